import type { FhirWrite, WritableResource } from '../fhir-write.ts'
import { referenceToWrite, type PlannedWrite } from './command.ts'

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
 * takes it. What refers to something that only Baton holds stays with Baton: in the EHR that reference would lead
 * nowhere, or to something else of the same id.
 */
export function placeWrites(planned: readonly PlannedWrite[], shelving: Shelving): readonly PlacedWrite[] {
  const placed: PlacedWrite[] = []
  for (const [seq, { write, shelf }] of planned.entries()) {
    const isOwn = write.interaction === 'update' ? isOwnUpdate(write) : shelf === 'own' || mustBeOwn(write)
    placed.push({ seq, shelf: isOwn ? 'own' : 'ehr', write })
  }
  return placed

  function isOwnUpdate({ resource }: Extract<FhirWrite, { interaction: 'update' }>): boolean {
    return shelving.isOwn(`${resource.resourceType}/${resource.id}`)
  }
  function mustBeOwn({ resource }: FhirWrite): boolean {
    if (!shelving.ehrTakes(resource.resourceType, 'create')) return true
    return referencesIn(resource).some((reference) => isOnOwnShelf(reference))
  }
  function isOnOwnShelf(reference: string): boolean {
    const earlier = placed.find(({ seq }) => referenceToWrite(seq) === reference)
    return earlier === undefined ? shelving.isOwn(reference) : earlier.shelf === 'own'
  }
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
