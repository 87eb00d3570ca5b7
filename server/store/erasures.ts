import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** That a patient's data went, and the proof of it. */
export type Erasure = {
  id: string
  patient: string
  reason: string
  by: string
  at: Date
  proof: string
  reopenedAt: Date | null
}

const columns = [
  'erasure_id as id',
  'patient_id as patient',
  'reason',
  'erased_by as by',
  'erased_at as at',
  'proof',
  'reopened_at as reopenedAt',
] as const

/** The newest first. */
export async function listErasures(
  db: WatchDatabase,
  tenant: string,
  limit: number,
): Promise<readonly Erasure[]> {
  return db
    .selectFrom('patient_erasure')
    .select(columns)
    .where('tenant_id', '=', tenant)
    .orderBy('erased_at', 'desc')
    .limit(limit)
    .execute()
}

export async function findErasure(
  db: WatchDatabase,
  tenant: string,
  id: string,
): Promise<Erasure | undefined> {
  return db
    .selectFrom('patient_erasure')
    .select(columns)
    .where('tenant_id', '=', tenant)
    .where('erasure_id', '=', id)
    .executeTakeFirst()
}

export async function insertErasure(
  trx: WatchTransaction,
  tenant: string,
  { id, patient, reason, by, at, proof }: Omit<Erasure, 'reopenedAt'>,
): Promise<void> {
  await trx
    .insertInto('patient_erasure')
    .values({
      tenant_id: tenant,
      erasure_id: id,
      patient_id: patient,
      reason,
      erased_by: by,
      erased_at: at,
      proof,
    })
    .execute()
}

/** Which of these patients Baton keeps nothing of, because their data was deleted and no chart was opened since. */
export async function findErased(
  db: WatchDatabase,
  tenant: string,
  patients: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('patient_erasure')
    .select('patient_id')
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', sql<string>`any(${[...patients]})`)
    .where('reopened_at', 'is', null)
    .execute()
  return new Set(rows.map(({ patient_id }) => patient_id))
}

/** Every such patient of a tenant. */
export async function listErased(db: WatchDatabase, tenant: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('patient_erasure')
    .select('patient_id')
    .distinct()
    .where('tenant_id', '=', tenant)
    .where('reopened_at', 'is', null)
    .execute()
  return rows.map(({ patient_id }) => patient_id)
}

/** Somebody has opened the chart in the EHR: from now on Baton may keep of it again. */
export async function reopenErased(db: WatchDatabase, tenant: string, patient: string): Promise<void> {
  await db
    .updateTable('patient_erasure')
    .set({ reopened_at: sql<Date>`now()` })
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .where('reopened_at', 'is', null)
    .execute()
}
