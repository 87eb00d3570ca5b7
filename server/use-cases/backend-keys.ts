import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { sql } from 'kysely'
import { z } from 'zod'
import {
  findAllSigningKeys,
  findSigningKeys,
  insertSigningKey,
  retireSigningKeys,
  type StoredKey,
} from '../store/signing-keys.ts'
import type { BackendKey } from '../ehr/backend-token.ts'
import type { BatonDatabase, BatonTransaction } from './tenant-runtime.ts'

/** SMART requires servers to take both; elliptic keys are smaller and quicker. */
const algorithms = ['ES384', 'RS384'] as const
export type BackendAlgorithm = (typeof algorithms)[number]

/** How long a new key is published before it signs: EHRs keep key sets for hours (Epic for up to twelve). */
const graceMs = 24 * 3_600_000

const PrivateJwk = z.discriminatedUnion('kty', [
  z.looseObject({ kty: z.literal('EC'), crv: z.string(), x: z.string(), y: z.string(), d: z.string() }),
  z.looseObject({ kty: z.literal('RSA'), n: z.string(), e: z.string(), d: z.string() }),
])

/**
 * The key this installation proves itself with to an EHR, made at its first use and kept in the database. The private
 * half leaves the database only into this process.
 *
 * @param accepted - algorithms the EHR takes; ES384 when it does not say, or takes neither of ours
 */
export async function readBackendKeyFor(
  db: BatonDatabase,
  accepted: readonly string[] | undefined,
  now: Date,
): Promise<BackendKey> {
  const algorithm = algorithms.find((each) => accepted === undefined || accepted.includes(each)) ?? 'ES384'
  await requireKeys(db)
  const active = (await findSigningKeys(db)).find(
    (key) => key.algorithm === algorithm && key.activeFrom.getTime() <= now.getTime(),
  )
  if (active === undefined) throw new Error(`there is no active ${algorithm} key`)
  return toBackendKey(active)
}

/** The key for EHRs that do not say what they take. */
export async function readBackendKey(db: BatonDatabase): Promise<BackendKey> {
  return readBackendKeyFor(db, undefined, await readRealNow(db))
}

/** Keys go by the real clock, and by the database's: processes on machines whose clocks differ agree on one. */
async function readRealNow(db: BatonDatabase): Promise<Date> {
  const found = await sql<{ now: Date }>`select now() as now`.execute(db)
  const now = found.rows[0]?.now
  if (now === undefined) throw new Error('the database did not tell the time')
  return now
}

/** One key of each algorithm, active from the beginning of time: nobody has seen another one. */
async function requireKeys(db: BatonDatabase): Promise<void> {
  const kept = await findSigningKeys(db)
  const missing = algorithms.filter((each) => !kept.some(({ algorithm }) => algorithm === each))
  if (missing.length === 0) return
  await db.transaction().execute(async (trx: BatonTransaction) => {
    // Two processes starting at once: the second finds the keys of the first.
    await sql`select pg_advisory_xact_lock(hashtextextended('baton signing keys', 0))`.execute(trx)
    const there = await findSigningKeys(trx)
    for (const algorithm of missing.filter((each) => !there.some((key) => key.algorithm === each)))
      await insertSigningKey(trx, await makeKey(algorithm, new Date(0)))
  })
}

async function toBackendKey({ kid, algorithm, privateJwk }: StoredKey): Promise<BackendKey> {
  return { kid, algorithm, privateKey: await importJWK(PrivateJwk.parse(privateJwk), algorithm) }
}

async function makeKey(algorithm: BackendAlgorithm, activeFrom: Date): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 3072 })
  const privateJwk = await exportJWK(privateKey)
  // Named after itself: a new database has a new key, and no EHR may take it for one it remembers.
  return { kid: await calculateJwkThumbprint(privateJwk), algorithm, privateJwk, activeFrom }
}

export type KeyRotation = {
  /** Published from now on, and signing from `activeFrom`. */
  added: readonly { kid: string; algorithm: string; activeFrom: string }[]
  /** Published no longer. */
  retired: readonly string[]
}

/**
 * Rotates the keys in two steps that never leave an EHR without the key it is shown: new ones are published at once
 * and sign after a grace time; those they replaced stay published for as long again, and are retired by the next
 * rotation after that. Asked again within the grace time it changes nothing.
 */
export async function rotateBackendKeys(db: BatonDatabase, now: Date): Promise<KeyRotation> {
  await requireKeys(db)
  const kept = await findSigningKeys(db)
  const retired = decideRetired(kept, now).map(({ kid }) => kid)
  await retireSigningKeys(db, retired, now)
  const isUnderWay = kept.some(({ activeFrom }) => activeFrom.getTime() > now.getTime())
  if (isUnderWay) return { added: [], retired }
  const activeFrom = new Date(now.getTime() + graceMs)
  const made = await Promise.all(algorithms.map((algorithm) => makeKey(algorithm, activeFrom)))
  for (const key of made) await insertSigningKey(db, key)
  const added = made.map(({ kid, algorithm }) => ({ kid, algorithm, activeFrom: activeFrom.toISOString() }))
  return { added, retired }
}

/** Keys whose successor has signed for longer than any EHR keeps a key set; `kept` is the newest first. */
export function decideRetired<Key extends Pick<StoredKey, 'algorithm' | 'activeFrom'>>(
  kept: readonly Key[],
  now: Date,
): readonly Key[] {
  const settledBefore = now.getTime() - graceMs
  return kept.filter((key, at) =>
    kept
      .slice(0, at)
      .some((newer) => newer.algorithm === key.algorithm && newer.activeFrom.getTime() <= settledBefore),
  )
}

/**
 * The public halves, for `/.well-known/jwks.json`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517 | RFC 7517 JSON Web Key}
 */
export async function readPublicKeys(db: BatonDatabase): Promise<{ keys: JWK[] }> {
  await requireKeys(db)
  return { keys: (await findSigningKeys(db)).map(toPublicJwk) }
}

/**
 * The public halves of every key that ever signed a checkpoint or a manifest, retired ones and those that do not sign
 * yet too: what was signed is proved by the key of its day.
 */
export async function readAuditKeys(db: BatonDatabase): Promise<JWK[]> {
  await requireKeys(db)
  const kept = await findAllSigningKeys(db)
  return kept.filter(({ algorithm }) => algorithm === 'ES384').map(toPublicJwk)
}

function toPublicJwk({ kid, algorithm: alg, privateJwk }: StoredKey): JWK {
  const jwk = PrivateJwk.parse(privateJwk)
  const common = { kid, alg, use: 'sig' }
  if (jwk.kty === 'RSA') return { kty: jwk.kty, n: jwk.n, e: jwk.e, ...common }
  return { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, ...common }
}
