import { toDayNumberOf } from '../clinic-zone.ts'
import { cellReaders, csvColumns, type CellFault, type CsvColumn } from './csv-columns.ts'
import { isNpi } from './receiver-values.ts'
import type { Attestation, ReceiverFields } from './receiver.ts'

export const rowFaults = ['cell-count-wrong', 'key-missing', 'row-twice', 'receiver-ambiguous'] as const
export const fileFaults = [
  'file-empty',
  'quote-open',
  'quote-wrong',
  'header-unknown',
  'header-twice',
  'header-missing',
  'too-many-rows',
] as const
export type CsvFaultCode = CellFault | (typeof rowFaults)[number] | (typeof fileFaults)[number]

/**
 * What is wrong, and where. `line` is that of the file, counted from 1, of the row's first line; `column` the name of a
 * column where it is about one. The cell itself is not repeated.
 */
export type CsvFault = { line: number; column?: string; code: CsvFaultCode }

/** One row as somebody wrote it: only the fields that its cells say something about. */
export type CsvRow = {
  line: number
  key?: string
  npi?: string
  set: Partial<ReceiverFields>
  baa?: Attestation
}

/** A row of cells, as a CSV reader gives it. */
export type CsvRecord = { line: number; cells: readonly string[] }

export type CsvReading = { rows: readonly CsvRow[]; faults: readonly CsvFault[] }

/** A region's directory; more is a mistake. */
const maxRows = 20_000
/** Longer than any name or address; a cell this long is an unclosed quote or another file. */
const maxCell = 300

const isColumn = (name: string): name is CsvColumn => csvColumns.some((column) => column === name)

/**
 * Reads the records of a list of receivers, the header first. Rows that are right and rows that are not are told apart:
 * a fault names line and column, and a row with a fault is not among the rows. A cell that is empty says nothing.
 */
export function readCsvRows(records: readonly CsvRecord[]): CsvReading {
  const [header, ...body] = records
  if (header === undefined) return { rows: [], faults: [{ line: 1, code: 'file-empty' }] }
  const columns = header.cells.map((cell) => cell.trim().toLowerCase())
  const headerFaults = judgeHeader(columns, header.line)
  if (headerFaults.length > 0) return { rows: [], faults: headerFaults }
  if (body.length > maxRows) return { rows: [], faults: [{ line: header.line, code: 'too-many-rows' }] }
  const read = body.map((record) => readRow(record, columns.filter(isColumn)))
  return refuseTwice({
    rows: read.flatMap(({ row, faults }) => (faults.length === 0 ? [row] : [])),
    faults: read.flatMap(({ faults }) => faults),
  })
}

function judgeHeader(columns: readonly string[], line: number): readonly CsvFault[] {
  const faults: CsvFault[] = []
  for (const [at, column] of columns.entries()) {
    if (!isColumn(column)) faults.push({ line, column, code: 'header-unknown' })
    else if (columns.indexOf(column) < at) faults.push({ line, column, code: 'header-twice' })
  }
  for (const column of ['name', 'specialties']) {
    if (!columns.includes(column)) faults.push({ line, column, code: 'header-missing' })
  }
  if (!columns.includes('key') && !columns.includes('npi')) {
    faults.push({ line, column: 'key', code: 'header-missing' })
  }
  return faults
}

function readRow(
  { line, cells }: CsvRecord,
  columns: readonly CsvColumn[],
): { row: CsvRow; faults: readonly CsvFault[] } {
  if (cells.length !== columns.length) {
    return { row: { line, set: {} }, faults: [{ line, code: 'cell-count-wrong' }] }
  }
  const faults: CsvFault[] = []
  const values = new Map(columns.map((column, at) => [column, (cells[at] ?? '').trim()]))
  const row: CsvRow = { line, set: {}, ...readKeys(values, line, faults), ...readBaa(values, line, faults) }
  for (const [column, cell] of values) {
    const fault = faultOfText(column, cell)
    if (fault !== undefined) {
      faults.push({ line, column, code: fault })
      continue
    }
    const read = cell === '' ? undefined : cellReaders[column]?.(cell)
    if (read === undefined) continue
    if ('fault' in read) faults.push({ line, column, code: read.fault })
    else row.set = { ...row.set, ...read.set }
  }
  return { row, faults }
}

/** What is wrong with a cell as text, whatever it means. */
function faultOfText(column: CsvColumn, cell: string): CellFault | undefined {
  if (cell === '' && (column === 'name' || column === 'specialties')) return 'value-missing'
  if (cell.length > maxCell) return 'value-too-long'
  // What a decoder puts for bytes that are not UTF-8, and what no keyboard writes.
  return /[\uFFFD\p{Cc}]/u.test(cell) ? 'unreadable-characters' : undefined
}

function readKeys(
  values: ReadonlyMap<CsvColumn, string>,
  line: number,
  faults: CsvFault[],
): Pick<CsvRow, 'key' | 'npi'> {
  const [key = '', npi = ''] = [values.get('key'), values.get('npi')]
  if (key === '' && npi === '')
    faults.push({ line, column: values.has('key') ? 'key' : 'npi', code: 'key-missing' })
  if (npi !== '' && !isNpi(npi)) faults.push({ line, column: 'npi', code: 'npi-wrong' })
  return { ...(key !== '' && { key }), ...(npi !== '' && { npi }) }
}

function readBaa(
  values: ReadonlyMap<CsvColumn, string>,
  line: number,
  faults: CsvFault[],
): Pick<CsvRow, 'baa'> {
  const [attestedBy = '', attestedOn = ''] = [values.get('baa_attested_by'), values.get('baa_attested_on')]
  if (attestedBy === '' && attestedOn === '') return {}
  if (attestedBy === '' || attestedOn === '') {
    const column = attestedBy === '' ? 'baa_attested_by' : 'baa_attested_on'
    faults.push({ line, column, code: 'attestation-incomplete' })
  } else if (!isDay(attestedOn)) {
    faults.push({ line, column: 'baa_attested_on', code: 'day-wrong' })
  }
  return { baa: { attestedBy, attestedOn } }
}

/** Whether that is a day of the calendar, as `2026-01-31`. */
export function isDay(written: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written)) return false
  const day = toDayNumberOf(written)
  return !Number.isNaN(day) && new Date(day * 86_400_000).toISOString().startsWith(written)
}

/** Of two rows about one receiver nobody knows which is meant: the later one is a fault. */
function refuseTwice({ rows, faults }: CsvReading): CsvReading {
  const seen = new Set<string>()
  const twice: CsvFault[] = []
  const once = rows.filter(({ line, key, npi }) => {
    // A clinician has one number and may have a row for each office; then each has a key.
    const identity = key === undefined ? `npi ${npi ?? ''}` : `key ${key}`
    if (seen.has(identity)) {
      twice.push({ line, column: key === undefined ? 'npi' : 'key', code: 'row-twice' })
      return false
    }
    seen.add(identity)
    return true
  })
  return { rows: once, faults: [...faults, ...twice].toSorted((one, other) => one.line - other.line) }
}
