import { sql, type Kysely, type Transaction } from 'kysely'
import type { PacketTables } from './packet-tables.ts'

type Database = Kysely<PacketTables>

/** How often a birth date may be wrong before an access is closed for good: a new packet opens another one. */
export const maxFailures = 5

/** The right of one office to answer one referral. */
export type AnswerAccess = {
  tenant: string
  id: string
  packet: string
  /** Ids without their types. */
  referral: string
  patient: string
  /** Reference of the receiver, where the directory knows one. */
  receiver?: string
  name: string
  birthHash: Buffer
  failures: number
  isLocked: boolean
  /** Real clock. */
  expiresAt: Date
}

export type NewAccess = Omit<AnswerAccess, 'failures' | 'isLocked'> & { codeHash: Buffer }

export async function insertAccess(trx: Transaction<PacketTables>, access: NewAccess): Promise<void> {
  await trx
    .insertInto('answer_access')
    .values({
      tenant_id: access.tenant,
      access_id: access.id,
      packet_id: access.packet,
      referral_id: access.referral,
      patient_id: access.patient,
      receiver: access.receiver ?? null,
      name: access.name,
      code_hash: access.codeHash,
      birth_hash: access.birthHash,
      expires_at: access.expiresAt,
    })
    .execute()
}

export async function findAccessByCode(db: Database, codeHash: Buffer): Promise<AnswerAccess | undefined> {
  const row = await db
    .selectFrom('answer_access')
    .selectAll()
    .where('code_hash', '=', codeHash)
    .executeTakeFirst()
  return row && toAccess(row)
}

export async function findAccess(
  db: Database,
  tenant: string,
  id: string,
): Promise<AnswerAccess | undefined> {
  const row = await db
    .selectFrom('answer_access')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('access_id', '=', id)
    .executeTakeFirst()
  return row && toAccess(row)
}

type Key = Pick<AnswerAccess, 'tenant' | 'id'>

/**
 * Takes one attempt before it is known whether it is right, so that many at once cannot be more than are allowed.
 *
 * @returns false when there is none left: the access is locked
 */
export async function takeAttempt(db: Database, { tenant, id }: Key): Promise<boolean> {
  const taken = await sql`update answer_access set failures = failures + 1,
      locked_at = case when failures + 1 >= ${maxFailures}::int then coalesce(locked_at, now()) else locked_at end
    where tenant_id = ${tenant} and access_id = ${id} and locked_at is null returning access_id`.execute(db)
  return taken.rows.length > 0
}

/** The attempt was right: what was counted before it is forgotten. */
export async function forgiveAttempts(db: Database, { tenant, id }: Key): Promise<void> {
  await sql`update answer_access set failures = 0, locked_at = null
    where tenant_id = ${tenant} and access_id = ${id}`.execute(db)
}

export async function insertAnswerSession(
  db: Database,
  tokenHash: Buffer,
  { tenant, id }: Key,
  endsAt: Date,
): Promise<void> {
  await db
    .insertInto('answer_session')
    .values({ token_hash: tokenHash, tenant_id: tenant, access_id: id, ends_at: endsAt })
    .execute()
}

/** The access whose session this is, while session and access last. */
export async function findAnswerSession(
  db: Database,
  tokenHash: Buffer,
  now: Date,
): Promise<AnswerAccess | undefined> {
  const row = await db
    .selectFrom('answer_session as s')
    .innerJoin('answer_access as a', (join) =>
      join.onRef('a.tenant_id', '=', 's.tenant_id').onRef('a.access_id', '=', 's.access_id'),
    )
    .selectAll('a')
    .where('s.token_hash', '=', tokenHash)
    .where('s.ends_at', '>', now)
    .where('a.expires_at', '>', now)
    .executeTakeFirst()
  return row && toAccess(row)
}

export async function deleteAnswerSession(db: Database, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom('answer_session').where('token_hash', '=', tokenHash).execute()
}

/** Removes sessions that have ended. */
export async function deleteEndedAnswerSessions(db: Database): Promise<void> {
  await sql`delete from answer_session where ends_at < now()`.execute(db)
}

type Row = {
  tenant_id: string
  access_id: string
  packet_id: string
  referral_id: string
  patient_id: string
  receiver: string | null
  name: string
  birth_hash: Buffer
  failures: number
  locked_at: Date | null
  expires_at: Date
}

function toAccess(row: Row): AnswerAccess {
  return {
    tenant: row.tenant_id,
    id: row.access_id,
    packet: row.packet_id,
    referral: row.referral_id,
    patient: row.patient_id,
    name: row.name,
    birthHash: row.birth_hash,
    failures: row.failures,
    isLocked: row.locked_at !== null,
    expiresAt: row.expires_at,
    ...(row.receiver === null ? {} : { receiver: row.receiver }),
  }
}
