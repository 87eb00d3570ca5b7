import { setTimeout as pause } from 'node:timers/promises'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'

/** Serialization failure, deadlock, lock not available: PostgreSQL asks to try the whole transaction again. */
const passing: ReadonlySet<string> = new Set(['40001', '40P01', '55P03'])
const attempts = 4
const pauseMs = 50

/**
 * Runs a transaction, again when PostgreSQL says that it collided with another.
 *
 * @see {@link https://www.postgresql.org/docs/current/errcodes-appendix.html | PostgreSQL error codes}
 */
export async function retryTransaction<Result>(
  db: BatonDatabase,
  work: (trx: BatonTransaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error
      await pause(pauseMs * attempt)
    }
  }
}

function isPassing(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && passing.has(error.code)
  )
}
