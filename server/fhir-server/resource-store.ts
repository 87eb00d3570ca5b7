import { sql } from 'kysely'
import type { Condition } from './search-conditions.ts'
import type { IndexEntries } from './search-index.ts'
import { deleteIndexRows, insertIndexRows } from './resource-rows.ts'
import type { FhirDatabase, FhirTransaction } from './tables.ts'

/** One version of a resource; `content` is null for a deletion. */
export type StoredVersion = {
  readonly type: string
  readonly id: string
  readonly version: number
  readonly lastUpdated: Date
  readonly content: string | null
}

export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

type Row = { type: string; id: string; version: number; last_updated: Date; content: string | null }

function toVersion({ last_updated, ...row }: Row): StoredVersion {
  return { ...row, lastUpdated: last_updated }
}

/** The current state of a resource as the caller may see it; a deleted one has no content, and no compartment. */
export async function findCurrent(
  db: FhirDatabase,
  tenant: string,
  { type, id }: { type: string; id: string },
  visible?: Condition,
): Promise<StoredVersion | undefined> {
  const result = await sql<Row>`select r.type, r.id, r.version, r.last_updated, r.content from fhir_resource r
    where r.tenant_id = ${tenant} and r.type = ${type} and r.id = ${id}${visible ? sql` and ${visible}` : sql``}`.execute(
    db,
  )
  return result.rows[0] && toVersion(result.rows[0])
}

/** The current state, locked until the transaction ends, so that versions are counted by one writer at a time. */
export async function lockCurrent(
  trx: FhirTransaction,
  tenant: string,
  { type, id }: { type: string; id: string },
): Promise<StoredVersion | undefined> {
  const result = await sql<Row>`select type, id, version, last_updated, content from fhir_resource
    where tenant_id = ${tenant} and type = ${type} and id = ${id} for update`.execute(trx)
  return result.rows[0] && toVersion(result.rows[0])
}

/** One version of a resource's past. */
export async function findVersion(
  db: FhirDatabase,
  tenant: string,
  { type, id, version }: { type: string; id: string; version: number },
  seen?: Condition,
): Promise<StoredVersion | undefined> {
  const result = await sql<Row>`select v.type, v.id, v.version, v.last_updated, v.content from fhir_version v
    where v.tenant_id = ${tenant} and v.type = ${type} and v.id = ${id} and v.version = ${version}${seen ? sql` and ${seen}` : sql``}`.execute(
    db,
  )
  return result.rows[0] && toVersion(result.rows[0])
}

/**
 * Stores the first version of a resource with its index.
 *
 * @returns false when the id is taken, also by someone who took it a moment ago
 */
export async function insertFirstVersion(
  trx: FhirTransaction,
  tenant: string,
  row: StoredVersion,
  method: WriteMethod,
  entries: IndexEntries,
): Promise<boolean> {
  const inserted =
    await sql`insert into fhir_resource (tenant_id, type, id, version, last_updated, deleted, content)
    values (${tenant}, ${row.type}, ${row.id}, ${row.version}, ${row.lastUpdated}, false, ${row.content})
    on conflict do nothing returning id`.execute(trx)
  if (inserted.rows.length === 0) return false
  await insertVersion(trx, tenant, row, method)
  await insertIndexRows(trx, tenant, [{ type: row.type, id: row.id, entries }])
  return true
}

/** Stores the next version of a locked resource and replaces its index; `entries` is absent for a deletion. */
export async function insertNextVersion(
  trx: FhirTransaction,
  tenant: string,
  row: StoredVersion,
  method: WriteMethod,
  entries: IndexEntries | undefined,
): Promise<void> {
  await sql`update fhir_resource set version = ${row.version}, last_updated = ${row.lastUpdated},
      deleted = ${row.content === null}, content = ${row.content}
    where tenant_id = ${tenant} and type = ${row.type} and id = ${row.id} and version = ${row.version - 1}`.execute(
    trx,
  )
  await insertVersion(trx, tenant, row, method)
  await deleteIndexRows(trx, tenant, row.type, row.id)
  if (entries) await insertIndexRows(trx, tenant, [{ type: row.type, id: row.id, entries }])
}

async function insertVersion(
  trx: FhirTransaction,
  tenant: string,
  row: StoredVersion,
  method: WriteMethod,
): Promise<void> {
  await sql`insert into fhir_version (tenant_id, type, id, version, last_updated, deleted, content, method)
    values (${tenant}, ${row.type}, ${row.id}, ${row.version}, ${row.lastUpdated}, ${row.content === null},
      ${row.content}, ${method})`.execute(trx)
}
