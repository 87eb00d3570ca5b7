import type { Instant } from '#domain/instant.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { useId, useState } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { formatDay } from '../../ui/clinical-date.ts'
import { Icon } from '../../ui/icon.tsx'
import { useChartSetting } from './chart-setting.tsx'
import { derivedAttributes } from './view-chip.tsx'

const monthsShown = 24

/** When something last happened to a closed loop: the day it closed, or its last evidence. */
function lastEventAt(view: LoopView): Instant {
  const times = view.timeline.map((entry) => entry.at)
  return times.length > 0 ? Math.max(...times) : Date.parse(view.orderedAt ?? view.judgedAt)
}

function monthsBefore(now: Instant, months: number): Instant {
  const day = new Date(now)
  return day.setUTCMonth(day.getUTCMonth() - months)
}

export type ClosedListProps = {
  views: readonly LoopView[]
  selected: string | undefined
  onOpen: (referral: string) => void
}

/** Finished referrals: a count, and on request the list; the ones older than two years after the others. */
export function ClosedList({ views, selected, onOpen }: ClosedListProps) {
  const { t } = useLanguage()
  const { now } = useChartSetting()
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  if (views.length === 0) return null
  const oldest = monthsBefore(now, monthsShown)
  const newestFirst = views.toSorted(
    (a, b) => lastEventAt(b) - lastEventAt(a) || a.referral.localeCompare(b.referral),
  )
  const recent = newestFirst.filter((view) => lastEventAt(view) >= oldest).length
  const earlier = views.length - recent
  return (
    <section className="closed-list" aria-label={t('closed.label')}>
      <div className="closed-head k-closed">
        <Icon name="closed" />
        <p>
          <b>{t('closed.count', { count: recent })}</b>{' '}
          <span className="muted">{t('closed.in-24-months')}</span>
          {earlier > 0 && <span className="muted">{`, ${t('closed.earlier', { count: earlier })}`}</span>}
        </p>
        <button
          type="button"
          className="btn text small"
          aria-expanded={isOpen}
          aria-controls={listId}
          onClick={() => setOpen(!isOpen)}
        >
          {t(isOpen ? 'closed.hide' : 'closed.show')}
        </button>
      </div>
      <ul id={listId} className="closed-rows" hidden={!isOpen}>
        {newestFirst.map((view) => (
          <ClosedRow
            key={view.referral}
            view={view}
            isSelected={view.referral === selected}
            onOpen={onOpen}
          />
        ))}
      </ul>
    </section>
  )
}

function ClosedRow(props: { view: LoopView; isSelected: boolean; onOpen: (referral: string) => void }) {
  const { view, isSelected, onOpen } = props
  const { t, locale } = useLanguage()
  const { timeZone, wording } = useChartSetting()
  const closure = view.state.startsWith('closed-') ? view.state.slice('closed-'.length) : ''
  const label =
    view.state === 'closed-completed'
      ? wording.label('state.closed-completed')
      : wording.label(`closure.${closure}`)
  return (
    <li {...derivedAttributes(view)}>
      <span className="what">
        <b>{view.title}</b> <span className="muted">{label}</span>
      </span>
      <span className="caption">{formatDay(lastEventAt(view), timeZone, locale)}</span>
      <button
        type="button"
        className="btn text small"
        aria-label={t('card.details-of', { title: view.title })}
        aria-current={isSelected ? 'true' : undefined}
        onClick={() => onOpen(view.referral)}
      >
        {t('card.details')}
      </button>
    </li>
  )
}
