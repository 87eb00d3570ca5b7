import type { CsvFault, CsvRecord } from '#domain/directory/csv-rows.ts'
import { CsvError, parse } from 'csv-parse/sync'

/** The separator of a file: whichever of comma and semicolon its first line has more of, outside of quotes. */
function delimiterOf(csv: string): ',' | ';' {
  const header = (/^[^\r\n]*/.exec(csv)?.[0] ?? '').replace(/"[^"]*"/g, '')
  const count = (sign: string): number => header.split(sign).length - 1
  return count(';') > count(',') ? ';' : ','
}

/**
 * Takes a CSV text (RFC 4180, with comma or semicolon, with or without a byte order mark) apart into records with the
 * number of their first line. Lines without anything in them are passed over.
 *
 * @returns the fault that ends the reading when quotes do not match
 * @see {@link https://www.rfc-editor.org/rfc/rfc4180 | RFC 4180}
 */
export function readCsv(csv: string): { records: readonly CsvRecord[]; fault?: CsvFault } {
  const records: CsvRecord[] = []
  try {
    parse(csv, {
      bom: true,
      delimiter: delimiterOf(csv),
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { lines }) => {
        records.push(toRecord(cells, lines))
        return null
      },
    })
    return { records }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1
    const code = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'quote-open' : 'quote-wrong'
    return { records: [], fault: { line, code } }
  }
}

/** The reader tells the line on which a record ends; a quoted cell may hold several. */
function toRecord(cells: readonly string[], endsOnLine: number): CsvRecord {
  const inner = cells.join('').split('\n').length - 1
  return { line: endsOnLine - inner, cells }
}
