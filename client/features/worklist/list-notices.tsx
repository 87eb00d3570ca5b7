import { unreadShown } from '#contract/worklist.ts'
import { reachOf } from '../../api/worklist.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { formatDay, formatTime, zoneName } from '../../ui/clinical-date.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { Acting } from './use-acting.ts'
import type { WorklistModel } from './worklist-model.ts'
import { useListWords } from './worklist-words.ts'

/** What went wrong behind the list: an action after its form was gone, reading the EHR, or reading the list again. */
export function ListNotices(props: {
  model: WorklistModel
  failed: string | undefined
  updated: { time: string; zone: string }
  onReadAgain: () => void
}) {
  const { model, failed, updated, onReadAgain } = props
  const t = useListWords()
  return (
    <>
      <ListCaveats model={model} />
      {failed !== undefined && (
        <p role="alert" className="wl-alert">
          {failed}
        </p>
      )}
      {model.isStale && (
        <p role="alert" className="wl-alert">
          {t('error.old', updated)}{' '}
          <button type="button" className="btn small" onClick={onReadAgain}>
            {t('error.retry')}
          </button>
        </p>
      )}
    </>
  )
}

/** What the list does not know: said above it, and on paper. */
export function ListCaveats({ model }: { model: Pick<WorklistModel, 'counts' | 'blind'> }) {
  return (
    <>
      <ReachNotice counts={model.counts} />
      {model.blind !== undefined && <BlindBanner {...model.blind} />}
    </>
  )
}

/** Where the list does not hold every referral of the practice, an empty queue is no good news. */
function ReachNotice({ counts }: Pick<WorklistModel, 'counts'>) {
  const t = useListWords()
  const reach = reachOf(counts)
  if (reach === 'unknown' || reach === 'practice') return null
  if (reach !== 'filling') return <p className="wl-filling">{t(`reach.${reach}`)}</p>
  const count = counts?.charts?.unread ?? 0
  const key = count === 0 ? 'filling.begins' : count < unreadShown ? 'filling.goes-on' : 'filling.many'
  return <p className="wl-filling">{t(key, { count })}</p>
}

/** What of every chart cannot be confirmed: one banner for all of them. */
function BlindBanner({ since, sources }: NonNullable<WorklistModel['blind']>) {
  const t = useListWords()
  const { locale } = useLanguage()
  const { timeZone, wording } = useChartSetting()
  const at = Date.parse(since)
  const when = {
    date: formatDay(at, timeZone, locale),
    time: formatTime(at, timeZone, locale),
    zone: zoneName(at, timeZone, locale),
  }
  const values = { sources: { terms: sources.map((source) => `source.${source}`) } }
  return (
    <p className="wl-alert">
      {t('blind.since', when)}{' '}
      {wording.say({ message: 'fact.blind', values, rule: 'A.7/blind', evidence: [] })}
    </p>
  )
}

/** What was done last, said once; for ten seconds it can be taken back. The page's one live region. */
export function DoneBar({ done }: { done: Acting['done'] }) {
  return (
    <div className={done?.undo === undefined ? 'visually-hidden' : 'wl-done'}>
      <span role="status">{done?.text ?? ''}</span>
      {done?.undo !== undefined && (
        <button type="button" className="btn small" onClick={done.undo.run}>
          {done.undo.label}
          <kbd aria-hidden="true">Ctrl + Z</kbd>
        </button>
      )}
    </div>
  )
}
