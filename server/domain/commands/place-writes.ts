import type { FhirWrite, WritableResource } from '../fhir-write.ts'
import { referenceToWrite, type PlannedWrite, type Refusal } from './command.ts'

/** A write and the shelf that is to hold it. `seq` is its place in the plan. */
export type PlacedWrite = { seq: number; shelf: 'ehr' | 'own'; write: FhirWrite }

/** What decides where something can be written. */
export type Shelving = {
  /** Whether Baton's own store holds the resource of this reference. */
  isOwn: (reference: string) => boolean
  /** Whether the EHR takes this interaction on this type from this person. */
  ehrTakes: (type: string, interaction: 'create' | 'update') => boolean
}

/**
 * Decides which shelf each write of a plan goes to: an update where its resource stands, a create into the EHR where it
 * takes it. What refers to something that only Baton holds stays with Baton, and an update in the EHR goes without that
 * reference: there it would lead nowhere, or to something else of the same id.
 */
export function placeWrites(planned: readonly PlannedWrite[], shelving: Shelving): readonly PlacedWrite[] {
  const placed: PlacedWrite[] = []
  for (const [seq, { write, shelf }] of planned.entries()) {
    const mustBeOwn =
      write.interaction === 'create'
        ? shelf === 'own' || !shelving.ehrTakes(write.resource.resourceType, 'create')
        : shelving.isOwn(`${write.resource.resourceType}/${write.resource.id}`)
    placed.push(mustBeOwn ? { seq, shelf: 'own', write } : placeInEhr(seq, write, isOnOwnShelf))
  }
  return placed

  function isOnOwnShelf(reference: string): boolean {
    return isPlacedOwn(reference, placed) ?? shelving.isOwn(reference)
  }
}

/**
 * What becomes of a plan when the EHR refuses one of its creates after all: Baton keeps that one, and with it what refers
 * to it.
 *
 * @param placed - in the order of the plan
 * @param refused - place of the refused create
 */
export function keepRefused(placed: readonly PlacedWrite[], refused: number): readonly PlacedWrite[] {
  const kept: PlacedWrite[] = []
  for (const each of placed) {
    if (each.seq === refused) kept.push({ ...each, shelf: 'own' })
    else if (each.shelf === 'own') kept.push(each)
    else kept.push(placeInEhr(each.seq, each.write, (reference) => isPlacedOwn(reference, kept) === true))
  }
  return kept
}

function isPlacedOwn(reference: string, placed: readonly PlacedWrite[]): boolean | undefined {
  const earlier = placed.find(({ seq }) => referenceToWrite(seq) === reference)
  return earlier && earlier.shelf === 'own'
}

function placeInEhr(seq: number, write: FhirWrite, isOwn: (reference: string) => boolean): PlacedWrite {
  if (!referencesIn(write.resource).some(isOwn)) return { seq, shelf: 'ehr', write }
  if (write.interaction === 'create') return { seq, shelf: 'own', write }
  const { resourceType, id, ...fields } = write.resource
  const resource = { ...withoutReferences(fields, isOwn), resourceType, id }
  return { seq, shelf: 'ehr', write: { ...write, resource } }
}

/** Leaves out every item of a list, and every field, that is such a reference or holds one. */
function withoutReferences(
  fields: Readonly<Record<string, unknown>>,
  isUnwanted: (reference: string) => boolean,
): Readonly<Record<string, unknown>> {
  const isWanted = (value: unknown): boolean => !referencesIn(value).some(isUnwanted)
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (!Array.isArray(value)) return isWanted(value) ? [[name, value]] : []
      const items: readonly unknown[] = value
      const wanted = items.filter(isWanted)
      return wanted.length > 0 ? [[name, wanted]] : []
    }),
  )
}

/** Every literal reference within a resource, in no particular order. */
export function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => referencesIn(each))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    name === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  )
}

/**
 * Puts in what earlier writes of the plan have become.
 *
 * @param written - references by place in the plan
 * @returns `undefined` while something it refers to is not written yet
 */
export function resolveWrite(write: FhirWrite, written: ReadonlyMap<number, string>): FhirWrite | undefined {
  const known = new Map([...written].map(([seq, reference]) => [referenceToWrite(seq), reference]))
  const waits = referencesIn(write.resource).some((each) => each.startsWith(prefix) && !known.has(each))
  if (waits) return undefined
  const { resource } = write
  if (write.interaction === 'create') return { ...write, resource: replaceIn(resource, known) }
  return { ...write, resource: { ...replaceIn(resource, known), id: write.resource.id } }
}

const prefix = 'urn:baton:write:'

function replaceIn(resource: WritableResource, known: ReadonlyMap<string, string>): WritableResource {
  const { resourceType, ...fields } = resource
  const replaced: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) replaced[name] = replaceReferences(value, known)
  return { resourceType, ...replaced }
}

function replaceReferences(value: unknown, known: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => replaceReferences(each, known))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) =>
      name === 'reference' && typeof inner === 'string'
        ? [name, known.get(inner) ?? inner]
        : [name, replaceReferences(inner, known)],
    ),
  )
}

/**
 * Whether Baton's own store may keep what an EHR does not create. A time in the EHR's calendar it may not: it would be held
 * by nobody, and somebody would be told of a visit that the office knows nothing of.
 */
export function mayBeKept({ interaction, resource }: FhirWrite): boolean {
  return interaction === 'create' && resource['slot'] === undefined
}

/** Why a plan is refused that would have Baton's own store hold a time of the EHR's calendar. */
export function refuseUnheldSlot(placed: readonly PlacedWrite[]): Refusal | undefined {
  const isUnheld = ({ shelf, write }: PlacedWrite): boolean =>
    shelf === 'own' && write.interaction === 'create' && !mayBeKept(write)
  return placed.some(isUnheld) ? { reason: 'not-writable', evidence: [], pointer: '/slot' } : undefined
}
