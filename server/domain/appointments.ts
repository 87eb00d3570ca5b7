import { dayMs, hourMs, toDayNumber } from './clinic-zone.ts'
import type { LoopEvidence } from './chart-links.ts'
import type { AppointmentEvidence, DocumentEvidence, EncounterEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { Judging } from './judging.ts'
import type { Axes } from './loop-vocabulary.ts'
import { identitiesOf } from './referral.ts'
import { compareText } from './resource-versions.ts'

/** A booking that did not become a visit, and when that was known. */
export type LostBooking = { cause: 'cancelled' | 'noshow'; at: Instant; evidence: readonly string[] }

/** A visit that took place: its beginning, its end, and what proves it. */
export type Visit = {
  startsAt: Instant
  endsAt: Instant
  evidence: readonly string[]
  encounter?: EncounterEvidence
}

export type Bookings = {
  /** Booked, arrived or checked in, and not known to have become a visit or to be lost. */
  live: readonly AppointmentEvidence[]
  /** The live booking that decides: the performer's, then the next one to come, else the last one gone by. */
  deciding: AppointmentEvidence | undefined
  /** Visits that took place, earliest first. */
  visits: readonly Visit[]
  /** Called fulfilled although the encounter was cancelled or entered in error (A.5 row 12). */
  contradicted: readonly AppointmentEvidence[]
  /** Cancellations and no-shows, oldest first. */
  lost: readonly LostBooking[]
  axis: Axes['appt']
}

/** How long after its end a visit may stay unconfirmed before anyone asks (A.4 step 10). */
const confirmationGraceMs = 24 * hourMs
/** A new booking this close to a cancellation is the same visit moved (A.5 row 10). */
const rescheduleWindowMs = hourMs

const liveStatuses: ReadonlySet<string> = new Set(['booked', 'arrived', 'checked-in'])

/** When a booking became known: its creation, because later versions of it tell other things. */
export function bookedAt(appointment: AppointmentEvidence): Instant {
  return appointment.createdAt ?? appointment.firstKnownAt
}

/** Offers that nobody took up are no bookings (A.4 step 10). */
const offered: ReadonlySet<string> = new Set(['proposed', 'pending', 'waitlist'])

/** Whether it was ever agreed, also where it was lost again. */
export function isBooking({ status }: Pick<AppointmentEvidence, 'status'>): boolean {
  return !offered.has(status)
}

function visitOfEncounter(encounter: EncounterEvidence, { now }: Judging): Visit {
  const startsAt = encounter.start?.at ?? encounter.end?.at ?? encounter.knownAt
  const endsAt = encounter.end?.lastAt ?? encounter.start?.lastAt ?? encounter.knownAt
  return {
    startsAt: Math.min(startsAt, now),
    endsAt: Math.min(endsAt, now),
    evidence: [encounter.ref],
    encounter,
  }
}

function visitOfAppointment(appointment: AppointmentEvidence, { now }: Judging): Visit {
  const startsAt = appointment.startsAt ?? appointment.knownAt
  const endsAt = appointment.endsAt ?? startsAt
  return { startsAt: Math.min(startsAt, now), endsAt: Math.min(endsAt, now), evidence: [appointment.ref] }
}

type Encounters = { finished: readonly EncounterEvidence[]; undone: readonly EncounterEvidence[] }

/**
 * What a person said became of a booking that its own resource still holds for live, because nobody of us may write it.
 * A later version of the appointment outweighs it (A.5 row 11).
 */
export function findLoss(
  { ref, startsAt, knownAt, status }: AppointmentEvidence,
  { decisions }: Pick<LoopEvidence, 'decisions'>,
): LostBooking | undefined {
  if (decisions.length === 0 || !liveStatuses.has(status)) return undefined
  const decision = decisions.findLast(
    ({ activity, about }) =>
      (activity === 'appointment-missed' || activity === 'appointment-cancelled') && about.includes(ref),
  )
  if (!decision || decision.decidedAt < knownAt) return undefined
  const evidence = [ref, decision.ref]
  return decision.activity === 'appointment-missed'
    ? { cause: 'noshow', at: startsAt ?? decision.decidedAt, evidence }
    : { cause: 'cancelled', at: decision.decidedAt, evidence }
}

function encountersOf(
  appointment: AppointmentEvidence,
  encounters: readonly EncounterEvidence[],
): Encounters {
  const own = encounters.filter((encounter) => encounter.appointments.includes(appointment.ref))
  return {
    finished: own.filter(({ status }) => status === 'finished'),
    undone: own.filter(({ status }) => status === 'cancelled' || status === 'entered-in-error'),
  }
}

function lostBooking(appointment: AppointmentEvidence): LostBooking {
  const { status, startsAt, knownAt, ref } = appointment
  return status === 'noshow'
    ? { cause: 'noshow', at: startsAt ?? knownAt, evidence: [ref] }
    : { cause: 'cancelled', at: knownAt, evidence: [ref] }
}

/** What a no-show letter says about the bookings: the one of that day was missed, else one we never saw. */
function missedByLetter(letter: DocumentEvidence, loop: LoopEvidence, { zone }: Judging) {
  const { at, isDayOnly } = letter.service
  const day = isDayOnly ? Math.floor(at / dayMs) : toDayNumber(at, zone)
  return loop.appointments.find(
    ({ startsAt, status }) =>
      startsAt !== undefined && status !== 'cancelled' && toDayNumber(startsAt, zone) === day,
  )
}

function sameParty(appointment: AppointmentEvidence, loop: LoopEvidence, judging: Judging): boolean {
  const performers = new Set(
    loop.order.performers.flatMap((performer) => [...identitiesOf(performer, judging.directory)]),
  )
  return appointment.participants.some((participant) =>
    [...identitiesOf(participant, judging.directory)].some((identity) => performers.has(identity)),
  )
}

/** The next one that is not over; when all are over, the last. Ties fall to the smaller reference. */
function choose(live: readonly AppointmentEvidence[], { now }: Judging): AppointmentEvidence | undefined {
  const sorted = live.toSorted(
    (one, other) => (one.startsAt ?? 0) - (other.startsAt ?? 0) || compareText(one.ref, other.ref),
  )
  return sorted.find(({ endsAt }) => (endsAt ?? 0) > now) ?? sorted.at(-1)
}

function deriveAxis(
  loop: LoopEvidence,
  { visits, live, lost }: Pick<Bookings, 'visits' | 'live' | 'lost'>,
): Axes['appt'] {
  if (visits.length > 0) return 'attended'
  if (live.length > 0) return 'booked'
  const waiting = loop.appointments.filter(({ status }) => status === 'waitlist')
  const proposed = loop.appointments.filter(({ status }) => status === 'proposed' || status === 'pending')
  if (proposed.length > 0) return 'proposed'
  if (waiting.length > 0) return 'waitlist'
  return lost.at(-1)?.cause ?? 'none'
}

/**
 * What became of a referral's bookings (DATA-MODEL A.4 steps 9 and 10, A.5 rows 4 and 8–12). A booking is live
 * only while `booked`, `arrived` or `checked-in`; a finished encounter turns it into a visit, a no-show letter
 * into a no-show.
 *
 * @param noShowLetters - linked letters that say the patient did not come
 */
export function deriveBookings(
  loop: LoopEvidence,
  noShowLetters: readonly DocumentEvidence[],
  judging: Judging,
): Bookings {
  const live: AppointmentEvidence[] = []
  const contradicted: AppointmentEvidence[] = []
  const lost: LostBooking[] = []
  const visits = loop.encounters
    .filter(({ status }) => status === 'finished')
    .map((encounter) => visitOfEncounter(encounter, judging))
  const missed = new Map<AppointmentEvidence, DocumentEvidence>()
  for (const letter of noShowLetters) {
    const appointment = missedByLetter(letter, loop, judging)
    if (appointment) missed.set(appointment, letter)
    else lost.push({ cause: 'noshow', at: letter.service.at || letter.receivedAt, evidence: [letter.ref] })
  }
  for (const appointment of loop.appointments) {
    const { finished, undone } = encountersOf(appointment, loop.encounters)
    const letter = missed.get(appointment)
    const loss = findLoss(appointment, loop)
    if (appointment.status === 'cancelled' || appointment.status === 'noshow')
      lost.push(lostBooking(appointment))
    else if (finished.length > 0) continue
    else if (appointment.status === 'fulfilled' && undone.length > 0) contradicted.push(appointment)
    else if (appointment.status === 'fulfilled') visits.push(visitOfAppointment(appointment, judging))
    else if (loss) lost.push(loss)
    else if (liveStatuses.has(appointment.status) && letter)
      lost.push({
        cause: 'noshow',
        at: appointment.startsAt ?? letter.receivedAt,
        evidence: [appointment.ref, letter.ref],
      })
    else if (liveStatuses.has(appointment.status)) live.push(appointment)
  }
  visits.sort(
    (one, other) => one.endsAt - other.endsAt || compareText(one.evidence.join(), other.evidence.join()),
  )
  lost.sort((one, other) => one.at - other.at || compareText(one.evidence.join(), other.evidence.join()))
  const own = live.filter((appointment) => sameParty(appointment, loop, judging))
  return {
    live,
    deciding: choose(own.length > 0 ? own : live, judging),
    visits,
    contradicted,
    lost,
    axis: deriveAxis(loop, { visits, live, lost }),
  }
}

/** Whether a booking still stands for a visit to come or just over, and not for one that nobody confirmed. */
export function isWithinGrace(appointment: AppointmentEvidence, now: Instant): boolean {
  return (appointment.endsAt ?? 0) + confirmationGraceMs >= now
}

/**
 * Whether a lost booking was replaced at once, so that no clock restarts: another was made within the hour, or
 * stood already when this one was cancelled (A.5 row 10). A no-show is never a reschedule.
 */
export function isReschedule(lost: LostBooking, appointments: readonly AppointmentEvidence[]): boolean {
  if (lost.cause !== 'cancelled') return false
  return appointments.some(
    (appointment) =>
      !lost.evidence.includes(appointment.ref) &&
      appointment.status !== 'cancelled' &&
      appointment.status !== 'noshow' &&
      Math.abs(bookedAt(appointment) - lost.at) <= rescheduleWindowMs,
  )
}
