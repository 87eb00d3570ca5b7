import type { PlannedChange, StoredReceiver } from '#domain/directory/planned-change.ts'
import { fieldsOf, type Position, type ReceiverRecord } from '#domain/directory/receiver.ts'
import { foldWords } from '#domain/notifications/fold-words.ts'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { DirectoryTables } from './directory-tables.ts'
import { readReceiverBody } from './receiver-body.ts'
import type { Tables } from './tables.ts'

/** Who or what changed a receiver, and why. `at` is domain time. */
export type ChangeCause = {
  cause: DirectoryTables['receiver_history']['cause']
  by: string
  reason: string
  at: Date
}

type Row = { receiver_id: string; version: number; body: unknown }

function toStored({ receiver_id, version, body }: Row): StoredReceiver {
  return { id: receiver_id, version, record: readReceiverBody(body) }
}

/** Where receivers are, by their references in the EHR, of those the directory knows a place of. */
export async function findPositions(
  db: Kysely<Tables>,
  tenant: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, Position>> {
  if (references.length === 0) return new Map()
  const rows = await db
    .selectFrom('receiver')
    .select(['reference', 'body'])
    .where('tenant_id', '=', tenant)
    .where('reference', '=', sql<string>`any(${[...references]})`)
    .execute()
  return new Map(
    rows.flatMap(({ reference, body }): [string, Position][] => {
      const { position } = fieldsOf(readReceiverBody(body))
      return reference === null || position === null ? [] : [[reference, position]]
    }),
  )
}

/**
 * Receivers by name. Every word must be in what is known of a receiver, at the beginning of one of its words or within.
 *
 * @param specialty - key of the specialty table
 */
export async function findReceivers(
  db: Kysely<Tables>,
  tenant: string,
  wanted: { text?: string; specialty?: string; includeInactive?: boolean; limit?: number },
): Promise<StoredReceiver[]> {
  let query = db
    .selectFrom('receiver')
    .select(['receiver_id', 'version', 'body'])
    .where('tenant_id', '=', tenant)
    .orderBy('name')
    .orderBy('receiver_id')
  if (wanted.limit !== undefined) query = query.limit(wanted.limit)
  if (wanted.includeInactive !== true) query = query.where('is_active', '=', true)
  const { specialty } = wanted
  if (specialty !== undefined) query = query.where(sql<boolean>`${specialty} = any(specialties)`)
  // Folded words hold letters and digits only: none of them means something to `like`.
  for (const word of foldWords(wanted.text ?? '').split(' '))
    query = query.where('words', 'like', `%${word}%`)
  return (await query.execute()).map(toStored)
}

export async function findReceiver(
  db: Kysely<Tables>,
  tenant: string,
  id: string,
): Promise<StoredReceiver | undefined> {
  const row = await db
    .selectFrom('receiver')
    .select(['receiver_id', 'version', 'body'])
    .where('tenant_id', '=', tenant)
    .where('receiver_id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : toStored(row)
}

/** Lets one change of a tenant's directory happen after the other, until the transaction ends. Readers do not wait. */
export async function lockDirectory(trx: Transaction<Tables>, tenant: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('baton directory'), hashtext(${tenant}))`.execute(trx)
}

function columnsOf(record: ReceiverRecord) {
  const fields = fieldsOf(record)
  const { name, organization, street, city, state, postalCode, phone, fax, direct, networks } = fields
  const words = [name, organization, street, city, state, postalCode, phone, fax, direct, record.npi ?? '']
  return {
    body: JSON.stringify(record),
    words: foldWords([...words, ...networks.map((network) => network.name)].join(' ')),
    name,
    specialties: [...fields.specialties],
    reference: record.reference ?? null,
    external_key: record.externalKey ?? null,
    is_active: fields.isActive,
  }
}

/**
 * Changes a receiver, if it still is at the version the change was made from, and keeps the new version.
 *
 * @returns the new version; `undefined` when somebody else changed it, and then nothing was written
 */
export async function updateReceiver(
  trx: Transaction<Tables>,
  tenant: string,
  { id, version, record }: StoredReceiver,
  why: ChangeCause,
): Promise<number | undefined> {
  const updated = await trx
    .updateTable('receiver')
    .set({ ...columnsOf(record), version: version + 1 })
    .where('tenant_id', '=', tenant)
    .where('receiver_id', '=', id)
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst()
  if (updated === undefined) return undefined
  await insertHistory(trx, tenant, { id, version: updated.version, record }, why)
  return updated.version
}

/** Adds a receiver as version 1, and returns its id. */
export async function insertReceiver(
  trx: Transaction<Tables>,
  tenant: string,
  record: ReceiverRecord,
  why: ChangeCause,
): Promise<string> {
  const { receiver_id: id } = await trx
    .insertInto('receiver')
    .values({ tenant_id: tenant, ...columnsOf(record), version: 1 })
    .returning('receiver_id')
    .executeTakeFirstOrThrow()
  await insertHistory(trx, tenant, { id, version: 1, record }, why)
  return id
}

async function insertHistory(
  trx: Transaction<Tables>,
  tenant: string,
  { id, version, record }: StoredReceiver,
  { at, by, cause, reason }: ChangeCause,
): Promise<void> {
  await trx
    .insertInto('receiver_history')
    .values({
      tenant_id: tenant,
      receiver_id: id,
      version,
      body: JSON.stringify(record),
      changed_at: at,
      changed_by: by,
      cause,
      reason,
    })
    .execute()
}

/**
 * Carries out what an import planned, under {@link lockDirectory}, from the versions it was planned on.
 *
 * @throws Error when a version moved on although the directory was locked
 */
export async function applyPlanned(
  trx: Transaction<Tables>,
  tenant: string,
  planned: readonly PlannedChange[],
  why: ChangeCause,
): Promise<{ added: number; changed: number }> {
  const counts = { added: 0, changed: 0 }
  for (const each of planned) {
    if (each.kind === 'new') {
      await insertReceiver(trx, tenant, each.record, why)
      counts.added += 1
    } else if (each.kind === 'changed') {
      const version = await updateReceiver(trx, tenant, each, why)
      if (version === undefined) throw new Error('a receiver changed under the lock of its directory')
      counts.changed += 1
    }
  }
  return counts
}

export type HistoryRow = {
  version: number
  record: ReceiverRecord
  changedAt: Date
  changedBy: string
  cause: ChangeCause['cause']
  reason: string
}

/** Every version of a receiver, the newest first. */
export async function findReceiverHistory(
  db: Kysely<Tables>,
  tenant: string,
  id: string,
): Promise<readonly HistoryRow[]> {
  const rows = await db
    .selectFrom('receiver_history')
    .select(['version', 'body', 'changed_at', 'changed_by', 'cause', 'reason'])
    .where('tenant_id', '=', tenant)
    .where('receiver_id', '=', id)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(({ version, body, changed_at, changed_by, cause, reason }) => ({
    version,
    record: readReceiverBody(body),
    changedAt: changed_at,
    changedBy: changed_by,
    cause,
    reason,
  }))
}
