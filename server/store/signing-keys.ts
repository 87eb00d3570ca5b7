import type { Kysely } from 'kysely'
import { everyTenant } from './migrations/0001-launch.ts'
import type { Tables } from './tables.ts'

export type StoredKey = { kid: string; algorithm: string; privateJwk: unknown }

/** Keys this installation signs with, the newest first; the others stay published until nobody checks them. */
export async function findSigningKeys(db: Kysely<Tables>): Promise<StoredKey[]> {
  const rows = await db
    .selectFrom('signing_key')
    .select(['kid', 'algorithm', 'private_jwk'])
    .where('tenant_id', '=', everyTenant)
    .orderBy('created_at', 'desc')
    .orderBy('kid')
    .execute()
  return rows.map((row) => ({ kid: row.kid, algorithm: row.algorithm, privateJwk: row.private_jwk }))
}

/** Keeps a key unless one of that name is there already: of several processes that start at once, one wins. */
export async function insertSigningKey(db: Kysely<Tables>, key: StoredKey): Promise<void> {
  await db
    .insertInto('signing_key')
    .values({
      tenant_id: everyTenant,
      kid: key.kid,
      algorithm: key.algorithm,
      private_jwk: JSON.stringify(key.privateJwk),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
