import { clearResources, loadResources } from '../fhir-server/load-resources.ts'
import type { BatonDatabase } from './tenant-runtime.ts'

/**
 * Fills Baton's own store with what it would hold had it been at a synthetic clinic from the start, unless this
 * very data (`stamp`) is there already: what was written since then stays.
 *
 * @returns how many versions were stored; 0 when there was nothing to do
 * @throws UnloadableResources when a resource is not valid R4; then nothing was changed
 */
export async function loadOwnStore(
  db: BatonDatabase,
  tenant: string,
  data: { stamp: string; resources: readonly object[] },
): Promise<number> {
  const loaded = await db
    .selectFrom('own_store_load')
    .select('stamp')
    .where('tenant_id', '=', tenant)
    .executeTakeFirst()
  if (loaded?.stamp === data.stamp) return 0
  // Without its stamp the data counts as not loaded: a load that is cut off is done again.
  await db.deleteFrom('own_store_load').where('tenant_id', '=', tenant).execute()
  await db.deleteFrom('snapshot').where('tenant_id', '=', tenant).execute()
  await clearResources(db, tenant)
  const count = await loadResources(db, tenant, data.resources)
  await db.insertInto('own_store_load').values({ tenant_id: tenant, stamp: data.stamp }).execute()
  return count
}
