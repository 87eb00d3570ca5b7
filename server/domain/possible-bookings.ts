import { bookedAt } from './appointments.ts'
import { isOpenState } from './clock-starts.ts'
import { bookingsComeWithinMs } from './closing-doubt.ts'
import type { AppointmentEvidence } from './evidence-records.ts'
import type { PossibleBooking } from './loop-facts.ts'
import type { Instant } from './instant.ts'
import type { LoopState } from './loop-vocabulary.ts'
import { nameParty } from './order-facts.ts'
import type { Picture } from './picture.ts'
import { identitiesOf } from './referral.ts'
import { compareText } from './resource-versions.ts'
import { specialtyOf } from './specialties.ts'
import { specialtyOfOrder } from './specialty-of-order.ts'

/** Somebody took a place in a calendar: offers and lost bookings are no news about a referral. */
const taken: ReadonlySet<string> = new Set(['booked', 'arrived', 'checked-in', 'fulfilled'])

/** What speaks for it, strongest first: the wording is `may-belong.<name>`. */
function findResemblance(appointment: AppointmentEvidence, picture: Picture): PossibleBooking['because'] {
  const { loop, attempt, judging } = picture
  const asked = new Set<string>()
  for (const party of [...loop.order.performers, attempt?.owner])
    for (const identity of identitiesOf(party, judging.directory)) asked.add(identity)
  const met = appointment.participants.flatMap((party) => [...identitiesOf(party, judging.directory)])
  const because: PossibleBooking['because'][number][] = []
  const shared = met.filter((identity) => asked.has(identity))
  if (shared.some((identity) => identity.startsWith('Practitioner'))) because.push('performer')
  if (shared.some((identity) => !identity.startsWith('Practitioner'))) because.push('organization')
  const specialties = met.flatMap((identity) => judging.directory.get(identity)?.specialties ?? [])
  const found = specialtyOf([...appointment.specialties, ...specialties])
  if (found && found !== 'specialist' && found === specialtyOfOrder(loop)) because.push('specialty')
  return because
}

/** Nothing names it, here or elsewhere: an appointment for another order is spoken for. */
function isUnlinked({ ref, basedOn }: AppointmentEvidence, { judging: { links } }: Picture): boolean {
  return basedOn.length === 0 && !links.ordersOf.has(ref)
}

/** From when a booking would be news: the order, or a recent closing that a booking overtakes. */
function beginOfInterest(
  { startedAt, judging }: Picture,
  state: LoopState,
  closedAt: Instant | undefined,
): Instant | undefined {
  if (isOpenState(state)) return startedAt
  const isOvertakable = state.startsWith('closed-') && state !== 'closed-completed'
  if (!isOvertakable || closedAt === undefined) return undefined
  return judging.now - closedAt > bookingsComeWithinMs ? undefined : closedAt
}

/**
 * Bookings of the patient that nothing links to this referral and that may belong to it: made after the order, with
 * the same performer or organisation, or in the same specialty (DATA-MODEL F, inferred links). They are only offered
 * to a person: no state follows from them, no clock stops, no step is put off.
 *
 * @param closedAt - when the loop was closed, if it was: only what was booked after a recent closing is news
 * @returns soonest first; empty once a booking or a visit is known, and when nothing is owed
 */
export function findPossibleBookings(
  picture: Picture,
  state: LoopState,
  closedAt: Instant | undefined,
): readonly PossibleBooking[] {
  const { bookings, judging } = picture
  if (bookings.live.length > 0 || bookings.visits.length > 0) return []
  const since = beginOfInterest(picture, state, closedAt)
  if (since === undefined) return []
  const found: PossibleBooking[] = []
  for (const appointment of judging.chart.appointments) {
    if (!taken.has(appointment.status) || !isUnlinked(appointment, picture)) continue
    if (bookedAt(appointment) < since) continue
    const because = findResemblance(appointment, picture)
    if (because.length === 0) continue
    const party = nameParty(appointment.participants[0], judging.directory)
    found.push({
      reference: appointment.ref,
      bookedAt: Math.min(bookedAt(appointment), judging.now),
      because,
      ...(appointment.startsAt !== undefined && { startsAt: appointment.startsAt }),
      ...(party && { with: party }),
    })
  }
  return found.sort(
    (one, other) =>
      (one.startsAt ?? one.bookedAt) - (other.startsAt ?? other.bookedAt) ||
      compareText(one.reference, other.reference),
  )
}
