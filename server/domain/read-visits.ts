import type { AppointmentEvidence, EncounterEvidence, Reading } from './evidence-records.ts'
import {
  codesOf,
  momentOf,
  objectsOf,
  partiesOf,
  periodOf,
  referencedIdentifiersOf,
  referencesOf,
} from './fhir-reading.ts'
import type { Instant } from './instant.ts'
import { statusOf } from './read-orders.ts'

const appointmentStatuses = new Set([
  'proposed',
  'pending',
  'booked',
  'arrived',
  'fulfilled',
  'cancelled',
  'noshow',
  'entered-in-error',
  'checked-in',
  'waitlist',
])
const encounterStatuses = new Set([
  'planned',
  'arrived',
  'triaged',
  'in-progress',
  'onleave',
  'finished',
  'cancelled',
  'entered-in-error',
  'unknown',
])

/** A no-show or a visit cannot have been known before the appointment began. */
function appointmentKnownAt(
  status: string,
  createdAt: Instant | undefined,
  startsAt: Instant | undefined,
): Instant {
  const isAfterTheFact = status === 'noshow' || status === 'fulfilled' || status === 'arrived'
  return Math.max(createdAt ?? 0, isAfterTheFact || createdAt === undefined ? (startsAt ?? 0) : 0)
}

/** Half an hour: what an appointment without an end is taken to last. */
const usualVisitMs = 30 * 60_000

function appointmentEnd({ fields, problems }: Reading, startsAt: Instant | undefined): Instant | undefined {
  const endsAt = momentOf(fields, 'end', problems)?.at
  if (endsAt !== undefined && (startsAt === undefined || endsAt >= startsAt)) return endsAt
  return startsAt === undefined ? undefined : startsAt + usualVisitMs
}

const needsStart = new Set(['booked', 'arrived', 'checked-in', 'fulfilled', 'noshow'])

/** Reads an Appointment; one that is booked but has no start cannot be judged (R4 rule app-3). */
export function readAppointment(reading: Reading): AppointmentEvidence {
  const { fields, head, scope, problems } = reading
  const status = statusOf(reading, appointmentStatuses)
  const startsAt = momentOf(fields, 'start', problems)?.at
  if (startsAt === undefined && needsStart.has(status)) problems.push('start')
  const createdAt = momentOf(fields, 'created', problems)?.at
  const knownAt = head.knownAt || appointmentKnownAt(status, createdAt, startsAt)
  const actors = objectsOf(fields, 'participant', problems).flatMap((participant) =>
    partiesOf(participant, 'actor', scope, problems),
  )
  return {
    ...head,
    kind: 'appointment',
    patient: head.patient ?? actors.find((actor) => actor.reference?.startsWith('Patient/'))?.reference,
    knownAt,
    firstKnownAt: knownAt,
    status,
    startsAt,
    endsAt: appointmentEnd(reading, startsAt),
    createdAt,
    basedOn: referencesOf(fields, 'basedOn', scope, problems),
    basedOnIdentifiers: referencedIdentifiersOf(fields, 'basedOn', problems),
    participants: actors.filter((actor) => !actor.reference?.startsWith('Patient/')),
    specialties: [...codesOf(fields, 'specialty', problems), ...codesOf(fields, 'serviceType', problems)],
  }
}

/** Reads an Encounter. */
export function readEncounter(reading: Reading): EncounterEvidence {
  const { fields, head, scope, problems } = reading
  const { start, end } = periodOf(fields, 'period', problems)
  const knownAt = head.knownAt || (end?.at ?? start?.at ?? 0)
  return {
    ...head,
    kind: 'encounter',
    knownAt,
    firstKnownAt: knownAt,
    status: statusOf(reading, encounterStatuses),
    start,
    end,
    basedOn: referencesOf(fields, 'basedOn', scope, problems),
    appointments: referencesOf(fields, 'appointment', scope, problems),
    participants: objectsOf(fields, 'participant', problems).flatMap((participant) =>
      partiesOf(participant, 'individual', scope, problems),
    ),
    serviceProvider: partiesOf(fields, 'serviceProvider', scope, problems)[0],
    specialties: [...codesOf(fields, 'serviceType', problems), ...codesOf(fields, 'type', problems)],
  }
}
