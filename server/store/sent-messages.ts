import { sql } from 'kysely'
import type { ClaimedItem } from './outbox.ts'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** A message that a provider reports about. */
export type SentItem = {
  tenant: string
  id: string
  key: string
  channel: string
  state: string
  referral?: string
  patient?: string
  payload: unknown
}

/** The message a provider knows by this id, locked. */
export async function lockByProviderId(
  trx: WatchTransaction,
  tenant: string,
  channel: string,
  providerId: string,
): Promise<SentItem | undefined> {
  const row = await trx
    .selectFrom('outbox')
    .select(['outbox_id', 'key', 'state', 'referral_id', 'patient_id', 'payload'])
    .where('tenant_id', '=', tenant)
    .where('channel', '=', channel)
    .where('provider_id', '=', providerId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    tenant,
    id: row.outbox_id,
    key: row.key,
    channel,
    state: row.state,
    payload: row.payload,
    ...(row.referral_id === null ? {} : { referral: row.referral_id }),
    ...(row.patient_id === null ? {} : { patient: row.patient_id }),
  }
}

/**
 * What is known of a provider's id: a message of ours, or none; `sending` when a message is under way whose id is not
 * written down yet, and this may be it.
 */
export async function findStanding(
  db: WatchDatabase,
  tenant: string,
  channel: string,
  providerId: string,
): Promise<'known' | 'sending' | 'unknown'> {
  const found = await sql<{ standing: 'known' | 'sending' | 'unknown' }>`select case
      when exists (select from outbox where tenant_id = ${tenant} and channel = ${channel}
        and provider_id = ${providerId}) then 'known'
      when exists (select from outbox where tenant_id = ${tenant} and channel = ${channel} and state = 'sending'
        and lease_until > now()) then 'sending'
      else 'unknown' end as standing`.execute(db)
  return found.rows[0]?.standing ?? 'unknown'
}

/** Moves a locked message on to what its provider reported. */
export async function markReported(
  trx: WatchTransaction,
  item: Pick<SentItem, 'tenant' | 'id'>,
  state: 'delivered' | 'failed',
  result: string | null,
): Promise<void> {
  await sql`update outbox set state = ${state}, result = coalesce(${result}, result), updated_at = baton_now()
    where tenant_id = ${item.tenant} and outbox_id = ${item.id}`.execute(trx)
}

/** Writes a provider's report down; false when it was there already. */
export async function insertDeliveryEvent(
  trx: WatchTransaction,
  tenant: string,
  channel: string,
  eventId: string,
): Promise<boolean> {
  const inserted = await sql`insert into delivery_event (tenant_id, channel, event_id, received_at)
    values (${tenant}, ${channel}, ${eventId}, baton_now()) on conflict do nothing returning event_id`.execute(
    trx,
  )
  return inserted.rows.length > 0
}

/**
 * When texts and automated calls went, or are going, to the number of one under way since a moment of domain time, for any patient of any
 * practice, oldest first. Of two that are under way at once the later claimed one sees the earlier one, never the other
 * way round, so that one of them goes.
 */
export async function findOtherTexts(
  db: WatchDatabase,
  item: Pick<ClaimedItem, 'tenant' | 'id'>,
  number: string,
  since: Date,
): Promise<Date[]> {
  const found = await sql<{ at: Date }>`select other.updated_at as at from outbox other, outbox mine
    where mine.tenant_id = ${item.tenant} and mine.outbox_id = ${item.id}
      and other.channel in ('sms', 'voice') and other.address = ${number} and other.updated_at >= ${since}
      and other.referral_id is not null and other.outbox_id <> mine.outbox_id
      and (other.state in ('sent', 'delivered', 'uncertain') or (other.state = 'sending'
        and (other.lease_until, other.outbox_id) < (mine.lease_until, mine.outbox_id)))
    order by 1`.execute(db)
  return found.rows.map((row) => row.at)
}

/** Notes that a provider has taken a locked message over; no more is known of it yet. */
export async function markTaken(trx: WatchTransaction, item: Pick<SentItem, 'tenant' | 'id'>): Promise<void> {
  await sql`update outbox set result = coalesce(result, 'taken-over')
    where tenant_id = ${item.tenant} and outbox_id = ${item.id} and state = 'sent'`.execute(trx)
}

/** A message that was handed over a while ago. */
export type SilentItem = { tenant: string; channel: string; providerId: string }

/**
 * Messages of one channel that were handed over before a moment of domain time and of whose arrival nothing is known,
 * the oldest first; without those that {@link restSilent} has put off.
 *
 * @param taken - `left-out`: those that the other side took over are settled
 */
export async function findSilent(
  db: WatchDatabase,
  tenant: string,
  channel: string,
  before: Date,
  { limit, taken }: { limit: number; taken: 'left-out' | 'included' },
): Promise<SilentItem[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('provider_id')
    .where('tenant_id', '=', tenant)
    .where('channel', '=', channel)
    .where('state', '=', 'sent')
    .where('provider_id', 'is not', null)
    .where('updated_at', '<', before)
    .where(sql<boolean>`(lease_until is null or lease_until < now())`)
    .$if(taken === 'left-out', (query) => query.where('result', 'is', null))
    .orderBy('updated_at')
    .limit(limit)
    .execute()
  return rows.flatMap(({ provider_id: providerId }) =>
    providerId === null ? [] : [{ tenant, channel, providerId }],
  )
}

/** A provider that was asked could not say yet: for so long, in real time, it is asked about the others. */
export async function restSilent(db: WatchDatabase, item: SilentItem, forMs: number): Promise<void> {
  await sql`update outbox set lease_until = now() + make_interval(secs => ${forMs}::float8 / 1000)
    where tenant_id = ${item.tenant} and channel = ${item.channel} and provider_id = ${item.providerId}
      and state = 'sent'`.execute(db)
}
