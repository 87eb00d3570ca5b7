import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'

/** One place resources are kept in; never throws for what that place does. */
export type Shelf = (write: FhirWrite) => Promise<WriteOutcome>

/** The two shelves of a tenant. An EHR that Baton may not write to is absent. */
export type Shelves = { own: Shelf; ehr?: Shelf }

export type ShelfWrite = { shelf: 'ehr' | 'own'; outcome: WriteOutcome }

/**
 * Writes where the resource belongs: a new one into the EHR if it takes it, else into Baton's own store; a change onto
 * the shelf that holds what is changed.
 */
export async function writeOnShelf(shelves: Shelves, write: FhirWrite): Promise<ShelfWrite> {
  if (write.interaction === 'update') {
    const own = await shelves.own(write)
    if (own.kind !== 'unsupported' || shelves.ehr === undefined) return { shelf: 'own', outcome: own }
    return { shelf: 'ehr', outcome: await shelves.ehr(write) }
  }
  const ehr = await shelves.ehr?.(write)
  if (ehr !== undefined && ehr.kind !== 'unsupported' && ehr.kind !== 'refused')
    return { shelf: 'ehr', outcome: ehr }
  return { shelf: 'own', outcome: await shelves.own(write) }
}
