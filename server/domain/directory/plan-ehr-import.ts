import { applySaid, changesBetween, isSameRecord } from './receiver-changes.ts'
import type { PlannedChange, StoredReceiver } from './planned-change.ts'
import type { ReadReceiver } from './read-receivers.ts'
import { emptyFields, fieldNames, fieldsOf, type ReceiverRecord } from './receiver.ts'

export type EhrImportPlan = {
  planned: readonly PlannedChange[]
  /** Receivers the EHR no longer names that would have been set inactive, had there not been too many of them. */
  missing: number
}

/** An answer without half of what was there is a broken answer and no news. */
const leastFound = 0.5

/**
 * Plans what a reading of the EHR's directory does to the stored one. A receiver is known again by its reference; one
 * that came from a list or a person, by its National Provider Identifier, if on either side nobody else has the same.
 * What a person said stays. After a complete reading, receivers the EHR no longer names become inactive; none is ever
 * removed, because referrals point to them.
 *
 * @param isComplete - whether the reading holds everything the EHR has
 */
export function planEhrImport(
  read: readonly ReadReceiver[],
  stored: readonly StoredReceiver[],
  isComplete: boolean,
): EhrImportPlan {
  const byReference = new Map(stored.map((each) => [each.record.reference, each]))
  const unnamed = byNpi(stored, ({ record }) => (record.reference === undefined ? record.npi : undefined))
  const unmatched = byNpi(read, ({ reference, npi }) => (byReference.has(reference) ? undefined : npi))
  const planned = read.map((each): PlannedChange => {
    const same = byReference.get(each.reference)
    if (same !== undefined) return change(same, takeOver(same.record, each))
    const [only, ...others] = unnamed.get(each.npi ?? '') ?? []
    const isAlone = others.length === 0 && unmatched.get(each.npi ?? '')?.length === 1
    if (only !== undefined && isAlone) return change(only, adopt(only.record, each))
    return { kind: 'new', record: { source: 'fhir', edits: {}, ...each } }
  })
  const named = new Set(read.map(({ reference }) => reference))
  const known = stored.filter(({ record }) => record.source === 'fhir' && record.said.isActive)
  const gone = isComplete ? known.filter(({ record }) => !named.has(record.reference ?? '')) : []
  if (gone.length > known.length * (1 - leastFound)) return { planned, missing: gone.length }
  return { planned: [...planned, ...gone.map(deactivate)], missing: 0 }
}

function byNpi<Item>(
  items: readonly Item[],
  npiOf: (item: Item) => string | undefined,
): ReadonlyMap<string, readonly Item[]> {
  const found = new Map<string, Item[]>()
  for (const item of items) {
    const npi = npiOf(item)
    if (npi !== undefined) found.set(npi, [...(found.get(npi) ?? []), item])
  }
  return found
}

function takeOver(record: ReceiverRecord, { reference, npi, said }: ReadReceiver): ReceiverRecord {
  return applySaid(record, said, { reference, ...(npi !== undefined && { npi }) })
}

/** What a list or a person had said of it before becomes a person's word about what the EHR says. */
function adopt(record: ReceiverRecord, read: ReadReceiver): ReceiverRecord {
  const own = fieldsOf(record)
  const said = fieldNames.filter(
    (name) =>
      JSON.stringify(own[name]) !== JSON.stringify(emptyFields[name]) &&
      JSON.stringify(own[name]) !== JSON.stringify(read.said[name]),
  )
  const edits = Object.fromEntries(said.map((name) => [name, own[name]]))
  return takeOver({ ...record, source: 'fhir', edits: { ...edits, ...record.edits } }, read)
}

function deactivate(stored: StoredReceiver): PlannedChange {
  return change(stored, applySaid(stored.record, { ...stored.record.said, isActive: false }))
}

function change({ id, version, record }: StoredReceiver, after: ReceiverRecord): PlannedChange {
  const kept = fieldNames.filter(
    (name) => name in after.edits && JSON.stringify(after.edits[name]) !== JSON.stringify(after.said[name]),
  )
  if (isSameRecord(record, after)) return { kind: 'unchanged', id, kept }
  return { kind: 'changed', id, version, record: after, changes: changesBetween(record, after), kept }
}
