import type { FhirDatabase, FhirTransaction } from './tables.ts'

/** Serialization failure and deadlock: the loser did nothing and may simply start again. */
const retryable = new Set(['40001', '40P01'])
const maxAttempts = 4

/** The SQLSTATE of a driver's error. */
function sqlStateOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Runs a write in a transaction of its own, again if it lost a race that the database resolved by undoing it. */
export async function inTransaction<Result>(
  db: FhirDatabase,
  write: (trx: FhirTransaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(write)
    } catch (error) {
      if (attempt >= maxAttempts || !retryable.has(sqlStateOf(error))) throw error
    }
  }
}
