import { sql, type RawBuilder } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** One row of the outbox as whoever put it there finds it again. */
export type OutboxRow = { key: string; state: string; result?: string; payload: unknown }

/** A row by its key, locked until the transaction ends. */
export async function lockOutboxRow(
  trx: WatchTransaction,
  tenant: string,
  key: string,
): Promise<OutboxRow | undefined> {
  const [row] = await readRows(trx, sql`tenant_id = ${tenant} and key = ${key} for update`)
  return row
}

/** Rows by their keys, in order of these. */
export async function findOutboxRows(
  db: WatchDatabase,
  tenant: string,
  keys: readonly string[],
): Promise<readonly OutboxRow[]> {
  return readRows(db, sql`tenant_id = ${tenant} and key = any(${[...keys]}) order by key`)
}

async function readRows(db: WatchDatabase, where: RawBuilder<unknown>): Promise<readonly OutboxRow[]> {
  const found = await sql<{ key: string; state: string; result: string | null; payload: unknown }>`
    select key, state, result, payload from outbox where ${where}`.execute(db)
  return found.rows.map(({ key, state, result, payload }) => ({
    key,
    state,
    payload,
    ...(result === null ? {} : { result }),
  }))
}

/** What a row carries, and the version of the resource that it wrote, `Type/id/_history/1`, once it has. */
export async function findWritten(
  db: WatchDatabase,
  tenant: string,
  key: string,
): Promise<{ payload: unknown; written: string | null } | undefined> {
  return db
    .selectFrom('outbox')
    .select(['payload', 'written'])
    .where('tenant_id', '=', tenant)
    .where('key', '=', key)
    .executeTakeFirst()
}

/**
 * Whether Baton itself wrote this version of a resource about a patient.
 *
 * @returns `base`: the version it was written upon, absent of something new
 */
export async function findOwnWrite(
  db: WatchDatabase,
  tenant: string,
  patient: string,
  { reference, versionId }: { reference: string; versionId: string },
): Promise<{ base?: string } | undefined> {
  const found = await sql<{
    base: string | null
  }>`select payload #>> '{way,write,versionId}' as base from outbox
    where tenant_id = ${tenant} and patient_id = ${patient}
      and written = ${`${reference}/_history/${versionId}`} limit 1`.execute(db)
  const [row] = found.rows
  return row && (row.base === null ? {} : { base: row.base })
}

/** Whether a new Task that says that a referral is closed is still on its way into a record: no reading shows it yet. */
export async function isClosingOnItsWay(
  trx: WatchTransaction,
  tenant: string,
  referral: string,
): Promise<boolean> {
  const found = await sql`select from outbox where tenant_id = ${tenant} and referral_id = ${referral}
      and state in ('waiting', 'sending') and kind = 'fhir'
      and payload #>> '{way,write,interaction}' = 'create'
      and payload #>> '{way,write,resource,resourceType}' = 'Task'
      and payload #>> '{way,write,resource,status}' = 'completed' limit 1`.execute(trx)
  return found.rows.length > 0
}

/** Takes a row back that nobody has begun to carry out; its caller holds its lock. */
export async function deleteWaiting(trx: WatchTransaction, tenant: string, key: string): Promise<void> {
  await sql`delete from outbox where tenant_id = ${tenant} and key = ${key} and state = 'waiting'`.execute(
    trx,
  )
}
