import type { Kysely } from 'kysely'
import { everyTenant } from './migrations/0001-launch.ts'
import type { Tables } from './tables.ts'

export type StoredKey = {
  kid: string
  algorithm: string
  privateJwk: unknown
  /** From then on it signs; real clock. */
  activeFrom: Date
}

/** Keys that are not retired, the newest first: all are published, and of those that are active the newest signs. */
export async function findSigningKeys(db: Kysely<Tables>): Promise<StoredKey[]> {
  return (await selectKeys(db).where('retired_at', 'is', null).execute()).map(toStoredKey)
}

/** Every key there ever was, retired ones too: what was signed stays signed by the key of its day. */
export async function findAllSigningKeys(db: Kysely<Tables>): Promise<StoredKey[]> {
  return (await selectKeys(db).execute()).map(toStoredKey)
}

function selectKeys(db: Kysely<Tables>) {
  return db
    .selectFrom('signing_key')
    .select(['kid', 'algorithm', 'private_jwk', 'active_from'])
    .where('tenant_id', '=', everyTenant)
    .orderBy('active_from', 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('kid')
}

type KeyRow = { kid: string; algorithm: string; private_jwk: unknown; active_from: Date }

function toStoredKey(row: KeyRow): StoredKey {
  return {
    kid: row.kid,
    algorithm: row.algorithm,
    privateJwk: row.private_jwk,
    activeFrom: row.active_from,
  }
}

export async function insertSigningKey(db: Kysely<Tables>, key: StoredKey): Promise<void> {
  await db
    .insertInto('signing_key')
    .values({
      tenant_id: everyTenant,
      kid: key.kid,
      algorithm: key.algorithm,
      private_jwk: JSON.stringify(key.privateJwk),
      active_from: key.activeFrom,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Stops using and publishing keys; their rows stay, to tell which key signed what was signed. */
export async function retireSigningKeys(
  db: Kysely<Tables>,
  kids: readonly string[],
  at: Date,
): Promise<void> {
  if (kids.length === 0) return
  await db
    .updateTable('signing_key')
    .set({ retired_at: at })
    .where('tenant_id', '=', everyTenant)
    .where('kid', 'in', kids)
    .execute()
}
