import { sql, type RawBuilder } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

export type LegalHold = { patient: string; reason: string; setBy: string; setAt: Date }

/** Whether nothing of the patient a column names may go. */
export const isHeld = (tenant: string, patient: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select from legal_hold h where h.tenant_id = ${tenant} and h.patient_id = ${patient}
    and h.lifted_at is null)`

/** Whether a referral is a held patient's: by its row, or by its order, also one that the EHR no longer has. */
export const isHeldReferral = (tenant: string, referral: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select from legal_hold h where h.tenant_id = ${tenant} and h.lifted_at is null
    and (exists (select from loop held where held.tenant_id = h.tenant_id and held.patient_id = h.patient_id
        and held.referral_id = ${referral})
      or exists (select from held_resource k where k.tenant_id = h.tenant_id and k.patient_id = h.patient_id
        and k.type = 'ServiceRequest' and k.id = ${referral})))`

/** Whether a text of JSON names a held patient by reference. */
export const namesHeld = (tenant: string, column: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select from legal_hold h where h.tenant_id = ${tenant} and h.lifted_at is null
    and ${column}::text ~ ('Patient/' || regexp_replace(h.patient_id, '([.-])', '\\\\\\1', 'g') || '(?![A-Za-z0-9.-])'))`

/** The hold on a patient, as long as it is not lifted. */
export async function findHold(
  db: WatchDatabase,
  tenant: string,
  patient: string,
): Promise<LegalHold | undefined> {
  const row = await db
    .selectFrom('legal_hold')
    .select(['patient_id', 'reason', 'set_by', 'set_at'])
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()
  return row && { patient: row.patient_id, reason: row.reason, setBy: row.set_by, setAt: row.set_at }
}

/** @returns false when the patient is held already */
export async function insertHold(
  trx: WatchTransaction,
  tenant: string,
  { patient, reason, by }: { patient: string; reason: string; by: string },
): Promise<boolean> {
  const saved = await trx
    .insertInto('legal_hold')
    .values({
      tenant_id: tenant,
      patient_id: patient,
      reason,
      set_by: by,
      lifted_by: null,
      lift_reason: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return saved.numInsertedOrUpdatedRows === 1n
}

/** @returns false when the patient is not held */
export async function liftHold(
  trx: WatchTransaction,
  tenant: string,
  { patient, reason, by }: { patient: string; reason: string; by: string },
): Promise<boolean> {
  const lifted = await trx
    .updateTable('legal_hold')
    .set({ lifted_by: by, lifted_at: sql<Date>`now()`, lift_reason: reason })
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()
  return lifted.numUpdatedRows === 1n
}
