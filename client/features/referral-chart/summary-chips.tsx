import { displayStatuses } from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { isCounted } from './view-chip.tsx'
import { StatusChip, UntrackedChip } from '../../ui/status-chip.tsx'

/** How many open referrals have each status, worst first; a status nobody has is left out. */
export function SummaryChips({ views }: { views: readonly LoopView[] }) {
  const { t } = useLanguage()
  const tracked = views.filter(isCounted)
  const untracked = views.filter((view) => !view.isTracked).length
  const present = displayStatuses.filter((status) => tracked.some((view) => view.display === status))
  if (tracked.length + untracked === 0) return null
  return (
    <ul className="summary" aria-label={t('summary.label')}>
      {present.map((status) => (
        <li key={status}>
          <StatusChip
            status={status}
            text={t(`summary.${status}`, { count: tracked.filter((view) => view.display === status).length })}
          />
        </li>
      ))}
      {untracked > 0 && (
        <li>
          <UntrackedChip text={t('summary.not-tracked', { count: untracked })} />
        </li>
      )}
    </ul>
  )
}
