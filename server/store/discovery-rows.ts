import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** Whose description: the same tenant at another address is another EHR. */
export type DiscoveryKey = { tenant: string; iss: string }

/** What was last read of an EHR's description of itself; the two parts age apart. */
export type DiscoveryRow = { smart?: unknown; capabilities?: unknown }

export async function findDiscovery(db: Kysely<Tables>, key: DiscoveryKey): Promise<DiscoveryRow> {
  const row = await db
    .selectFrom('discovery')
    .select(['smart', 'capabilities'])
    .where('tenant_id', '=', key.tenant)
    .where('iss', '=', key.iss)
    .executeTakeFirst()
  return {
    ...(row?.smart === null ? {} : { smart: row?.smart }),
    ...(row?.capabilities === null ? {} : { capabilities: row?.capabilities }),
  }
}

/** Replaces the parts that are given; the others stay. */
export async function saveDiscovery(
  db: Kysely<Tables>,
  key: DiscoveryKey,
  read: DiscoveryRow,
): Promise<void> {
  const values = {
    ...(read.smart === undefined
      ? {}
      : { smart: JSON.stringify(read.smart), smart_read_at: sql<Date>`now()` }),
    ...(read.capabilities === undefined
      ? {}
      : { capabilities: JSON.stringify(read.capabilities), capabilities_read_at: sql<Date>`now()` }),
  }
  if (Object.keys(values).length === 0) return
  await db
    .insertInto('discovery')
    .values({ tenant_id: key.tenant, iss: key.iss, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'iss']).doUpdateSet(values))
    .execute()
}
