import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

export type LoopFigures = { tenant: string; open: number; overdue: number; quarantined: number }
export type OutboxFigures = { channel: string; waiting: number; oldestSeconds: number }
export type SyncFigures = { tenant: string; lagSeconds: number }

/** Loops by tenant, as the last derivations left them. */
export async function countLoops(db: WatchDatabase): Promise<LoopFigures[]> {
  const counted = await sql<LoopFigures>`select tenant_id as tenant,
      count(*) filter (where display <> 'closed') as open,
      count(*) filter (where display = 'overdue') as overdue,
      count(*) filter (where quarantined_at is not null) as quarantined
    from loop group by tenant_id`.execute(db)
  return counted.rows
}

/** What waits in the outbox, by channel; what waits for its hour is not late. */
export async function countOutbox(db: WatchDatabase): Promise<OutboxFigures[]> {
  const counted = await sql<OutboxFigures>`select channel, count(*) as waiting,
      coalesce(extract(epoch from max(baton_now() - not_before)), 0)::float8 as "oldestSeconds"
    from outbox where state in ('waiting', 'sending') and not_before <= baton_now()
    group by channel`.execute(db)
  return counted.rows
}

/** How long ago each tenant's EHR was last searched well. */
export async function measureSyncLag(db: WatchDatabase): Promise<SyncFigures[]> {
  const measured = await sql<SyncFigures>`select tenant_id as tenant,
      extract(epoch from baton_now() - max(last_good_read_at))::float8 as "lagSeconds"
    from sync_source where last_good_read_at is not null group by tenant_id`.execute(db)
  return measured.rows
}

/** How many entries the audit trails have had; those that retention has removed are among them. */
export async function countAuditEntries(db: WatchDatabase): Promise<number> {
  const counted = await sql<{ entries: number }>`select coalesce(sum(seq), 0)::int8 as entries
    from audit_head`.execute(db)
  return counted.rows[0]?.entries ?? 0
}
