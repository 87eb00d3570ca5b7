import { sql } from 'kysely'
import type { WatchTransaction } from './watch-database.ts'

/** Everything that follows from a reading of one patient is stored, or forgotten, by one process at a time. */
const lockNumber = (tenant: string, patient: string) =>
  sql`hashtextextended(${`refresh ${tenant}|${patient}`}, 0)`

/** Waits until nobody else stores what was read of this patient; held until the transaction ends. */
export async function lockPatient(trx: WatchTransaction, tenant: string, patient: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockNumber(tenant, patient)})`.execute(trx)
}

/**
 * As {@link lockPatient}, without waiting.
 *
 * @returns false when somebody is just storing a reading of this patient
 */
export async function tryLockPatient(
  trx: WatchTransaction,
  tenant: string,
  patient: string,
): Promise<boolean> {
  const lock = await sql<{
    isFree: boolean
  }>`select pg_try_advisory_xact_lock(${lockNumber(tenant, patient)}) as "isFree"`.execute(trx)
  return lock.rows[0]?.isFree === true
}
