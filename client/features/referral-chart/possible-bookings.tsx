import type { PossibleBookingView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { useChartSetting } from './chart-setting.tsx'

/** Bookings that nobody has linked to this referral: what speaks for each, for a person to confirm. */
export function PossibleBookings({ bookings }: { bookings: readonly PossibleBookingView[] }) {
  const { t } = useLanguage()
  if (bookings.length === 0) return null
  return (
    <section aria-labelledby="booking-title">
      <h3 className="section-title" id="booking-title">
        {t('match.bookings')}
        <span className="caption">{t('match.unconfirmed')}</span>
      </h3>
      <ul>
        {bookings.map((booking) => (
          <Booking key={booking.reference} booking={booking} />
        ))}
      </ul>
      <p className="caption match-note">{t('match.booking-note')}</p>
    </section>
  )
}

function Booking({ booking }: { booking: PossibleBookingView }) {
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  const { startsAt, reference, because } = booking
  const name = booking.with?.display
  return (
    <li className="match">
      <div className="head">
        <Icon name="calendar" />
        <span>
          <b>
            <Sentence text={startsAt === undefined ? t('match.no-date') : wording.moment(startsAt)} />
          </b>
          <span className="muted">{name === undefined ? '' : ` ${t('match.with', { name })}`}</span>
          <br />
          <span className="muted">{reference}</span>
        </span>
      </div>
      <ul className="checks">
        {because.map((reason) => (
          <li key={reason} className="yes">
            <Icon name="check" />
            <span>{wording.label(`may-belong.${reason}`)}</span>
          </li>
        ))}
      </ul>
    </li>
  )
}
