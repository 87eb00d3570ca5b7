import { sql } from 'kysely'
import type { WatchTransaction } from './watch-database.ts'

/** How one tenant's EHR is being used, in milliseconds of the database's real clock, which all processes share. */
export type EgressRow = { left: number; atMs: number; restUntilMs: number; failingUntilMs: number }

/** Locks what is known, making it first where nobody has asked this EHR yet, and says what time it is. */
export async function lockEgress(
  trx: WatchTransaction,
  tenant: string,
  untouched: (nowMs: number) => EgressRow,
): Promise<{ row: EgressRow; nowMs: number }> {
  const found = await lockRow(trx, tenant)
  if (found !== undefined) return found
  // Two who ask first would both find nothing: one makes the row, and both lock it.
  const clock = await sql<{ nowMs: number }>`select ${nowMs} as "nowMs"`.execute(trx)
  const { left, atMs, restUntilMs, failingUntilMs } = untouched(clock.rows[0]?.nowMs ?? 0)
  await sql`insert into egress (tenant_id, left_over, at_ms, rest_until_ms, failing_until_ms)
    values (${tenant}, ${left}, ${atMs}, ${restUntilMs}, ${failingUntilMs}) on conflict do nothing`.execute(
    trx,
  )
  const made = await lockRow(trx, tenant)
  if (made === undefined) throw new Error('a row that was just made is there')
  return made
}

const nowMs = sql`(extract(epoch from clock_timestamp()) * 1000)::float8`

async function lockRow(
  trx: WatchTransaction,
  tenant: string,
): Promise<{ row: EgressRow; nowMs: number } | undefined> {
  // The time is taken after the lock was waited for: selected beside the row it would be from before.
  const locked = await sql<EgressRow>`select left_over as left, at_ms as "atMs",
      rest_until_ms as "restUntilMs", failing_until_ms as "failingUntilMs"
    from egress where tenant_id = ${tenant} for update`.execute(trx)
  const [row] = locked.rows
  if (row === undefined) return undefined
  const clock = await sql<{ nowMs: number }>`select ${nowMs} as "nowMs"`.execute(trx)
  return { row, nowMs: clock.rows[0]?.nowMs ?? 0 }
}

export async function saveEgress(trx: WatchTransaction, tenant: string, row: EgressRow): Promise<void> {
  await sql`update egress set left_over = ${row.left}, at_ms = ${row.atMs},
      rest_until_ms = ${row.restUntilMs}, failing_until_ms = ${row.failingUntilMs}
    where tenant_id = ${tenant}`.execute(trx)
}
