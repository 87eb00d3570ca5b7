import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

export type SnapshotRow = { asOf: Date; loops: unknown }

/** The last derivation stored for a patient, if this derivation made it. */
export async function findSnapshot(
  db: Kysely<Tables>,
  tenant: string,
  patient: string,
  derivation: string,
): Promise<SnapshotRow | undefined> {
  const row = await db
    .selectFrom('snapshot')
    .select(['as_of', 'loops'])
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .where('derivation', '=', derivation)
    .executeTakeFirst()
  return row === undefined ? undefined : { asOf: row.as_of, loops: row.loops }
}

/** Replaces an older snapshot; a newer one stays, whoever stored it. */
export async function saveSnapshot(
  db: Kysely<Tables>,
  key: { tenant: string; patient: string; derivation: string },
  asOf: Date,
  loops: readonly unknown[],
): Promise<void> {
  const values = { as_of: asOf, derivation: key.derivation, loops: JSON.stringify(loops) }
  await db
    .insertInto('snapshot')
    .values({ tenant_id: key.tenant, patient_id: key.patient, ...values })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'patient_id']).doUpdateSet(values).where('snapshot.as_of', '<=', asOf),
    )
    .execute()
}
