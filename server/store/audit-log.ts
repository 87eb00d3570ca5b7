import { createHash } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { AuditEntry } from '#domain/audit-entry.ts'
import { toAuditText } from '#domain/audit-text.ts'
import type { AuditTables } from './audit-tables.ts'

/** What the first record of a chain follows. */
export const chainStart = '0'.repeat(64)

/** SHA-256 in hex over the previous record's hash, a line feed and the record's text. */
export function hashRecord(prev: string, text: string): string {
  return createHash('sha256').update(`${prev}\n${text}`).digest('hex')
}

/**
 * Appends entries to a tenant's chain, in their order, within the caller's transaction. Call it last: from here until
 * the transaction ends, the tenant's other writers wait. Two round trips, however many entries.
 */
export async function appendAudit<Db extends AuditTables>(
  trx: Transaction<Db>,
  tenant: string,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return
  const head = await lockHead(trx, tenant, entries.length)
  const recordedAt = head.recorded_at.toISOString()
  const domainAt = head.domain_at.toISOString()
  let prev = head.hash
  const rows = entries.map((entry, at) => {
    const seq = head.seq - entries.length + at + 1
    const text = toAuditText({ tenant, seq, recordedAt, domainAt, entry })
    const row = { seq, text, entry, prev, hash: hashRecord(prev, text) }
    prev = row.hash
    return row
  })
  await sql`
    with appended as (
      insert into audit_event (tenant_id, seq, recorded_at, entry, event, agent, patient, prev, hash)
      select ${tenant}::text, r.seq, ${head.recorded_at}::timestamptz, r.entry, r.event, r.agent, r.patient, r.prev, r.hash
      from unnest(
        ${rows.map((row) => row.seq)}::int8[], ${rows.map((row) => row.text)}::text[],
        ${rows.map((row) => row.entry.event)}::text[], ${rows.map((row) => row.entry.agent)}::text[],
        ${rows.map((row) => row.entry.patient ?? null)}::text[], ${rows.map((row) => row.prev)}::text[],
        ${rows.map((row) => row.hash)}::text[]
      ) as r (seq, entry, event, agent, patient, prev, hash))
    update audit_head set hash = ${prev} where tenant_id = ${tenant}`.execute(trx)
}

type Head = { seq: number; hash: string; recorded_at: Date; domain_at: Date }

/** Never earlier than the record before, should the server's clock be set back. */
async function lockHead<Db extends AuditTables>(
  trx: Transaction<Db>,
  tenant: string,
  count: number,
): Promise<Head> {
  const { rows } = await sql<Head>`
    insert into audit_head as h (tenant_id, seq, hash, recorded_at)
    values (${tenant}, ${count}, ${chainStart}, clock_timestamp())
    on conflict (tenant_id) do update
      set seq = h.seq + excluded.seq, recorded_at = greatest(h.recorded_at, clock_timestamp()::timestamptz(3))
    returning seq, hash, recorded_at, baton_now() as domain_at`.execute(trx)
  const [head] = rows
  if (head === undefined) throw new Error('the head of the audit chain was not locked')
  return head
}

export type ChainFault = { seq: number; kind: 'changed' | 'removed' | 'back-dated' | 'truncated' }

/**
 * Checks a tenant's chain in the database: every record's hash, that none is missing, that time does not run
 * backwards, that it is what the checkpoints kept here say it was, and that it ends where the head says and no sooner
 * than the last of them. After a purge it begins at the checkpoint of the cut.
 *
 * @returns the first fault by place, or how many records were read
 */
export async function verifyChain<Db extends AuditTables>(
  db: Kysely<Db>,
  tenant: string,
): Promise<{ count: number; fault?: ChainFault }> {
  const { rows } = await sql<{ count: string; seq: string | null; kind: ChainFault['kind'] | null }>`
    with numbered as (
      select e.*, lag(seq) over w as before, lag(hash) over w as hash_before, lag(recorded_at) over w as time_before
      from audit_event e where tenant_id = ${tenant} window w as (order by seq)),
    judged as (
      select n.seq, case
        when encode(sha256(convert_to(n.prev || E'\n' || n.entry, 'UTF8')), 'hex') <> n.hash then 'changed'
        when not starts_with(n.entry, 'baton-audit-1 ' || length(n.tenant_id) || ':' || n.tenant_id
          || length(n.seq::text) || ':' || n.seq || '24:'
          || to_char(n.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          or strpos(n.entry, ':' || n.event) = 0 or strpos(n.entry, ':' || n.agent) = 0
          or strpos(n.entry, ':' || coalesce(n.patient, '')) = 0 then 'changed'
        when n.seq <> coalesce(n.before, c.seq, 0) + 1 then 'removed'
        when n.prev <> coalesce(n.hash_before, c.hash, ${chainStart}) then 'changed'
        when n.recorded_at < n.time_before then 'back-dated'
        when n.hash <> k.hash then 'changed' end as kind
      from numbered n left join audit_checkpoint c
        on n.before is null and c.tenant_id = ${tenant} and c.seq = n.seq - 1
      left join audit_checkpoint k on k.tenant_id = ${tenant} and k.seq = n.seq),
    faults as (
      select seq, kind from judged where kind is not null
      union all
      select h.seq, 'truncated' from audit_head h where h.tenant_id = ${tenant} and not exists (
        select from audit_event e where e.tenant_id = h.tenant_id and e.seq = h.seq and e.hash = h.hash)
        and not exists (
        select from audit_checkpoint c where c.tenant_id = h.tenant_id and c.seq = h.seq and c.hash = h.hash)
      union all
      select max(c.seq), 'truncated' from audit_checkpoint c where c.tenant_id = ${tenant}
      having max(c.seq) > coalesce((select h.seq from audit_head h where h.tenant_id = ${tenant}), 0))
    select (select count(*) from judged)::text as count, f.seq::text, f.kind
    from (select 1) one left join lateral (select * from faults order by seq limit 1) f on true`.execute(db)
  const [row] = rows
  const count = Number(row?.count ?? 0)
  if (row?.seq == null || row.kind === null) return { count }
  return { count, fault: { seq: Number(row.seq), kind: row.kind } }
}
