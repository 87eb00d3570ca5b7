import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

/** Of these loops, those whose plan was made under another policy than this one, or still has something of one. */
export async function findPlansUnderOthers(
  db: WatchDatabase,
  tenant: string,
  referrals: readonly string[],
  stamp: string,
): Promise<readonly { referral: string; plan: unknown }[]> {
  if (referrals.length === 0) return []
  return db
    .selectFrom('loop')
    .select(['referral_id as referral', 'plan'])
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', sql<string>`any(${[...referrals]})`)
    .where(sql<boolean>`(policy is distinct from ${stamp} or plan -> 'unsettled' is not null)`)
    .execute()
}

/**
 * Patients with an open loop that is planned under another policy than this one, in the order of their ids.
 *
 * @param after - the id to go on behind; empty to begin
 */
export async function findPatientsUnderOthers(
  db: WatchDatabase,
  tenant: string,
  stamp: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('loop')
    .select('patient_id')
    .distinct()
    .where('tenant_id', '=', tenant)
    .where('display', '<>', 'closed')
    .where('policy', 'is distinct from', stamp)
    .where('patient_id', '>', after)
    .orderBy('patient_id')
    .limit(limit)
    .execute()
  return rows.map(({ patient_id: patient }) => patient)
}

/** Patients with an open loop, in the order of their ids, behind `after`. */
export async function findOpenPatients(
  db: WatchDatabase,
  tenant: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('loop')
    .select('patient_id')
    .distinct()
    .where('tenant_id', '=', tenant)
    .where('display', '<>', 'closed')
    .where('patient_id', '>', after)
    .orderBy('patient_id')
    .limit(limit)
    .execute()
  return rows.map(({ patient_id: patient }) => patient)
}
