import type { FhirWrite, Sighting, WriteAttempt, WriteOutcome } from '#domain/fhir-write.ts'

/** One place resources are kept in; never throws for what that place does. */
export type Shelf = (write: FhirWrite, attempt: WriteAttempt) => Promise<WriteOutcome>

/** Looks on a shelf for what an earlier attempt at a create may have left there; never throws for what the place does. */
export type FindOnShelf = (write: Extract<FhirWrite, { interaction: 'create' }>) => Promise<Sighting>

/** The two shelves of a tenant. An EHR that Baton may not write to is absent. */
export type Shelves = { own: Shelf; ehr?: Shelf; findInEhr?: FindOnShelf }

export type ShelfWrite = { shelf: 'ehr' | 'own'; outcome: WriteOutcome }

/**
 * Writes where the resource belongs: a new one into the EHR if it takes it, else into Baton's own store, where it goes as
 * well when the EHR has not taken it by the last attempt, or may have and cannot say. A change goes onto the shelf that
 * holds what is changed.
 */
export async function writeOnShelf(
  shelves: Shelves,
  write: FhirWrite,
  attempt: WriteAttempt & { isLast: boolean },
): Promise<ShelfWrite> {
  if (write.interaction === 'update') {
    const own = await shelves.own(write, attempt)
    // A form that the own store refuses says nothing about who holds the resource.
    const isElsewhere = own.kind === 'unsupported' || own.kind === 'refused'
    if (!isElsewhere || shelves.ehr === undefined) return { shelf: 'own', outcome: own }
    return { shelf: 'ehr', outcome: await shelves.ehr(write, attempt) }
  }
  const ehr = await shelves.ehr?.(write, attempt)
  if (ehr !== undefined && !isLeft(ehr, attempt.isLast)) return { shelf: 'ehr', outcome: ehr }
  return { shelf: 'own', outcome: await shelves.own(write, attempt) }
}

/** Writes a message where the patient reads it: in the EHR, and nowhere else. */
export async function writeInPortal(
  { ehr }: Shelves,
  write: FhirWrite,
  attempt: WriteAttempt,
): Promise<ShelfWrite> {
  return { shelf: 'ehr', outcome: ehr === undefined ? { kind: 'unsupported' } : await ehr(write, attempt) }
}

/** Writes what is no concern of the EHR's: it stands beside its record, and is shown with it. */
export async function writeInOwnStore(
  { own }: Shelves,
  write: FhirWrite,
  attempt: WriteAttempt,
): Promise<ShelfWrite> {
  return { shelf: 'own', outcome: await own(write, attempt) }
}

/** Whether the EHR is given up on: nothing that was to be written may be lost for its sake. */
function isLeft(outcome: WriteOutcome, isLast: boolean): boolean {
  switch (outcome.kind) {
    case 'unsupported':
    case 'refused':
      return true
    case 'uncertain':
      return isLast || outcome.isBlind === true
    case 'retry':
      return isLast
    case 'written':
    case 'stale':
      return false
  }
}
