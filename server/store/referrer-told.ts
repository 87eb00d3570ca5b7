import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** What the referrer of a loop was told last, and what is waiting to be told; both as they were stored. */
export type ToldRow = { told: unknown; pending: unknown }

/** Locked until the transaction ends: of two readings of one chart only one tells. */
export async function lockTold(
  trx: WatchTransaction,
  tenant: string,
  referrals: readonly string[],
): Promise<ReadonlyMap<string, ToldRow>> {
  if (referrals.length === 0) return new Map()
  const rows = await trx
    .selectFrom('referrer_told')
    .select(['referral_id', 'told', 'pending'])
    .where('tenant_id', '=', tenant)
    .where('referral_id', 'in', [...referrals])
    .orderBy('referral_id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.referral_id, { told: row.told, pending: row.pending }]))
}

/** Replaces what was told and what waits; `until` is when to look again, in domain time. */
export async function saveTold(
  trx: WatchTransaction,
  tenant: string,
  referral: string,
  { told, pending, until }: { told: unknown; pending?: unknown; until?: Date },
): Promise<void> {
  const values = {
    told: JSON.stringify(told),
    pending: pending === undefined ? null : JSON.stringify(pending),
    pending_until: until ?? null,
  }
  await trx
    .insertInto('referrer_told')
    .values({ tenant_id: tenant, referral_id: referral, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'referral_id']).doUpdateSet(values))
    .execute()
}

/** Patients of whom a referrer is to be told something by now, each once, who waits longest first. */
export async function findPatientsToTell(
  db: WatchDatabase,
  tenant: string,
  now: Date,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('referrer_told')
    .innerJoin('loop', (join) =>
      join
        .onRef('loop.tenant_id', '=', 'referrer_told.tenant_id')
        .onRef('loop.referral_id', '=', 'referrer_told.referral_id'),
    )
    .select('loop.patient_id as patient')
    .where('referrer_told.pending_until', '<=', now)
    // Of an order that is gone nothing is told any more.
    .where('loop.state', '<>', 'void')
    .where('referrer_told.tenant_id', '=', tenant)
    .groupBy('loop.patient_id')
    .orderBy((eb) => eb.fn.min('referrer_told.pending_until'))
    .orderBy('patient')
    .limit(limit)
    .execute()
  return rows.map(({ patient }) => patient)
}

/** What is still to be told of a patient by now is looked at again at a later moment of domain time. */
export async function restPending(
  db: WatchDatabase,
  { tenant, patient }: { tenant: string; patient: string },
  now: Date,
  until: Date,
): Promise<void> {
  await db
    .updateTable('referrer_told')
    .set({ pending_until: until })
    .where('tenant_id', '=', tenant)
    .where('pending_until', '<=', now)
    .where('referral_id', 'in', (eb) =>
      eb
        .selectFrom('loop')
        .select('loop.referral_id')
        .where('loop.tenant_id', '=', tenant)
        .where('loop.patient_id', '=', patient),
    )
    .execute()
}
