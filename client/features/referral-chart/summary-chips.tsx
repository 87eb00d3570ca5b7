import { displayStatuses } from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { StatusChip } from '../../ui/status-chip.tsx'

/** How many open referrals have each status, worst first; a status nobody has is left out. */
export function SummaryChips({ views }: { views: readonly LoopView[] }) {
  const { t } = useLanguage()
  const present = displayStatuses.filter((status) => views.some((view) => view.display === status))
  if (present.length === 0) return null
  return (
    <ul className="summary" aria-label={t('summary.label')}>
      {present.map((status) => (
        <li key={status}>
          <StatusChip
            status={status}
            text={t(`summary.${status}`, { count: views.filter((view) => view.display === status).length })}
          />
        </li>
      ))}
    </ul>
  )
}
