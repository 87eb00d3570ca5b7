import { disclosed, possiblyDisclosed } from '#domain/audit-disclosure.ts'
import { eventsOf, type AuditKind } from '#domain/audit-kinds.ts'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { StoredRecord } from './audit-records.ts'
import type { AuditTables } from './audit-tables.ts'

/** What entries are asked for; all of it has to hold. An empty list of agents or kinds matches nothing. */
export type AuditConditions = {
  tenant: string
  /** Recorded from this moment on, real time, and before that one. */
  from?: Date
  before?: Date
  agents?: readonly string[]
  /** `Patient/x`. */
  patient?: string
  /** A reference that was touched, or decided upon, in any version. */
  mentions?: string
  kinds?: readonly AuditKind[]
  by?: 'person' | 'automatic'
  outcome?: string
}

/** The chain runs forward in time, so that a moment is a place in it. */
const placeOf = (tenant: string, at: Date): RawBuilder<unknown> =>
  sql`(select seq from audit_event where tenant_id = ${tenant} and recorded_at >= ${at}
    order by recorded_at, seq limit 1)`

function fits(asked: AuditConditions): RawBuilder<unknown> {
  const { tenant, from, before, agents, patient, mentions, kinds, by, outcome } = asked
  const conditions = [
    sql`e.tenant_id = ${tenant}`,
    from !== undefined && sql`e.seq >= ${placeOf(tenant, from)}`,
    before !== undefined && sql`e.seq < coalesce(${placeOf(tenant, before)}, 9223372036854775807)`,
    agents !== undefined && sql`e.agent = any(${[...agents]}::text[])`,
    patient !== undefined && sql`e.patient = ${patient}`,
    mentions !== undefined && isMentioned(mentions),
    kinds !== undefined && isOfKind(kinds),
    by === 'automatic' && sql`e.agent like 'Device/%'`,
    by === 'person' && sql`e.agent not like 'Device/%'`,
    outcome !== undefined && sql`e.outcome = ${outcome}`,
  ].filter((condition) => condition !== false)
  return sql.join(conditions, sql` and `)
}

/** As `kindOf` of the domain. Every field of an entry follows its length and a colon, the reason of a message too. */
function isOfKind(kinds: readonly AuditKind[]): RawBuilder<unknown> {
  const told = sql`(e.event = 'message-sent' and strpos(e.entry, ${`:${disclosed}`}) > 0
    or e.event = 'message-failed' and strpos(e.entry, ${`:${possiblyDisclosed}`}) > 0)`
  const others = sql`e.event = any(${[...eventsOf(kinds)]}::text[])`
  return kinds.includes('disclosure') ? sql`(${told} or ${others})` : sql`(not ${told} and ${others})`
}

/** Every field carries its length, so that one reference is never found within a longer one. */
function isMentioned(reference: string): RawBuilder<unknown> {
  return sql`(strpos(e.entry, ${`${reference.length}:${reference}`}) > 0
    or strpos(e.entry, ${`:${reference}/_history/`}) > 0)`
}

const columns = sql`e.seq, e.recorded_at as "recordedAt", e.entry as text, e.prev, e.hash`

/** The newest entries before a place in the chain. */
export async function searchAudit<Db extends AuditTables>(
  db: Kysely<Db>,
  asked: AuditConditions,
  { before, limit }: { before?: number; limit: number },
): Promise<readonly StoredRecord[]> {
  const older = before === undefined ? sql`true` : sql`e.seq < ${before}`
  const { rows } = await sql<StoredRecord>`select ${columns} from audit_event e
    where ${fits(asked)} and ${older} order by e.seq desc limit ${limit}`.execute(db)
  return rows
}

const pageSize = 2_000

/** All of them in their order up to a place, a page at a time: any number in bounded memory. */
export async function* streamAudit<Db extends AuditTables>(
  db: Kysely<Db>,
  asked: AuditConditions,
  upTo: number,
): AsyncGenerator<readonly StoredRecord[]> {
  for (let after = 0; ;) {
    const { rows } = await sql<StoredRecord>`select ${columns} from audit_event e
      where ${fits(asked)} and e.seq > ${after} and e.seq <= ${upTo} order by e.seq limit ${pageSize}`.execute(
      db,
    )
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return
    after = last.seq
  }
}

/** Everybody who ever did something here, by reference: one step along the index for each, however long the trail. */
export async function listAgents<Db extends AuditTables>(db: Kysely<Db>, tenant: string): Promise<string[]> {
  const { rows } = await sql<{ agent: string }>`with recursive step as (
      select min(agent) as agent from audit_event where tenant_id = ${tenant}
      union all select (select min(agent) from audit_event where tenant_id = ${tenant} and agent > step.agent)
      from step where step.agent is not null)
    select agent from step where agent is not null`.execute(db)
  return rows.map(({ agent }) => agent)
}

/** How long a tenant's chain is, and the newest signed statement of where it was. */
export async function readChainState<Db extends AuditTables>(
  db: Kysely<Db>,
  tenant: string,
): Promise<{ length: number; checkpoint?: { seq: number; recordedAt: Date } }> {
  const { rows } = await sql<{ length: number; seq: number | null; at: Date | null }>`select
      coalesce((select seq from audit_head where tenant_id = ${tenant}), 0) as length, c.seq, c.recorded_at as at
    from (select 1) one left join lateral (select seq, recorded_at from audit_checkpoint
      where tenant_id = ${tenant} order by seq desc limit 1) c on true`.execute(db)
  const [row] = rows
  return {
    length: row?.length ?? 0,
    ...(row?.seq != null && row.at !== null && { checkpoint: { seq: row.seq, recordedAt: row.at } }),
  }
}
