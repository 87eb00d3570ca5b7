import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** How long a dispatcher may take with one row before another may take it over; real time. */
export const dispatchLeaseSeconds = 60

/** Something that has to happen outside of the database, exactly as often as its key is new: once. */
export type OutboxItem = {
  key: string
  kind: 'message' | 'fhir'
  channel: string
  referral?: string
  patient?: string
  /** Number or address it goes to. */
  address?: string
  payload: unknown
  /** Not before this moment of domain time. */
  notBefore: Date
  /** From this moment of domain time on it is of no use and is dropped; absent: it always is. */
  notAfter?: Date
}

export type ClaimedItem = {
  tenant: string
  id: string
  key: string
  kind: 'message' | 'fhir'
  channel: string
  referral?: string
  patient?: string
  payload: unknown
  /** Attempts begun, this one included. */
  attempts: number
  /** Somebody had begun to send it and never said how it ended. */
  wasInterrupted: boolean
  createdAt: Date
  notAfter?: Date
}

/**
 * Adds what is not there yet.
 *
 * @returns the keys that were new
 */
export async function enqueue(
  trx: WatchTransaction,
  tenant: string,
  items: readonly OutboxItem[],
): Promise<ReadonlySet<string>> {
  if (items.length === 0) return new Set()
  const column = <Value>(read: (item: OutboxItem) => Value): Value[] => items.map(read)
  // One parameter a payload: inside of a text array each would be escaped here and read sign by sign there. The time is
  // asked for once, not once a row.
  const payloads = sql.join(items.map(({ payload }) => JSON.stringify(payload)))
  const added = await sql<{ key: string }>`insert into outbox
      (tenant_id, key, kind, channel, referral_id, patient_id, address, payload, not_before, not_after,
        created_at, updated_at)
    select ${tenant}, i.*, clock.now, clock.now from unnest(${column((item) => item.key)}::text[],
      ${column((item) => item.kind)}::text[], ${column((item) => item.channel)}::text[],
      ${column((item) => item.referral ?? null)}::text[], ${column((item) => item.patient ?? null)}::text[],
      ${column((item) => item.address ?? null)}::text[], array[${payloads}]::json[],
      ${column((item) => item.notBefore.toISOString())}::timestamptz[],
      ${column((item) => item.notAfter?.toISOString() ?? null)}::timestamptz[]) as i,
      (select baton_now() as now offset 0) as clock
    on conflict (tenant_id, key) do nothing returning key`.execute(trx)
  return new Set(added.rows.map((row) => row.key))
}

/**
 * Claims what may go out now, and what was begun and left. Tenants that have anything waiting share evenly, so that one
 * practice's backlog does not stand before another's message.
 */
export async function claimItems(
  db: WatchDatabase,
  tenants: readonly string[],
  limit: number,
): Promise<ClaimedItem[]> {
  const claimed = await sql<ClaimedRow>`with busy as materialized (
      select t.tenant from unnest(${[...tenants]}::text[]) t(tenant) where exists (
        select from outbox o where o.tenant_id = t.tenant and o.state in ('waiting', 'sending')
          and o.not_before <= baton_now() and (o.lease_until is null or o.lease_until < now()))),
    picked as materialized (
      select o.tenant_id, o.outbox_id, o.state as was from busy t
      cross join lateral (select tenant_id, outbox_id, state from outbox
        where tenant_id = t.tenant and state in ('waiting', 'sending') and not_before <= baton_now()
          and (lease_until is null or lease_until < now())
        order by not_before limit (select ceil(${limit}::numeric / count(*))::int from busy)
        for update skip locked) o)
    update outbox set state = 'sending', attempts = attempts + 1, updated_at = baton_now(),
      lease_until = now() + make_interval(secs => ${dispatchLeaseSeconds})
    from picked where outbox.tenant_id = picked.tenant_id and outbox.outbox_id = picked.outbox_id
    returning outbox.tenant_id, outbox.outbox_id, outbox.key, outbox.kind, outbox.channel, outbox.referral_id,
      outbox.patient_id, outbox.payload, outbox.attempts, picked.was, outbox.created_at,
      outbox.not_after`.execute(db)
  return claimed.rows.map(toClaimed)
}

type ClaimedRow = {
  tenant_id: string
  outbox_id: string
  key: string
  kind: 'message' | 'fhir'
  channel: string
  referral_id: string | null
  patient_id: string | null
  payload: unknown
  attempts: number
  was: string
  created_at: Date
  not_after: Date | null
}

function toClaimed(row: ClaimedRow): ClaimedItem {
  return {
    tenant: row.tenant_id,
    id: row.outbox_id,
    key: row.key,
    kind: row.kind,
    channel: row.channel,
    payload: row.payload,
    attempts: row.attempts,
    wasInterrupted: row.was === 'sending',
    createdAt: row.created_at,
    ...(row.not_after === null ? {} : { notAfter: row.not_after }),
    ...(row.referral_id === null ? {} : { referral: row.referral_id }),
    ...(row.patient_id === null ? {} : { patient: row.patient_id }),
  }
}

/**
 * How an attempt ended; each is final but two. `again` waits for whoever could not take it, by the real clock, as a lease
 * does: a clock that was moved brings no provider back. `postponed` waits for its hour, in domain time, and counts as no
 * attempt.
 */
export type Ending =
  | { state: 'sent'; providerId?: string; result?: string; written?: string }
  | { state: 'failed' | 'uncertain' | 'suppressed'; result: string }
  | { state: 'again' | 'postponed'; afterMs: number; result: string }

/**
 * Writes down how an attempt ended, if it is still this attempt's to say.
 *
 * @returns false when another process took the row over meanwhile: then nothing may follow from this ending
 */
export async function endAttempt(
  trx: WatchTransaction,
  item: Pick<ClaimedItem, 'tenant' | 'id' | 'attempts'>,
  ending: Ending,
): Promise<boolean> {
  const providerId = ending.state === 'sent' ? (ending.providerId ?? null) : null
  const written = ending.state === 'sent' ? (ending.written ?? null) : null
  const state = 'afterMs' in ending ? 'waiting' : ending.state
  const againMs = ending.state === 'again' ? ending.afterMs : 0
  const postponedMs = ending.state === 'postponed' ? ending.afterMs : 0
  const uncounted = ending.state === 'postponed' ? 1 : 0
  const ended = await sql`update outbox set state = ${state}, updated_at = baton_now(),
      lease_until = case when ${againMs}::int8 > 0
        then now() + make_interval(secs => ${againMs}::float8 / 1000) end,
      attempts = attempts - ${uncounted}::int,
      not_before = case when ${postponedMs}::int8 > 0
        then baton_now() + make_interval(secs => ${postponedMs}::float8 / 1000) else not_before end,
      provider_id = coalesce(${providerId}, provider_id), result = ${ending.result ?? null},
      written = ${written}
    where tenant_id = ${item.tenant} and outbox_id = ${item.id} and state = 'sending'
      and attempts = ${item.attempts} returning outbox_id`.execute(trx)
  return ended.rows.length > 0
}
