/** What a spreadsheet would calculate instead of show (OWASP, CSV injection). */
const formula = /^[=+\-@\t\r]/

/** Without it, spreadsheets read UTF-8 as something else. */
const byteOrderMark = '\ufeff'

/**
 * A table as CSV for a spreadsheet: quoted as RFC 4180 wants it, UTF-8 with its mark, and with an apostrophe before
 * whatever would be taken for a formula.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc4180 | RFC 4180}
 * @see {@link https://owasp.org/www-community/attacks/CSV_Injection | CSV injection}
 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return `${byteOrderMark}${rows.map((row) => row.map(toCell).join(',')).join('\r\n')}\r\n`
}

function toCell(value: string): string {
  const harmless = formula.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
