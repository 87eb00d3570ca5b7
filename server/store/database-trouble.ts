/**
 * Classes of PostgreSQL's error codes that say something of the server or the way to it and nothing of the statement:
 * connection, read-only transaction, rollback by collision, resources, locks, operator intervention, system.
 *
 * @see {@link https://www.postgresql.org/docs/current/errcodes-appendix.html | PostgreSQL error codes}
 */
const ofTheServer: ReadonlySet<string> = new Set(['08', '25', '40', '53', '55', '57', '58'])

/** What the driver says of a connection that ended or could not be had; these errors carry no code. */
const ofTheWay = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/

/** Where PostgreSQL extends and reads its files: what fails there for want of a code of its own is an internal error. */
const ofTheStorage = 'md.c'

/** Whether the database itself failed, so that whatever was being done is not to blame and may be tried again. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if ('file' in error && error.file === ofTheStorage) return true
  if (code === undefined) return ofTheWay.test(error.message)
  return /^[0-9A-Z]{5}$/.test(code)
    ? ofTheServer.has(code.slice(0, 2))
    : /^(ECONN|EPIPE|ETIMEDOUT)/.test(code)
}
