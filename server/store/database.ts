import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

/**
 * PostgreSQL's 64-bit integers arrive as strings unless told otherwise; ours are counts and versions.
 *
 * @throws RangeError for a value JavaScript cannot hold exactly: rounding would corrupt a version
 */
export function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is not a safe integer`)
  return value
}

pg.types.setTypeParser(pg.types.builtins.INT8, parseInt8)

export type OpenDatabase<Tables> = { db: Kysely<Tables>; close: () => Promise<void> }

/** A pool that outlives the loss of any of its connections, also while it is closed. Connections are made on first use. */
export function openPool(url: string, maxConnections = 10): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
  })
  // A connection that dies while idle is replaced on next use; the query that needs one reports the failure.
  pool.on('error', () => undefined)
  // One that dies between two statements of a transaction says so by itself, to whoever listens, and ends the process
  // if nobody does: the next statement reports the failure, and the transaction is undone.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Opens a pool; `close` waits for running queries. */
export function openDatabase<Tables>(url: string, maxConnections?: number): OpenDatabase<Tables> {
  const pool = openPool(url, maxConnections)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { db, close: () => db.destroy() }
}
