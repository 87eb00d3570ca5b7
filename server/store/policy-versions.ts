import { sql, type Kysely } from 'kysely'
import type { PolicyTables } from './policy-tables.ts'

/** One decision of a practice about its policy, as stored. */
export type PolicyVersionRow = {
  version: number
  activeFrom: Date
  document: unknown
  why: string
  restores: number | null
  madeAt: Date
  madeBy: string
  madeByName: string
}

const columns = [
  'version',
  'active_from as activeFrom',
  'document',
  'why',
  'restores',
  'made_at as madeAt',
  'made_by as madeBy',
  'made_by_name as madeByName',
] as const

/**
 * The version in force at a moment of domain time: the newest of those that have begun. A later decision replaces an
 * earlier one also where that had not begun yet.
 *
 * @returns nothing while what the files say is in force
 */
export async function findVersionInForce(
  db: Kysely<PolicyTables>,
  tenant: string,
  at: Date,
): Promise<Pick<PolicyVersionRow, 'version' | 'document'> | undefined> {
  return db
    .selectFrom('policy_version')
    .select(['version', 'document'])
    .where('tenant_id', '=', tenant)
    .where('active_from', '<=', at)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Every decision of a practice, the newest first. */
export async function findVersions(
  db: Kysely<PolicyTables>,
  tenant: string,
): Promise<readonly PolicyVersionRow[]> {
  return db
    .selectFrom('policy_version')
    .select(columns)
    .where('tenant_id', '=', tenant)
    .orderBy('version', 'desc')
    .execute()
}

/** Until the transaction ends nobody else decides about this practice's policy. */
export async function lockPolicy(db: Kysely<PolicyTables>, tenant: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`policy ${tenant}`}, 0))`.execute(db)
}

/** Call it under {@link lockPolicy}. */
export async function insertVersion(
  db: Kysely<PolicyTables>,
  tenant: string,
  { document, ...row }: PolicyVersionRow,
): Promise<void> {
  await db
    .insertInto('policy_version')
    .values({
      tenant_id: tenant,
      version: row.version,
      active_from: row.activeFrom,
      document: JSON.stringify(document),
      why: row.why,
      restores: row.restores,
      made_at: row.madeAt,
      made_by: row.madeBy,
      made_by_name: row.madeByName,
    })
    .execute()
}

/** The policy every loop of this practice was last planned under. */
export async function findAppliedPolicy(
  db: Kysely<PolicyTables>,
  tenant: string,
): Promise<string | undefined> {
  const found = await db
    .selectFrom('policy_applied')
    .select('stamp')
    .where('tenant_id', '=', tenant)
    .executeTakeFirst()
  return found?.stamp
}

/** Notes that every loop is planned under this policy. */
export async function saveAppliedPolicy(
  db: Kysely<PolicyTables>,
  tenant: string,
  stamp: string,
): Promise<void> {
  await db
    .insertInto('policy_applied')
    .values({ tenant_id: tenant, stamp })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ stamp }))
    .execute()
}
