import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

export type SyncSource = {
  highWater?: Date
  eventsSeen?: number
  lastGoodReadAt?: Date
  refusedAt?: Date
  failures: number
}

/** Where the state of the search for referrals is kept. */
export const searchSource = 'ServiceRequest'

export async function findSyncSource(
  db: Kysely<Tables>,
  tenant: string,
  source: string,
): Promise<SyncSource> {
  const row = await db
    .selectFrom('sync_source')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('source', '=', source)
    .executeTakeFirst()
  if (row === undefined) return { failures: 0 }
  return {
    ...(row.high_water === null ? {} : { highWater: row.high_water }),
    ...(row.events_seen === null ? {} : { eventsSeen: row.events_seen }),
    ...(row.last_good_read_at === null ? {} : { lastGoodReadAt: row.last_good_read_at }),
    ...(row.refused_at === null ? {} : { refusedAt: row.refused_at }),
    failures: row.failures,
  }
}

/** Whether the last search for referrals of the whole practice was taken by its EHR. */
export async function hasSearchedPractice(db: Kysely<Tables>, tenant: string): Promise<boolean> {
  const { lastGoodReadAt, refusedAt } = await findSyncSource(db, tenant, searchSource)
  return lastGoodReadAt !== undefined && refusedAt === undefined
}

/** Replaces what is known of a source; what is absent is unknown from now on. */
export async function saveSyncSource(
  db: Kysely<Tables>,
  tenant: string,
  source: string,
  known: SyncSource,
): Promise<void> {
  const values = {
    high_water: known.highWater ?? null,
    events_seen: known.eventsSeen ?? null,
    last_good_read_at: known.lastGoodReadAt ?? null,
    refused_at: known.refusedAt ?? null,
    failures: known.failures,
  }
  await db
    .insertInto('sync_source')
    .values({ tenant_id: tenant, source, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'source']).doUpdateSet(values))
    .execute()
}

export async function deleteSyncSource(db: Kysely<Tables>, tenant: string, source: string): Promise<void> {
  await db.deleteFrom('sync_source').where('tenant_id', '=', tenant).where('source', '=', source).execute()
}

/** Keeps what notifications named without saying whose it is, until it is looked up. */
export async function noteResources(
  db: Kysely<Tables>,
  tenant: string,
  resources: readonly { type: string; id: string }[],
  at: Date,
): Promise<void> {
  if (resources.length === 0) return
  await db
    .insertInto('notified_resource')
    .values(resources.map(({ type, id }) => ({ tenant_id: tenant, type, id, noted_at: at })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The resources noted longest ago. */
export async function findNoted(
  db: Kysely<Tables>,
  tenant: string,
  limit: number,
): Promise<{ type: string; id: string }[]> {
  return db
    .selectFrom('notified_resource')
    .select(['type', 'id'])
    .where('tenant_id', '=', tenant)
    .orderBy('noted_at')
    .orderBy('type')
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function deleteNoted(
  db: Kysely<Tables>,
  tenant: string,
  resources: readonly { type: string; id: string }[],
): Promise<void> {
  if (resources.length === 0) return
  await sql`delete from notified_resource n using json_to_recordset(${JSON.stringify(resources)}::json) as row(type text, id text)
    where n.tenant_id = ${tenant} and n.type = row.type and n.id = row.id`.execute(db)
}
