import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { AuthorizationTables } from './tables.ts'

/** Algorithms SMART names for an id_token. */
export type SigningAlgorithm = 'RS256' | 'ES256'

export type SigningKey = {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly privateKey: CryptoKey
  /** What may be published. */
  readonly publicJwk: JWK
}

/** The members of a public RSA or elliptic-curve key (RFC 7518 section 6); whatever else is in there stays private. */
const PublicMembers = z.object({
  kty: z.string(),
  n: z.string().exactOptional(),
  e: z.string().exactOptional(),
  crv: z.string().exactOptional(),
  x: z.string().exactOptional(),
  y: z.string().exactOptional(),
})
const StoredKey = z.looseObject({ kty: z.string() })

/** Reads this issuer's key, made at its first start and kept, so that a restart invalidates nothing. */
export async function readSigningKey(
  db: Kysely<AuthorizationTables>,
  issuer: { profile: string; alg: SigningAlgorithm },
  now: Date,
): Promise<SigningKey> {
  const stored = (await findKey(db, issuer)) ?? (await storeNewKey(db, issuer, now))
  const jwk = StoredKey.parse(stored.private_jwk)
  const privateKey = await importJWK(jwk, issuer.alg)
  if (privateKey instanceof Uint8Array) throw new Error(`The signing key ${stored.kid} is not a private key`)
  const publicJwk = { ...PublicMembers.parse(jwk), kid: stored.kid, alg: issuer.alg, use: 'sig' }
  return { kid: stored.kid, alg: issuer.alg, privateKey, publicJwk }
}

function findKey(db: Kysely<AuthorizationTables>, issuer: { profile: string; alg: string }) {
  return db
    .selectFrom('smart_signing_key')
    .select(['kid', 'private_jwk'])
    .where('profile', '=', issuer.profile)
    .where('alg', '=', issuer.alg)
    .executeTakeFirst()
}

/** Several starters at once make several keys and keep the first. */
async function storeNewKey(
  db: Kysely<AuthorizationTables>,
  issuer: { profile: string; alg: SigningAlgorithm },
  now: Date,
) {
  const pair = await generateKeyPair(issuer.alg, { extractable: true })
  const jwk = await exportJWK(pair.privateKey)
  await db
    .insertInto('smart_signing_key')
    .values({
      profile: issuer.profile,
      alg: issuer.alg,
      kid: await calculateJwkThumbprint(jwk),
      private_jwk: JSON.stringify(jwk),
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const kept = await findKey(db, issuer)
  if (kept === undefined) throw new Error(`The signing key of ${issuer.profile} could not be stored`)
  return kept
}
