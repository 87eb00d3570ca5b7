import { createHash, randomBytes } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { toRelative } from '#domain/roles.ts'
import { staffRoles, type StaffRole } from '#domain/staff.ts'
import type { Tables } from './tables.ts'

/** A clinician who walks away for this long has left (15 minutes). */
export const sessionIdleMs = 15 * 60_000
/** A working day; then the EHR is asked again who this is. */
export const sessionLifetimeMs = 8 * 3_600_000

export type Session = {
  tenant: string
  fhirUser: string
  /** The same as Baton's own records name it: `Practitioner/x`. */
  reference: string
  userName?: string
  /** What this person may do in Baton, as decided when the session was opened. */
  roles: readonly StaffRole[]
  /** Id of the one patient a chart's session is for; a worklist's session is for none in particular. */
  patient?: string
  expiresAt: Date
  endsAt: Date
}

/** A session that may see one patient and no other. */
export type ChartSession = Session & { patient: string }

export type NewSession = Pick<Session, 'tenant' | 'fhirUser' | 'userName' | 'roles' | 'patient'>

/** What may be done once: a nonce or an id_token, with the moment from which nobody would accept it anyway. */
export type OnceOnly = { hash: Buffer; expiresAt: Date }

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/**
 * Opens a session and uses up what opened it, together or not at all.
 *
 * @returns the bearer, which is not stored, and the session; `already-used` when that identity opened one before
 */
export async function insertSession(
  db: Kysely<Tables>,
  wanted: NewSession,
  once: OnceOnly,
): Promise<{ token: string; session: Session } | 'already-used'> {
  const token = `${wanted.tenant}.${randomBytes(32).toString('base64url')}`
  return db.transaction().execute(async (trx) => {
    const used = await trx
      .insertInto('used_once')
      .values({ tenant_id: wanted.tenant, hash: once.hash, expires_at: once.expiresAt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (used.numInsertedOrUpdatedRows !== 1n) return 'already-used'
    const row = await trx
      .insertInto('session')
      .values({
        tenant_id: wanted.tenant,
        token_hash: sha256(token),
        fhir_user: wanted.fhirUser,
        user_name: wanted.userName ?? null,
        patient_id: wanted.patient ?? null,
        roles: sql<string[]>`${[...wanted.roles]}::text[]`,
        ends_at: sql<Date>`now() + ${`${sessionLifetimeMs} milliseconds`}::interval`,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { token, session: toSession(row) }
  })
}

/** The session of a bearer, kept alive by this very call; why not, when there is none. */
export async function useSession(
  db: Kysely<Tables>,
  token: string,
): Promise<Session | 'missing' | 'expired'> {
  const tenant = token.slice(0, Math.max(0, token.lastIndexOf('.')))
  const key = { tenant_id: tenant, token_hash: sha256(token) }
  const row = await db
    .updateTable('session')
    .set({ last_used_at: sql<Date>`now()` })
    .where('tenant_id', '=', key.tenant_id)
    .where('token_hash', '=', key.token_hash)
    .where(isAlive)
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) return toSession(row)
  const dead = await db
    .selectFrom('session')
    .select('ends_at')
    .where('tenant_id', '=', key.tenant_id)
    .where('token_hash', '=', key.token_hash)
    .executeTakeFirst()
  return dead === undefined ? 'missing' : 'expired'
}

const isAlive = sql<boolean>`ends_at > now() and last_used_at > now() - ${`${sessionIdleMs} milliseconds`}::interval`

export async function deleteSession(db: Kysely<Tables>, token: string): Promise<void> {
  const tenant = token.slice(0, Math.max(0, token.lastIndexOf('.')))
  await db
    .deleteFrom('session')
    .where('tenant_id', '=', tenant)
    .where('token_hash', '=', sha256(token))
    .execute()
}

/** Removes what can have no effect any more: an hour past its end, so that "expired" is still told apart. */
export async function purgeEnded(db: Kysely<Tables>): Promise<void> {
  await db
    .deleteFrom('session')
    .where(sql<boolean>`ends_at < now() - interval '1 hour'`)
    .execute()
  await db
    .deleteFrom('used_once')
    .where(sql<boolean>`expires_at < now()`)
    .execute()
}

type Row = {
  tenant_id: string
  fhir_user: string
  user_name: string | null
  patient_id: string | null
  roles: string[]
  last_used_at: Date
  ends_at: Date
}

function toSession(row: Row): Session {
  const idleEnd = row.last_used_at.getTime() + sessionIdleMs
  return {
    tenant: row.tenant_id,
    fhirUser: row.fhir_user,
    reference: toRelative(row.fhir_user),
    ...(row.user_name === null ? {} : { userName: row.user_name }),
    roles: staffRoles.filter((role) => row.roles.includes(role)),
    ...(row.patient_id === null ? {} : { patient: row.patient_id }),
    expiresAt: new Date(Math.min(idleEnd, row.ends_at.getTime())),
    endsAt: row.ends_at,
  }
}
