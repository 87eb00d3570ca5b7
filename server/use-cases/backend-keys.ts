import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { z } from 'zod'
import { findSigningKeys, insertSigningKey } from '../store/signing-keys.ts'
import type { BackendKey } from '../ehr/backend-token.ts'
import type { BatonDatabase } from './tenant-runtime.ts'

/** SMART requires servers to take ES384 and RS384; elliptic keys are smaller and quicker. */
const algorithm = 'ES384'

const PrivateJwk = z.looseObject({
  kty: z.literal('EC'),
  crv: z.string(),
  x: z.string(),
  y: z.string(),
  d: z.string(),
})

/**
 * The key this installation proves itself with to every EHR, made at its first use and kept in the database.
 * The private half leaves the database only into this process.
 */
export async function readBackendKey(db: BatonDatabase): Promise<BackendKey> {
  if ((await findSigningKeys(db)).length === 0) await insertSigningKey(db, await makeKey())
  const [key] = await findSigningKeys(db)
  if (key === undefined) throw new Error('the signing key was not kept')
  const privateKey = await importJWK(PrivateJwk.parse(key.privateJwk), key.algorithm)
  return { kid: key.kid, algorithm: key.algorithm, privateKey }
}

async function makeKey(): Promise<{ kid: string; algorithm: string; privateJwk: JWK }> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const privateJwk = await exportJWK(privateKey)
  // Named after itself: a new database has a new key, and no EHR may take it for one it remembers.
  return { kid: await calculateJwkThumbprint(privateJwk), algorithm, privateJwk }
}

/**
 * The public halves, for `/.well-known/jwks.json`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517 | RFC 7517 JSON Web Key}
 */
export async function readPublicKeys(db: BatonDatabase): Promise<{ keys: JWK[] }> {
  await readBackendKey(db)
  const keys = (await findSigningKeys(db)).map(({ kid, algorithm: alg, privateJwk }) => {
    const { kty, crv, x, y } = PrivateJwk.parse(privateJwk)
    return { kty, crv, x, y, kid, alg, use: 'sig' }
  })
  return { keys }
}
