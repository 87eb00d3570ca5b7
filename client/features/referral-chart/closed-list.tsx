import type { Instant } from '#domain/instant.ts'
import { useId, useState } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useLaterParts } from '../later/use-later-parts.ts'
import type { ClosedRowsProps } from './closed-rows.tsx'
import { useChartSetting } from './chart-setting.tsx'
import { lastEventAt } from './last-event.ts'

const monthsShown = 24

function monthsBefore(now: Instant, months: number): Instant {
  const day = new Date(now)
  return day.setUTCMonth(day.getUTCMonth() - months)
}

/** Finished referrals: a count, and on request the list; the ones older than two years after the others. */
export function ClosedList({ views, selected, onOpen }: ClosedRowsProps) {
  const { t } = useLanguage()
  const { now } = useChartSetting()
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  const parts = useLaterParts()
  const rows = parts === 'failed' ? undefined : parts
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
        {rows !== undefined && <rows.ClosedRows views={newestFirst} selected={selected} onOpen={onOpen} />}
      </ul>
    </section>
  )
}
