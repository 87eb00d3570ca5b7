import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** One firing of one rung towards one recipient over one channel; together they are its key. */
export type FiringKey = {
  referral: string
  clock: string
  step: string
  cycle: number
  recipient: string
  channel: string
}

export type Firing = FiringKey & {
  firedAt: Date
  /** Policy and revision that decided it. */
  policy: string
  /** What was asked of the recipient; absent where nothing is. */
  action?: string
  outcome: 'fired' | 'caught-up' | 'combined' | 'carried-over' | 'suppressed'
  because: string
}

/** What fired, when, and what came of it. */
export type PastFiring = FiringKey & { firedAt: Date; outcome: string; action?: string }

/** What has fired of each referral; a rung is done for good once any recipient of it is here. */
export async function findFirings(
  db: WatchDatabase,
  tenant: string,
  referrals: readonly string[],
): Promise<ReadonlyMap<string, readonly PastFiring[]>> {
  if (referrals.length === 0) return new Map()
  const rows = await db
    .selectFrom('escalation')
    .select([
      'referral_id',
      'clock',
      'step',
      'cycle',
      'recipient',
      'channel',
      'fired_at',
      'outcome',
      'action',
    ])
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', sql<string>`any(${[...referrals]})`)
    .execute()
  const byReferral = new Map<string, PastFiring[]>()
  for (const { referral_id: referral, fired_at: firedAt, action, ...firing } of rows) {
    const list = byReferral.get(referral) ?? []
    list.push({ referral, firedAt, ...firing, ...(action !== null && { action }) })
    byReferral.set(referral, list)
  }
  return byReferral
}

/**
 * Writes firings down.
 *
 * @returns those that were new: whatever follows from a firing follows from the first only
 */
export async function insertFirings(
  trx: WatchTransaction,
  tenant: string,
  firings: readonly Firing[],
): Promise<ReadonlySet<string>> {
  if (firings.length === 0) return new Set()
  const column = <Value>(read: (firing: Firing) => Value): Value[] => firings.map(read)
  const inserted = await sql<Omit<FiringKey, 'referral'> & { referral_id: string }>`insert into escalation
      (tenant_id, referral_id, clock, step, cycle, recipient, channel, fired_at, policy, outcome, because,
       action)
    select ${tenant}, * from unnest(${column((one) => one.referral)}::text[], ${column((one) => one.clock)}::text[],
      ${column((one) => one.step)}::text[], ${column((one) => one.cycle)}::int4[],
      ${column((one) => one.recipient)}::text[], ${column((one) => one.channel)}::text[],
      ${column((one) => one.firedAt.toISOString())}::timestamptz[], ${column((one) => one.policy)}::text[],
      ${column((one) => one.outcome)}::text[], ${column((one) => one.because)}::text[],
      ${column((one) => one.action ?? null)}::text[])
    on conflict do nothing returning referral_id, clock, step, cycle, recipient, channel`.execute(trx)
  return new Set(inserted.rows.map(({ referral_id: referral, ...key }) => firingKey({ referral, ...key })))
}

/** `loop|clock|step|cycle|recipient|channel` (DATA-MODEL A.7). */
export function firingKey({ referral, clock, step, cycle, recipient, channel }: FiringKey): string {
  return [referral, clock, step, cycle, recipient, channel].join('|')
}
