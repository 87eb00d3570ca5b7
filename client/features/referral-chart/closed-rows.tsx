import type { LoopView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { formatDay } from '../../ui/clinical-date.ts'
import { useChartSetting } from './chart-setting.tsx'
import { lastEventAt } from './last-event.ts'
import { derivedAttributes } from './view-chip.tsx'

export type ClosedRowsProps = {
  views: readonly LoopView[]
  selected: string | undefined
  onOpen: (referral: string) => void
}

/** One line for each finished referral: what it was, how and when it ended. */
export function ClosedRows({ views, selected, onOpen }: ClosedRowsProps) {
  return views.map((view) => (
    <ClosedRow key={view.referral} view={view} isSelected={view.referral === selected} onOpen={onOpen} />
  ))
}

function ClosedRow(props: { view: LoopView; isSelected: boolean; onOpen: (referral: string) => void }) {
  const { view, isSelected, onOpen } = props
  const { t, locale } = useLanguage()
  const { timeZone, wording } = useChartSetting()
  const title = wording.title(view)
  const closure = view.state.startsWith('closed-') ? view.state.slice('closed-'.length) : ''
  const label =
    view.state === 'closed-completed'
      ? wording.label('state.closed-completed')
      : wording.label(`closure.${closure}`)
  return (
    <li {...derivedAttributes(view)}>
      <span className="what">
        <b>{title}</b> <span className="muted">{label}</span>
      </span>
      <span className="caption">{formatDay(lastEventAt(view), timeZone, locale)}</span>
      <button
        type="button"
        className="btn text small"
        aria-label={t('card.details-of', { title: title })}
        aria-current={isSelected ? 'true' : undefined}
        onClick={() => onOpen(view.referral)}
      >
        {t('card.details')}
      </button>
    </li>
  )
}
