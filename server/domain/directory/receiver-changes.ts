import {
  fieldNames,
  fieldsOf,
  type Attestation,
  type FieldName,
  type ReceiverFields,
  type ReceiverRecord,
} from './receiver.ts'

/** One thing that is other than it was. `baa` holds the attestation, or nothing. */
export type Change = { field: FieldName | 'baa'; before: unknown; after: unknown }

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

const toBaa = (baa: Attestation | undefined): Attestation | null =>
  baa === undefined ? null : { attestedBy: baa.attestedBy, attestedOn: baa.attestedOn }

/** What of a receiver changes for whoever reads it, in the order of its fields; empty when nothing does. */
export function changesBetween(before: ReceiverRecord, after: ReceiverRecord): readonly Change[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)]
  const fields = fieldNames
    .filter((field) => !isSame(was[field], is[field]))
    .map((field): Change => ({ field, before: was[field], after: is[field] }))
  const [oldBaa, newBaa] = [toBaa(before.baa), toBaa(after.baa)]
  return isSame(oldBaa, newBaa) ? fields : [...fields, { field: 'baa', before: oldBaa, after: newBaa }]
}

/** Whether two records are the same in everything that is kept, seen or not. */
export function isSameRecord(one: ReceiverRecord, other: ReceiverRecord): boolean {
  const key = (record: ReceiverRecord): readonly unknown[] => [
    record.source,
    record.reference,
    record.npi,
    record.externalKey,
    fieldNames.map((name) => record.said[name]),
    fieldNames.map((name) => (name in record.edits ? [record.edits[name]] : undefined)),
    toBaa(record.baa),
  ]
  return isSame(key(one), key(other))
}

/**
 * A person's change. `set`: fields that hold as this person says, against every import. `clear`: fields of which the
 * source's word holds again. `baa`: `null` takes the attestation back.
 */
export type ReceiverEdit = {
  set: Partial<ReceiverFields>
  clear: readonly FieldName[]
  baa?: Attestation | null
}

/**
 * The record after a person's change. A field that is cleared and set is set. Where nobody but people ever said
 * anything, their word is the source's, and there is nothing to take back.
 */
export function applyEdit(record: ReceiverRecord, edit: ReceiverEdit): ReceiverRecord {
  const { baa, ...rest } = record
  const kept = edit.baa === undefined ? baa : (edit.baa ?? undefined)
  const base = { ...rest, ...(kept !== undefined && { baa: kept }) }
  if (record.source === 'person') return { ...base, said: { ...record.said, ...edit.set } }
  const edits = Object.fromEntries(
    Object.entries(record.edits).filter(([name]) => !edit.clear.some((cleared) => cleared === name)),
  )
  return { ...base, edits: { ...edits, ...edit.set } }
}

/** The record after its source has spoken again: what a person said stays. */
export function applySaid(
  record: ReceiverRecord,
  said: ReceiverFields,
  keys: Pick<ReceiverRecord, 'reference' | 'npi' | 'externalKey'> = {},
): ReceiverRecord {
  return { ...record, ...keys, said }
}
