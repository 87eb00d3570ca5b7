import type { NoteCandidate } from '#domain/loop-facts.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { formatDay } from '../../ui/clinical-date.ts'
import { Icon } from '../../ui/icon.tsx'
import { useChartSetting } from './chart-setting.tsx'

/** Notes that may belong to this referral, the likeliest first: facts that agree and disagree, no verdict. */
export function PossibleMatches({ candidates }: { candidates: readonly NoteCandidate[] }) {
  const { t } = useLanguage()
  if (candidates.length === 0) return null
  return (
    <section aria-labelledby="match-title">
      <h3 className="section-title" id="match-title">
        {t('match.title')}
        <span className="caption">{t('match.count', { count: candidates.length })}</span>
      </h3>
      <ul>
        {candidates.map((candidate) => (
          <Match key={candidate.document} candidate={candidate} />
        ))}
      </ul>
      <p className="caption match-note">{t('match.note')}</p>
    </section>
  )
}

function Match({ candidate }: { candidate: NoteCandidate }) {
  const { t, locale } = useLanguage()
  const { timeZone } = useChartSetting()
  const received = t('match.received', { date: formatDay(candidate.receivedAt, timeZone, locale) })
  const author = candidate.author?.display
  const all = candidate.agrees.length + candidate.disagrees.length
  return (
    <li className="match">
      <div className="head">
        <Icon name="document" />
        <span>
          <b>{candidate.title ?? t('match.untitled')}</b>
          <span className="muted">
            {author === undefined ? '' : ` ${t('match.author', { name: author })}`}
          </span>
          <br />
          <span className="muted">{`${received} · ${candidate.document}`}</span>
        </span>
      </div>
      {all > 0 && <p className="caption">{t('match.checks', { agree: candidate.agrees.length, all })}</p>}
      <ul className="checks">
        {candidate.agrees.map((feature) => (
          <Check key={feature} feature={feature} agrees />
        ))}
        {candidate.disagrees.map((feature) => (
          <Check key={feature} feature={feature} agrees={false} />
        ))}
      </ul>
    </li>
  )
}

function Check({ feature, agrees }: { feature: string; agrees: boolean }) {
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  return (
    <li className={agrees ? 'yes' : 'no'}>
      <Icon name={agrees ? 'closed' : 'mismatch'} />
      <span>
        <span className="visually-hidden">{t(agrees ? 'match.agrees' : 'match.disagrees')}: </span>
        {wording.check(feature, agrees)}
      </span>
    </li>
  )
}
