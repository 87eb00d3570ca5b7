import { bookedAt, isBooking } from './appointments.ts'
import { toDayNumber } from './clinic-zone.ts'
import type { AppointmentEvidence, EncounterEvidence } from './evidence-records.ts'
import type { PossibleBooking } from './loop-facts.ts'
import { nameParty } from './order-facts.ts'
import { startOf, type Picture } from './picture.ts'
import { entry, type Details, type Entry } from './timeline-entries.ts'
import { toIso } from './iso-instant.ts'

/** Two records of one visit: the encounter names the appointment, or took place on its day. */
function isSameVisit(
  appointment: AppointmentEvidence,
  encounter: EncounterEvidence,
  { judging: { zone } }: Picture,
): boolean {
  if (encounter.status !== 'finished') return false
  if (encounter.appointments.includes(appointment.ref)) return true
  const at = encounter.start ?? encounter.end
  if (encounter.appointments.length > 0 || !at || appointment.startsAt === undefined) return false
  return toDayNumber(startOf(at, zone), zone) === toDayNumber(appointment.startsAt, zone)
}

function addAppointment(entries: Entry[], appointment: AppointmentEvidence, picture: Picture): void {
  const { startsAt, status } = appointment
  const details: Details = {
    at: startsAt === undefined ? undefined : toIso(startsAt),
    with: nameParty(appointment.participants[0], picture.judging.directory)?.display,
  }
  const what = isBooking(appointment) ? 'booked' : 'appointment-proposed'
  entries.push(entry(what, bookedAt(appointment), appointment, details))
  if (status === 'cancelled')
    entries.push(entry('appointment-cancelled', appointment.knownAt, appointment, details))
  if (status === 'noshow') entries.push(entry('no-show', startsAt, appointment, details))
  if (status !== 'fulfilled') return
  const isToldByEncounter = picture.loop.encounters.some((one) => isSameVisit(appointment, one, picture))
  if (!isToldByEncounter) entries.push(entry('seen', appointment.endsAt, appointment, details))
}

/** A finished encounter is the visit; the kept appointment it came from is further proof of the same line. */
function addEncounter(entries: Entry[], encounter: EncounterEvidence, picture: Picture): void {
  const { loop, judging } = picture
  const isUndone = encounter.status === 'cancelled' || encounter.status === 'entered-in-error'
  if (encounter.status !== 'finished' && !isUndone) return
  const party = encounter.serviceProvider ?? encounter.participants[0]
  const at = encounter.end ?? encounter.start
  const line = entry(isUndone ? 'visit-undone' : 'seen', at && startOf(at, judging.zone), encounter, {
    with: nameParty(party, judging.directory)?.display,
  })
  const kept = loop.appointments.filter(
    (appointment) => appointment.status === 'fulfilled' && isSameVisit(appointment, encounter, picture),
  )
  if (kept.length > 0) line.evidence = [encounter.ref, ...kept.map(({ ref }) => ref)]
  if (at?.isDayOnly) line.isDayOnly = true
  entries.push(line)
}

/** Adds bookings and what became of them: one line for a visit, however many records tell of it. */
export function addVisits(entries: Entry[], picture: Picture): void {
  for (const appointment of picture.loop.appointments) addAppointment(entries, appointment, picture)
  for (const encounter of picture.loop.encounters) addEncounter(entries, encounter, picture)
}

/** Adds bookings that nobody has linked, as what they are: a possibility. */
export function addPossibleBookings(
  entries: Entry[],
  possible: readonly PossibleBooking[],
  { judging: { chart } }: Picture,
): void {
  for (const booking of possible) {
    const appointment = chart.appointments.find(({ ref }) => ref === booking.reference)
    if (!appointment) continue
    const at = booking.startsAt === undefined ? undefined : toIso(booking.startsAt)
    entries.push(
      entry('possible-booking', booking.bookedAt, appointment, { at, with: booking.with?.display }),
    )
  }
}
