import { isFields, partiesOf, textOf, type Fields } from '../fhir-reading.ts'
import { codeSystems } from '../codes.ts'
import type { Instant } from '../instant.ts'
import type { LoopView } from '../loop-view.ts'
import { specialtyTable } from '../specialties.ts'

/** As much of a CapabilityStatement as decides how free times are found. */
export type SearchAbilities = Readonly<
  Record<string, { search: boolean; searchParams: readonly string[]; create: boolean } | undefined>
>

/** Everything that is asked for or written on the way to a booked time. */
export const slotTypes = ['Slot', 'Schedule', 'PractitionerRole', 'Appointment'] as const

/**
 * How an EHR lets free times be found: by the calendar of whoever is to see the patient, or by what kind of visit it is.
 *
 * @see {@link https://fhir.cerner.com/millennium/r4/base/workflow/slot/ | Slots by kind of visit}
 */
export type SlotDoor = 'by-calendar' | 'by-service'

/** What is asked of the EHR: a type and its search. */
export type SlotQuery = { type: string; params: URLSearchParams }

/** Longer ahead no office opens its calendar, and nobody wants to wait. */
const horizonMs = 60 * 86_400_000
const pageSize = '100'

function canSearchBy(abilities: SearchAbilities, type: string, ...names: readonly string[]): boolean {
  const { search, searchParams } = abilities[type] ?? { search: false, searchParams: [] }
  return search && (searchParams.length === 0 || names.every((name) => searchParams.includes(name)))
}

/**
 * Decides how free times can be found in an EHR that also books what is chosen there.
 *
 * @returns nothing where it has no Slot search, or takes no Appointment: then a time that was picked would be held by nobody
 */
export function findSlotDoor(abilities: SearchAbilities): SlotDoor | undefined {
  if (abilities['Appointment']?.create !== true) return undefined
  if (canSearchBy(abilities, 'Schedule', 'actor') && canSearchBy(abilities, 'Slot', 'schedule', 'start'))
    return 'by-calendar'
  return canSearchBy(abilities, 'Slot', 'service-type', 'start') ? 'by-service' : undefined
}

/**
 * Asks in which roles the receiver works, because calendars are kept by person as often as by role.
 *
 * @returns nothing where the receiver is a person already, or known by name only
 */
export function toRolesQuery(receiver: LoopView['receiver']): SlotQuery | undefined {
  const [type, id = ''] = receiver?.reference?.split('/') ?? []
  if (type !== 'PractitionerRole' && type !== 'Organization') return undefined
  const of = type === 'Organization' ? { organization: `Organization/${id}` } : { _id: id }
  return { type: 'PractitionerRole', params: new URLSearchParams({ ...of, _count: pageSize }) }
}

/** Everybody and everything whose calendar is the receiver's: itself, its roles, and the people in them. */
export function listActors(receiver: LoopView['receiver'], roles: readonly unknown[]): readonly string[] {
  if (receiver?.reference === undefined) return []
  const people = roles.filter(isFields).flatMap((role) => {
    const reference = referenceOf(role)
    const [person] = partiesOf(role, 'practitioner', { aliases: new Map(), container: '' }, [])
    return [reference, person?.reference].filter((each) => each !== undefined)
  })
  return [...new Set([receiver.reference, ...people])]
}

/** Who may have a calendar in R4: an office has none of its own, only the people in it. */
const hasCalendar = /^(?:Practitioner|PractitionerRole|HealthcareService|Location|Device)\//

/** Whose calendars there are; nothing where this EHR is asked by kind of visit. */
export function toCalendarsQuery(door: SlotDoor, actors: readonly string[]): SlotQuery | undefined {
  const asked = actors.filter((actor) => hasCalendar.test(actor))
  if (door !== 'by-calendar' || asked.length === 0) return undefined
  return { type: 'Schedule', params: new URLSearchParams({ actor: asked.join(','), _count: pageSize }) }
}

/**
 * Asks for the free times from now on.
 *
 * @param calendars - the Schedules that were found
 * @returns nothing where nothing can be found: no calendar, or no code for this specialty
 */
export function toSlotsQuery(
  door: SlotDoor,
  { abilities, specialty, calendars, now }: SlotQuestion,
): SlotQuery | undefined {
  const params = new URLSearchParams({ _count: pageSize })
  params.append('start', `ge${new Date(now).toISOString()}`)
  params.append('start', `lt${new Date(now + horizonMs).toISOString()}`)
  if (door === 'by-calendar') {
    const found = calendars.filter(isFields).flatMap((each) => referenceOf(each) ?? [])
    if (found.length === 0) return undefined
    params.set('schedule', found.join(','))
    if (canSearchBy(abilities, 'Slot', 'status')) params.set('status', 'free')
  } else {
    const code = specialtyTable.find((row) => row.specialty === specialty)?.practiceSetting
    if (code === undefined) return undefined
    params.set('service-type', `${codeSystems.snomed}|${code}`)
    // Whose time it is stands in the calendar alone.
    params.set('_include', 'Slot:schedule')
  }
  return { type: 'Slot', params }
}

export type SlotQuestion = {
  abilities: SearchAbilities
  specialty?: string | undefined
  calendars: readonly unknown[]
  now: Instant
}

function referenceOf(resource: Fields): string | undefined {
  const [type, id] = [textOf(resource, 'resourceType', []), textOf(resource, 'id', [])]
  return type === undefined || id === undefined ? undefined : `${type}/${id}`
}
