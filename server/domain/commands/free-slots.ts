import { isFields, partiesOf, textOf, type Fields } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'
import type { Party } from '../loop-facts.ts'

/** A time that the EHR says is free: `Slot/x`, ISO instants in UTC, and whose calendar it stands in. */
export type FreeSlot = { slot: string; startsAt: string; endsAt: string; with?: Party }

/** More than anybody looks through. */
const mostShown = 200

const scope = { aliases: new Map<string, string>(), container: '' }
const ofType = (resources: readonly unknown[], type: string): readonly Fields[] =>
  resources.filter(isFields).filter((each) => each['resourceType'] === type)
const referenceOf = (resource: Fields): string =>
  `${textOf(resource, 'resourceType', []) ?? ''}/${textOf(resource, 'id', []) ?? ''}`

/**
 * Reads which times are free with the receiver. A time in nobody's calendar, or in somebody else's, is left out:
 * it would be booked with the wrong person.
 *
 * @param resources - Slots and the Schedules they stand in, as an EHR gave them, in any order
 * @param actors - everybody whose calendar is the receiver's
 * @returns soonest first, each once; nothing that has begun
 */
export function readFreeSlots(
  resources: readonly unknown[],
  actors: readonly string[],
  now: Instant,
): readonly FreeSlot[] {
  const calendars = new Map<string, Party | undefined>()
  for (const schedule of ofType(resources, 'Schedule')) {
    const parties = partiesOf(schedule, 'actor', scope, [])
    const mine = parties.filter(({ reference = '' }) => actors.includes(reference))
    if (mine.length > 0) calendars.set(referenceOf(schedule), mine.find(({ display }) => display) ?? mine[0])
  }
  const found = new Map<string, FreeSlot>()
  for (const resource of ofType(resources, 'Slot')) {
    const calendar = partiesOf(resource, 'schedule', scope, [])[0]?.reference ?? ''
    const slot = calendars.has(calendar) ? readSlot(resource) : undefined
    if (slot === undefined || Date.parse(slot.startsAt) <= now) continue
    const party = calendars.get(calendar)
    found.set(slot.slot, party === undefined ? slot : { ...slot, with: party })
  }
  return [...found.values()].toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1)).slice(0, mostShown)
}

/**
 * One Slot, if it is free and can be read.
 *
 * @see {@link https://hl7.org/fhir/R4/valueset-slotstatus.html | R4 slot status}
 */
export function readSlot(resource: unknown): FreeSlot | undefined {
  if (!isFields(resource) || resource['resourceType'] !== 'Slot' || resource['status'] !== 'free')
    return undefined
  const [startsAt, endsAt] = ['start', 'end'].map((end) => toInstant(textOf(resource, end, [])))
  if (startsAt === undefined || endsAt === undefined) return undefined
  return { slot: referenceOf(resource), startsAt, endsAt }
}

/** An instant of FHIR always has its zone; without one nobody knows when it is. */
function toInstant(text = ''): string | undefined {
  const at = /(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}
