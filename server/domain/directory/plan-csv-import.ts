import { foldWords } from '../notifications/fold-words.ts'
import type { CsvFault, CsvReading, CsvRow } from './csv-rows.ts'
import { isSameNetwork, type KnownNetwork } from './judge-network.ts'
import type { PlannedChange, StoredReceiver } from './planned-change.ts'
import { changesBetween, isSameRecord } from './receiver-changes.ts'
import {
  emptyFields,
  fieldNames,
  fieldsOf,
  type FieldName,
  type Network,
  type ReceiverFields,
  type ReceiverRecord,
} from './receiver.ts'

/** What applying a list does, row by row; with a fault anywhere nothing is applied. */
export type CsvImportPlan = {
  planned: readonly { line: number; name: string; change: PlannedChange }[]
  faults: readonly CsvFault[]
}

/**
 * Plans what a list of receivers does to the stored ones. A row is known again by its key, else by its National Provider
 * Identifier; where that leads to several receivers, or several rows lead to one, nobody guesses and it is a fault. About
 * a receiver of the EHR a row is a person's word, which later imports do not change. Receivers that are not in the list
 * stay as they are.
 */
export function planCsvImport(
  reading: CsvReading,
  stored: readonly StoredReceiver[],
  networks: readonly KnownNetwork[],
): CsvImportPlan {
  const byKey = new Map(stored.map((each) => [each.record.externalKey, each]))
  const taken = new Set<string>()
  const faults: CsvFault[] = []
  const planned: CsvImportPlan['planned'][number][] = []
  // Keys first, so that what a number finds is never what another row's key finds.
  const isKnownKey = ({ key }: CsvRow): boolean => key !== undefined && byKey.has(key)
  const inOrder = [...reading.rows.filter(isKnownKey), ...reading.rows.filter((row) => !isKnownKey(row))]
  for (const written of inOrder) {
    const row = withKnownNetworks(written, networks)
    const found = row.key === undefined ? undefined : byKey.get(row.key)
    const candidates = found === undefined ? findByNpi(row, stored) : [found]
    const [match] = candidates
    if (candidates.length > 1 || (match !== undefined && taken.has(match.id))) {
      faults.push({ line: row.line, column: 'npi', code: 'receiver-ambiguous' })
      continue
    }
    if (match !== undefined) taken.add(match.id)
    planned.push({ line: row.line, name: row.set.name ?? '', change: planRow(row, match) })
  }
  return {
    planned: planned.toSorted((one, other) => one.line - other.line),
    faults: [...reading.faults, ...faults].toSorted((one, other) => one.line - other.line),
  }
}

/** A receiver that has another key is another one, whatever its number. */
function findByNpi({ npi, key }: CsvRow, stored: readonly StoredReceiver[]): readonly StoredReceiver[] {
  if (npi === undefined) return []
  return stored.filter(
    ({ record }) => record.npi === npi && (key === undefined || record.externalKey === undefined),
  )
}

/** A network somebody names is the one of that name the directory knows. */
function withKnownNetworks(row: CsvRow, known: readonly KnownNetwork[]): CsvRow {
  const { networks } = row.set
  if (networks === undefined) return row
  const named = networks.map((network): Network => {
    const same = known.find((each) => foldWords(each.name) === foldWords(network.name))
    return same === undefined ? network : { reference: same.reference, name: same.name }
  })
  return { ...row, set: { ...row.set, networks: named } }
}

function planRow(row: CsvRow, match: StoredReceiver | undefined): PlannedChange {
  const keys = {
    ...(row.npi !== undefined && { npi: row.npi }),
    ...(row.key !== undefined && { externalKey: row.key }),
  }
  const baa = row.baa === undefined ? {} : { baa: row.baa }
  if (match === undefined) {
    const said = { ...emptyFields, ...row.set }
    return { kind: 'new', record: { source: 'csv', said, edits: {}, ...keys, ...baa } }
  }
  const { record, id, version } = match
  const after: ReceiverRecord = { ...takeRow(record, row.set), ...keys, ...baa }
  const kept = fieldNames.filter((name) => name in row.set && !isSameValue(name, fieldsOf(after), row.set))
  if (isSameRecord(record, after)) return { kind: 'unchanged', id, kept }
  return { kind: 'changed', id, version, record: after, changes: changesBetween(record, after), kept }
}

function takeRow(record: ReceiverRecord, set: Partial<ReceiverFields>): ReceiverRecord {
  if (record.source !== 'fhir') return { ...record, said: { ...record.said, ...set } }
  const own = fieldsOf(record)
  const other = fieldNames.filter((name) => name in set && !isSameValue(name, own, set))
  return {
    ...record,
    edits: { ...record.edits, ...Object.fromEntries(other.map((name) => [name, set[name]])) },
  }
}

function isSameValue(name: FieldName, one: Partial<ReceiverFields>, other: Partial<ReceiverFields>): boolean {
  if (name !== 'networks') return JSON.stringify(one[name]) === JSON.stringify(other[name])
  const [here, there] = [one.networks ?? [], other.networks ?? []]
  return (
    here.length === there.length &&
    here.every((network) => there.some((same) => isSameNetwork(network, same)))
  )
}
