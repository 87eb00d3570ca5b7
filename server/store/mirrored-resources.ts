import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** One resource of a reading; `content` is its JSON text. */
export type MirroredResource = {
  type: string
  id: string
  versionId?: string
  /** ISO instant. */
  lastUpdated?: string
  content: string
}

export type MirrorKey = { tenant: string; patient: string }

/**
 * Everything mirrored of a patient, in a stable order.
 *
 * @param types - only of these
 */
export async function findMirrored(
  db: Kysely<Tables>,
  { tenant, patient }: MirrorKey,
  types?: readonly string[],
): Promise<{ type: string; content: string }[]> {
  return db
    .selectFrom('mirrored_resource')
    .select(['type', 'content'])
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .$if(types !== undefined, (query) => query.where('type', 'in', types ?? []))
    .orderBy('type')
    .orderBy('id')
    .execute()
}

/**
 * Stores what was read, and forgets what a complete reading of its type no longer holds. What stands there already is
 * not written again, and a version older than the one kept does not replace it.
 *
 * @param completeTypes - types of which everything there is was read
 * @returns how many rows were changed; 0 when nothing is new
 */
export async function saveMirrored(
  db: Kysely<Tables>,
  { tenant, patient }: MirrorKey,
  resources: readonly MirroredResource[],
  completeTypes: readonly string[],
  readAt: Date,
): Promise<number> {
  const rows = JSON.stringify(
    resources.map(({ type, id, versionId, lastUpdated, content }) => {
      return { type, id, version_id: versionId, last_updated: lastUpdated, content }
    }),
  )
  const columns = sql.raw('type text, id text, version_id text, last_updated timestamptz, content text')
  const saved = await sql`insert into mirrored_resource
      (tenant_id, patient_id, type, id, version_id, last_updated, source, content, read_at)
    select ${tenant}, ${patient}, type, id, version_id, last_updated, 'ehr', content, ${readAt}
    from json_to_recordset(${rows}::json) as row(${columns})
    on conflict (tenant_id, patient_id, type, id) do update set version_id = excluded.version_id,
      last_updated = excluded.last_updated, content = excluded.content, read_at = excluded.read_at
    where mirrored_resource.content <> excluded.content
      and (mirrored_resource.last_updated is null or excluded.last_updated is null
        or mirrored_resource.last_updated <= excluded.last_updated)`.execute(db)
  const gone = await sql`delete from mirrored_resource m
    where m.tenant_id = ${tenant} and m.patient_id = ${patient} and m.type = any(${completeTypes})
      and not exists (select from json_to_recordset(${rows}::json) as row(type text, id text)
        where row.type = m.type and row.id = m.id)`.execute(db)
  return Number(saved.numAffectedRows ?? 0) + Number(gone.numAffectedRows ?? 0)
}

/** Adds a resource that Baton has just created itself. What a reading has brought meanwhile stands. */
export async function addMirrored(
  db: Kysely<Tables>,
  { tenant, patient }: MirrorKey,
  { type, id, versionId, content }: MirroredResource,
  readAt: Date,
): Promise<void> {
  await db
    .insertInto('mirrored_resource')
    .values({
      tenant_id: tenant,
      patient_id: patient,
      type,
      id,
      version_id: versionId ?? null,
      last_updated: null,
      source: 'ehr',
      content,
      read_at: readAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Which of these versions are mirrored already, as `Type/id/version`; those without a version never are. */
export async function findKnownVersions(
  db: Kysely<Tables>,
  tenant: string,
  type: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('mirrored_resource')
    .select(['id', 'version_id'])
    .where('tenant_id', '=', tenant)
    .where('type', '=', type)
    .where('id', 'in', ids)
    .where('version_id', 'is not', null)
    .execute()
  return new Set(rows.map((row) => `${type}/${row.id}/${row.version_id ?? ''}`))
}

/** Whose a mirrored resource is; more than one where charts were merged. */
export async function findPatientsOf(
  db: Kysely<Tables>,
  tenant: string,
  { type, id }: { type: string; id: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('mirrored_resource')
    .select('patient_id')
    .distinct()
    .where('tenant_id', '=', tenant)
    .where('type', '=', type)
    .where('id', '=', id)
    .execute()
  return rows.map((row) => row.patient_id)
}
