import { sql, type Kysely } from 'kysely'
import { everyTenant } from './migrations/0001-launch.ts'
import type { Tables } from './tables.ts'

/** Domain time: the database's clock, moved by the sandbox's offset where there is one. */
export async function readBatonNow(db: Kysely<Tables>): Promise<Date> {
  const found = await sql<{ now: Date }>`select baton_now() as now`.execute(db)
  const now = found.rows[0]?.now
  if (now === undefined) throw new Error('the database did not tell the time')
  return now
}

/** Whether the database answers and takes writes: after a failover it may be a standby that only reads. */
export async function canWrite(db: Kysely<Tables>): Promise<boolean> {
  const found = await sql<{
    mode: string
  }>`select baton_now(), current_setting('transaction_read_only') as mode`.execute(db)
  return found.rows[0]?.mode === 'off'
}

/** Moves domain time from the real time by so many milliseconds; sandbox only. */
export async function moveClock(db: Kysely<Tables>, offsetMs: number): Promise<void> {
  await db
    .insertInto('baton_clock')
    .values({ tenant_id: everyTenant, offset_ms: offsetMs })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ offset_ms: offsetMs }))
    .execute()
}
