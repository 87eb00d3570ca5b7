import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** What one person was told cannot be read. */
export type BlindNotice = {
  /** Empty where nobody was told. */
  person: string
  openedAt: Date
  /** The oldest last good reading. */
  since: Date
  sources: readonly string[]
}

/** The notices of a practice are changed by one process at a time, until its transaction ends. */
export async function lockBlindNotices(
  trx: WatchTransaction,
  tenant: string,
): Promise<readonly BlindNotice[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`blind ${tenant}`}, 0))`.execute(trx)
  const rows = await trx.selectFrom('blind_notice').selectAll().where('tenant_id', '=', tenant).execute()
  return rows.map(({ person, opened_at: openedAt, since, sources }) => ({ person, openedAt, since, sources }))
}

/** Keeps what a person is told; what was kept for them before gives way. */
export async function saveBlindNotice(
  trx: WatchTransaction,
  tenant: string,
  { person, openedAt, since, sources }: BlindNotice,
): Promise<void> {
  const values = { opened_at: openedAt, since, sources: [...sources] }
  await trx
    .insertInto('blind_notice')
    .values({ tenant_id: tenant, person, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'person']).doUpdateSet(values))
    .execute()
}

export async function deleteBlindNotice(
  trx: WatchTransaction,
  tenant: string,
  person: string,
): Promise<void> {
  await trx.deleteFrom('blind_notice').where('tenant_id', '=', tenant).where('person', '=', person).execute()
}

/** Since when something of a practice cannot be read, and what; undefined when nobody has to be told of anything. */
export async function findBlindness(
  db: WatchDatabase,
  tenant: string,
): Promise<{ since: Date; sources: readonly string[] } | undefined> {
  const found = await sql<{ since: Date | null; sources: string[] | null }>`select min(n.since) as since,
      array_agg(distinct s.name order by s.name) as sources
    from blind_notice n left join lateral unnest(n.sources) s(name) on true
    where n.tenant_id = ${tenant}`.execute(db)
  const [row] = found.rows
  if (row?.since == null) return undefined
  return { since: row.since, sources: (row.sources ?? []).filter((name) => name !== null) }
}

/** Loops of one owner, kind and hour whose `blind` clock runs; JSON as it was stored. */
export type BlindGroup = {
  owner: string | null
  urgency: string
  direction: string
  specialty: string | null
  since: number
  latestSince: number
  sources: readonly string[]
}

/**
 * The loops of a practice of which something cannot be read, those together whose last good reading was in the same
 * hour: of a whole EHR that is down there are as many as there are loops.
 */
export async function findBlindLoops(db: WatchDatabase, tenant: string): Promise<readonly BlindGroup[]> {
  const found = await sql<BlindGroup>`select l.owner, c.record->>'urgency' as urgency,
      c.record->>'direction' as direction, c.record->>'specialty' as specialty,
      min((c.record->>'since')::float8) as since, max((c.record->>'since')::float8) as "latestSince",
      array_remove(array_agg(distinct s.name), null) as sources
    from loop_clock c
    join loop l on l.tenant_id = c.tenant_id and l.referral_id = c.referral_id
    left join tracked_patient t on t.tenant_id = l.tenant_id and t.patient_id = l.patient_id
    left join lateral jsonb_each_text(t.sources) s(name, state) on s.state not in ('ok', 'unsupported')
    where c.tenant_id = ${tenant} and c.ended_at is null and c.record->>'clock' = 'blind'
    group by 1, 2, 3, 4, floor((c.record->>'since')::float8 / 3600000)`.execute(db)
  return found.rows
}
