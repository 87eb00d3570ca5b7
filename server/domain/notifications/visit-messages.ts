import { hourMs, toDayNumber, toInstant } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'
import type { LoopView } from '../loop-view.ts'
import { defaultContactWindow } from './contact-window.ts'

/** A message about a visit; it may go out from `from` on and says nothing useful any more at `until`. */
export type VisitMessage = {
  referral: string
  notice: 'visit-soon' | 'did-you-go'
  /** ISO instant of the visit it is about. */
  startsAt: string
  from: Instant
  until: Instant
}

/** Mid-morning, well inside the contact window. */
const sendHour = 10
const daysToAsk = 3

/**
 * The messages of a live visit: the day before it, and from the day after it while nobody knows whether it took
 * place. A visit that is cancelled or moved has none under its old time.
 *
 * @param timeZone - IANA zone of the patient, else of the clinic
 */
export function listVisitMessages(view: LoopView, timeZone: string): readonly VisitMessage[] {
  const { visit, referral, state } = view
  if (!visit || !view.isTracked || view.isPatientDeceased || view.isPatientInactive) return []
  const startsAt = Date.parse(visit.startsAt)
  const day = toDayNumber(startsAt, timeZone)
  const local = (days: number, hour: number): Instant => toInstant(day + days, hour * hourMs, timeZone)
  const about = { referral, startsAt: visit.startsAt }
  const { untilHour } = defaultContactWindow
  const messages: VisitMessage[] = []
  if (state === 'scheduled')
    messages.push({ ...about, notice: 'visit-soon', from: local(-1, sendHour), until: local(-1, untilHour) })
  if (state === 'scheduled' || state === 'visit-unconfirmed')
    messages.push({
      ...about,
      notice: 'did-you-go',
      from: local(1, sendHour),
      until: local(daysToAsk, untilHour),
    })
  return messages
}
