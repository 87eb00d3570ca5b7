import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

export type ChannelTrouble = { channel: string; at: Date; code: string }

/** The last message of each channel that failed or whose fate nobody knows; channels without trouble are absent. */
export async function findChannelTrouble(
  db: WatchDatabase,
  tenant: string,
): Promise<readonly ChannelTrouble[]> {
  const found = await sql<ChannelTrouble>`select distinct on (channel) channel, updated_at as at,
      coalesce(result, state) as code from outbox
    where tenant_id = ${tenant} and state in ('failed', 'uncertain')
    order by channel, updated_at desc`.execute(db)
  return found.rows
}
