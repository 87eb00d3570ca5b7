import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** Ids of every resource of one kind that any chart of a tenant mirrors, each once. */
export async function findMirroredIds(db: Kysely<Tables>, tenant: string, type: string): Promise<string[]> {
  const rows = await db
    .selectFrom('mirrored_resource')
    .select('id')
    .distinct()
    .where('tenant_id', '=', tenant)
    .where('type', '=', type)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}
