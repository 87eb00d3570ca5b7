import type { PolicyDraft, PolicyPreview } from '#contract/settings.ts'
import { previewPolicy } from '../../api/settings.ts'
import { FaultLines } from './fault-lines.tsx'
import { RunBar } from './run-bar.tsx'
import { useSettingsSpeech } from './settings-words.ts'
import { usePages } from './use-pages.ts'

const add = (one: PolicyPreview, other: PolicyPreview): PolicyPreview => ({
  open: one.open + other.open,
  toOverdue: one.toOverdue + other.toOverdue,
  fromOverdue: one.fromOverdue + other.fromOverdue,
  toldAtOnce: one.toldAtOnce + other.toldAtOnce,
  heldBack: one.heldBack + other.heldBack,
  endOfLadder: one.endOfLadder + other.endOfLadder,
})

/** What a draft would change of the open referrals if it were in force now. */
export function PolicyEffects({ bearer, draft }: { bearer: string; draft: PolicyDraft }) {
  const { t } = useSettingsSpeech()
  const { read, run, stop } = usePages((after) => previewPolicy(bearer, draft, after), add)
  return (
    <section>
      <h3>{t('effect.title')}</h3>
      <RunBar
        label={t('effect.look')}
        isRunning={read.at === 'running'}
        onRun={() => void run()}
        onStop={stop}
      />
      <div role="status">
        {read.at === 'running' && <p>{t('effect.looking', { count: read.sum?.open ?? 0 })}</p>}
        {read.at === 'done' && <Effects found={read.sum} />}
      </div>
      {read.at === 'failed' && <FaultLines error={read.error} draft={draft} fallback={t('effect.failed')} />}
    </section>
  )
}

function Effects({ found }: { found: PolicyPreview }) {
  const { t } = useSettingsSpeech()
  return (
    <ul className="set-effects">
      <li>{t('effect.open', { count: found.open })}</li>
      <li>
        <b>{t('effect.to-overdue', { count: found.toOverdue })}</b>
      </li>
      <li>{t('effect.from-overdue', { count: found.fromOverdue })}</li>
      <li>{t('effect.told', { count: found.toldAtOnce })}</li>
      {found.heldBack > 0 && <li>{t('effect.held-back', { count: found.heldBack })}</li>}
      <li>{t('effect.end', { count: found.endOfLadder })}</li>
    </ul>
  )
}
