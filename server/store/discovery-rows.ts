import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** What was last read of an EHR's description of itself; the two parts age apart. */
export type DiscoveryRow = { smart?: unknown; capabilities?: unknown; capabilitiesReadAt?: Date }

export async function findDiscovery(db: Kysely<Tables>, tenant: string): Promise<DiscoveryRow | undefined> {
  const row = await db.selectFrom('discovery').selectAll().where('tenant_id', '=', tenant).executeTakeFirst()
  if (row === undefined) return undefined
  return {
    ...(row.smart === null ? {} : { smart: row.smart }),
    ...(row.capabilities === null ? {} : { capabilities: row.capabilities }),
    ...(row.capabilities_read_at === null ? {} : { capabilitiesReadAt: row.capabilities_read_at }),
  }
}

export async function saveSmart(db: Kysely<Tables>, tenant: string, smart: unknown): Promise<void> {
  const values = { smart: JSON.stringify(smart), smart_read_at: sql<Date>`now()` }
  await db
    .insertInto('discovery')
    .values({ tenant_id: tenant, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
}

export async function saveCapabilities(
  db: Kysely<Tables>,
  tenant: string,
  capabilities: unknown,
): Promise<void> {
  const values = { capabilities: JSON.stringify(capabilities), capabilities_read_at: sql<Date>`now()` }
  await db
    .insertInto('discovery')
    .values({ tenant_id: tenant, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
}
