import { randomUUID } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import { LaunchOptions } from './launch-options.ts'
import { digestOf, newOpaqueToken } from './opaque-token.ts'
import type { AuthorizationTables } from './tables.ts'

/** One authorization: every code and token it led to falls with it. */
export type Grant = {
  readonly id: string
  readonly clientId: string
  readonly userId?: string
  readonly patient?: string
  readonly encounter?: string
  readonly scope: string
  readonly nonce?: string
  readonly options: LaunchOptions
}

type Db = Kysely<AuthorizationTables>
export type NewGrant = Omit<Grant, 'id'>

/** Stores that someone, or a backend service for itself, allowed a client something. */
export async function recordGrant(db: Db, profile: string, grant: NewGrant, now: Date): Promise<Grant> {
  const id = randomUUID()
  await db
    .insertInto('smart_grant')
    .values({
      profile,
      grant_id: id,
      client_id: grant.clientId,
      user_id: grant.userId ?? null,
      patient: grant.patient ?? null,
      encounter: grant.encounter ?? null,
      scope: grant.scope,
      nonce: grant.nonce ?? null,
      options: JSON.stringify(grant.options),
      granted_at: now,
      revoked_at: null,
    })
    .execute()
  return { ...grant, id }
}

/** Reads a grant that still stands. */
export async function findStandingGrant(db: Db, profile: string, id: string): Promise<Grant | undefined> {
  const row = await db
    .selectFrom('smart_grant')
    .selectAll()
    .where('profile', '=', profile)
    .where('grant_id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row && toGrant(row)
}

/** A row as the rest of the issuer knows it. */
export function toGrant(row: Selectable<AuthorizationTables['smart_grant']>): Grant {
  return {
    id: row.grant_id,
    clientId: row.client_id,
    scope: row.scope,
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    ...(row.patient === null ? {} : { patient: row.patient }),
    ...(row.encounter === null ? {} : { encounter: row.encounter }),
    ...(row.nonce === null ? {} : { nonce: row.nonce }),
    options: LaunchOptions.parse(row.options),
  }
}

/** Ends a grant: from now on none of its tokens is worth anything. */
export async function revokeGrant(db: Db, profile: string, id: string, now: Date): Promise<void> {
  await db
    .updateTable('smart_grant')
    .set({ revoked_at: now })
    .where('profile', '=', profile)
    .where('grant_id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
}

export type CodeBinding = { readonly redirectUri: string; readonly codeChallenge: string }

/** SMART asks for a code that lives at most a minute. */
const codeLifetimeMs = 60_000

export async function issueCode(
  db: Db,
  profile: string,
  grant: Grant,
  binding: CodeBinding,
  now: Date,
): Promise<string> {
  const code = newOpaqueToken()
  await db
    .insertInto('smart_code')
    .values({
      profile,
      code_digest: digestOf(code),
      grant_id: grant.id,
      redirect_uri: binding.redirectUri,
      code_challenge: binding.codeChallenge,
      expires_at: new Date(now.getTime() + codeLifetimeMs),
      used_at: null,
    })
    .execute()
  return code
}

export type TakenCode = CodeBinding & { readonly grant: Grant }

/** Reads a code without spending it, for issuers that let one be traded again. */
export async function findCode(
  db: Db,
  profile: string,
  code: string,
  now: Date,
): Promise<TakenCode | undefined> {
  const row = await db
    .selectFrom('smart_code')
    .selectAll()
    .where('profile', '=', profile)
    .where('code_digest', '=', digestOf(code))
    .where('expires_at', '>', now)
    .executeTakeFirst()
  const grant = row && (await findStandingGrant(db, profile, row.grant_id))
  return row && grant && { grant, redirectUri: row.redirect_uri, codeChallenge: row.code_challenge }
}

/**
 * Spends a code: the first attempt, right or wrong, is the only one.
 * A second attempt means that someone else has the code, so the tokens of the first are revoked (RFC 6749 10.5).
 */
export async function takeCode(
  db: Db,
  profile: string,
  code: string,
  now: Date,
): Promise<TakenCode | undefined> {
  const mine = { profile, code_digest: digestOf(code) }
  const row = await db
    .updateTable('smart_code')
    .set({ used_at: now })
    .where('profile', '=', mine.profile)
    .where('code_digest', '=', mine.code_digest)
    .where('used_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) {
    await revokeGrantOfCode(db, mine, now)
    return undefined
  }
  if (row.expires_at <= now) return undefined
  const grant = await findStandingGrant(db, profile, row.grant_id)
  return grant && { grant, redirectUri: row.redirect_uri, codeChallenge: row.code_challenge }
}

async function revokeGrantOfCode(
  db: Db,
  { profile, code_digest }: { profile: string; code_digest: string },
  now: Date,
): Promise<void> {
  const known = await db
    .selectFrom('smart_code')
    .select('grant_id')
    .where('profile', '=', profile)
    .where('code_digest', '=', code_digest)
    .executeTakeFirst()
  if (known !== undefined) await revokeGrant(db, profile, known.grant_id, now)
}
