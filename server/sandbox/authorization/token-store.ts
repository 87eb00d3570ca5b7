import type { Kysely } from 'kysely'
import { findStandingGrant, type Grant, revokeGrant, toGrant } from './grant-store.ts'
import { digestOf, newOpaqueToken } from './opaque-token.ts'
import type { AuthorizationTables } from './tables.ts'

type Db = Kysely<AuthorizationTables>

export type Token = {
  readonly kind: 'access' | 'refresh'
  readonly grant: Grant
  readonly scope: string
  readonly issuedAt: Date
  readonly expiresAt: Date
}

export type NewToken = { kind: 'access' | 'refresh'; grant: Grant; scope: string; lifetimeSeconds: number }

/** Issues an opaque token; only its digest is kept. */
export async function issueToken(db: Db, profile: string, token: NewToken, now: Date): Promise<string> {
  const secret = newOpaqueToken()
  await db
    .insertInto('smart_token')
    .values({
      profile,
      token_digest: digestOf(secret),
      kind: token.kind,
      grant_id: token.grant.id,
      scope: token.scope,
      issued_at: now,
      expires_at: new Date(now.getTime() + token.lifetimeSeconds * 1000),
      used_at: null,
      revoked_at: null,
    })
    .execute()
  return secret
}

/**
 * Reads a token that is worth something now: of this issuer, not expired, used up or revoked, its grant standing. Every
 * request to the record begins with this: one query.
 */
export async function findLiveToken(
  db: Db,
  profile: string,
  secret: string,
  now: Date,
): Promise<Token | undefined> {
  const row = await db
    .selectFrom('smart_token as token')
    .innerJoin('smart_grant as grant', (join) =>
      join.onRef('grant.profile', '=', 'token.profile').onRef('grant.grant_id', '=', 'token.grant_id'),
    )
    .selectAll('grant')
    .select(['token.kind', 'token.scope as token_scope', 'token.issued_at', 'token.expires_at'])
    .where('token.profile', '=', profile)
    .where('token.token_digest', '=', digestOf(secret))
    .where('token.expires_at', '>', now)
    .where('token.revoked_at', 'is', null)
    .where('token.used_at', 'is', null)
    .where('grant.revoked_at', 'is', null)
    .executeTakeFirst()
  return (
    row && {
      kind: row.kind,
      grant: toGrant(row),
      scope: row.token_scope,
      issuedAt: row.issued_at,
      expiresAt: row.expires_at,
    }
  )
}

/**
 * Spends a refresh token. One that comes back a second time has been copied, so its whole grant ends
 * (OAuth 2.0 Security Best Current Practice, RFC 9700 section 4.14.2).
 */
export async function takeRefreshToken(
  db: Db,
  profile: string,
  secret: string,
  now: Date,
): Promise<Token | undefined> {
  const row = await db
    .updateTable('smart_token')
    .set({ used_at: now })
    .where('profile', '=', profile)
    .where('token_digest', '=', digestOf(secret))
    .where('kind', '=', 'refresh')
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) {
    await revokeGrantOfUsedToken(db, profile, digestOf(secret), now)
    return undefined
  }
  const grant = await findStandingGrant(db, profile, row.grant_id)
  return (
    grant && { kind: row.kind, grant, scope: row.scope, issuedAt: row.issued_at, expiresAt: row.expires_at }
  )
}

/** Reads a refresh token without spending it, for issuers whose refresh tokens stay the same. */
export async function findRefreshToken(
  db: Db,
  profile: string,
  secret: string,
  now: Date,
): Promise<Token | undefined> {
  const token = await findLiveToken(db, profile, secret, now)
  return token?.kind === 'refresh' ? token : undefined
}

/** Ends an access token's life now, as if its time were over; its refresh token goes on. */
export async function expireAccessToken(db: Db, profile: string, secret: string, now: Date): Promise<void> {
  await db
    .updateTable('smart_token')
    .set({ expires_at: now })
    .where('profile', '=', profile)
    .where('token_digest', '=', digestOf(secret))
    .where('kind', '=', 'access')
    .where('expires_at', '>', now)
    .execute()
}

async function revokeGrantOfUsedToken(db: Db, profile: string, digest: string, now: Date): Promise<void> {
  const used = await db
    .selectFrom('smart_token')
    .select('grant_id')
    .where('profile', '=', profile)
    .where('token_digest', '=', digest)
    .where('kind', '=', 'refresh')
    .where('used_at', 'is not', null)
    .executeTakeFirst()
  if (used !== undefined) await revokeGrant(db, profile, used.grant_id, now)
}

/** Revokes one access token, or with a refresh token the whole grant (RFC 7009 section 2.1). */
export async function revokeToken(
  db: Db,
  profile: string,
  secret: string,
  token: Token,
  now: Date,
): Promise<void> {
  if (token.kind === 'refresh') return revokeGrant(db, profile, token.grant.id, now)
  await db
    .updateTable('smart_token')
    .set({ revoked_at: now })
    .where('profile', '=', profile)
    .where('token_digest', '=', digestOf(secret))
    .execute()
}

/**
 * Remembers a client assertion's `jti` until the assertion has expired.
 *
 * @returns false when it has been seen before
 */
export async function rememberAssertion(
  db: Db,
  profile: string,
  assertion: { clientId: string; jti: string; expiresAt: Date },
): Promise<boolean> {
  const row = await db
    .insertInto('smart_assertion')
    .values({
      profile,
      client_id: assertion.clientId,
      jti: assertion.jti,
      expires_at: assertion.expiresAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('jti')
    .executeTakeFirst()
  return row !== undefined
}

/** Forgets what can no longer matter: all that ended more than a day ago, and grants that nothing is left of. */
export async function purgeExpired(db: Db, now: Date): Promise<void> {
  const dayAgo = new Date(now.getTime() - 86_400_000)
  for (const table of [
    'smart_launch',
    'smart_code',
    'smart_consent',
    'smart_sign_in',
    'smart_assertion',
    'smart_token',
  ] as const) {
    await db.deleteFrom(table).where('expires_at', '<', dayAgo).execute()
  }
  await db
    .deleteFrom('smart_grant')
    .where('granted_at', '<', dayAgo)
    .where((grant) =>
      grant.not(
        grant.exists(
          grant
            .selectFrom('smart_token')
            .select('token_digest')
            .whereRef('smart_token.profile', '=', 'smart_grant.profile')
            .whereRef('smart_token.grant_id', '=', 'smart_grant.grant_id'),
        ),
      ),
    )
    .execute()
}
