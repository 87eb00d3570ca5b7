import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** One clock of one loop as it runs: its terms in one text, and in full. */
export type RunningClock = { referral: string; terms: string; record: unknown }
export type LoopClockRow = { referral: string; knownAt: Date; endedAt: Date | null; record: unknown }

/** Ends the records of these loops whose clocks do not run on those terms any more, and begins those that are new. */
export async function replaceRunningClocks(
  trx: WatchTransaction,
  tenant: string,
  referrals: readonly string[],
  running: readonly RunningClock[],
  at: Date,
): Promise<void> {
  if (referrals.length === 0) return
  const column = (read: (one: RunningClock) => string): string[] => running.map(read)
  await sql`with wanted as materialized (
      select * from unnest(${column((one) => one.referral)}::text[], ${column((one) => one.terms)}::text[],
        ${column((one) => JSON.stringify(one.record))}::text[]) w(referral_id, terms, record)),
    running as materialized (
      select referral_id, terms from loop_clock
      where tenant_id = ${tenant} and referral_id = any(${[...referrals]}) and ended_at is null),
    ended as (
      update loop_clock c set ended_at = ${at}
      where c.tenant_id = ${tenant} and c.referral_id = any(${[...referrals]}) and c.ended_at is null
        and not exists (select from wanted w where w.referral_id = c.referral_id and w.terms = c.terms))
    insert into loop_clock (tenant_id, referral_id, known_at, terms, record)
    select ${tenant}, w.referral_id, ${at}, w.terms, w.record::json from wanted w
    where not exists (select from running r where r.referral_id = w.referral_id and r.terms = w.terms)
    on conflict (tenant_id, referral_id, known_at, terms) do update set ended_at = null`.execute(trx)
}

/** Ends the records of loops whose order is no longer in the patient's record. */
export async function endRetiredClocks(
  trx: WatchTransaction,
  tenant: string,
  patient: string,
  present: readonly string[],
  at: Date,
): Promise<void> {
  await sql`update loop_clock c set ended_at = ${at} from loop l
    where l.tenant_id = ${tenant} and l.patient_id = ${patient} and not (l.referral_id = any(${[...present]}))
      and c.tenant_id = l.tenant_id and c.referral_id = l.referral_id and c.ended_at is null`.execute(trx)
}

/**
 * The records of the next loops by id, whole loops at a time.
 *
 * @param after - the id to go on behind; empty to begin
 */
export async function findLoopClocks(
  db: WatchDatabase,
  tenant: string,
  after: string,
  loops: number,
): Promise<readonly LoopClockRow[]> {
  const found = await sql<{ referral_id: string; known_at: Date; ended_at: Date | null; record: unknown }>`
    select c.referral_id, c.known_at, c.ended_at, c.record from loop_clock c
    where c.tenant_id = ${tenant} and c.referral_id in (
      select distinct referral_id from loop_clock where tenant_id = ${tenant} and referral_id > ${after}
      order by referral_id limit ${loops})
    order by c.referral_id, c.known_at`.execute(db)
  return found.rows.map(({ referral_id: referral, known_at: knownAt, ended_at: endedAt, record }) => ({
    referral,
    knownAt,
    endedAt,
    record,
  }))
}

/** Forgets when the clocks of a patient's loops ran. Call it while the loops are there. */
export async function deleteLoopClocks(
  trx: WatchTransaction,
  tenant: string,
  patient: string,
): Promise<void> {
  await sql`delete from loop_clock c using loop l
    where l.tenant_id = ${tenant} and l.patient_id = ${patient}
      and c.tenant_id = l.tenant_id and c.referral_id = l.referral_id`.execute(trx)
}

/** Since when there are records of a practice. */
export async function findFirstRecord(db: WatchDatabase, tenant: string): Promise<Date | undefined> {
  const found = await db
    .selectFrom('loop_clock')
    .select('known_at')
    .where('tenant_id', '=', tenant)
    .orderBy('known_at')
    .limit(1)
    .executeTakeFirst()
  return found?.known_at
}
