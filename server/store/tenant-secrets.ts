import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** A random secret that every process of this installation shares, made when it is first asked for. */
export async function readSecret(db: Kysely<Tables>, tenant: string, name: string): Promise<Buffer> {
  await db
    .insertInto('tenant_secret')
    .values({ tenant_id: tenant, name, value: randomBytes(32) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db
    .selectFrom('tenant_secret')
    .select('value')
    .where('tenant_id', '=', tenant)
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return row.value
}
