import { sql } from 'kysely'
import { inTransaction } from './database-transaction.ts'
import { isObject, isResource, stringAt, type Resource } from './json-value.ts'
import { insertIndexRows, stampContent } from './resource-rows.ts'
import { indexResource } from './search-index.ts'
import { checkStructure } from './structure-check.ts'
import type { FhirDatabase, FhirTransaction } from './tables.ts'

/** Rows per statement: large enough that the round trip does not count, small enough for one message. */
const rowsPerStatement = 1000

type LoadedVersion = {
  type: string
  id: string
  version: number
  last_updated: string
  content: string
  is_current: boolean
  method: 'POST' | 'PUT'
  resource: Resource
}

export type LoadOptions = { readonly baseUrl?: string; readonly now?: Date }

/** What was wrong with resources that were to be loaded; names them and the elements, never their content. */
export class UnloadableResources extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`${faults.length} faults, first: ${faults.slice(0, 5).join(' | ')}`)
    this.name = 'UnloadableResources'
    this.faults = faults
  }
}

/**
 * Stores many resources at once under the ids they bring, all or none: for a data set that comes as a whole.
 * A resource may come in several versions, oldest first; they become its history. `meta.lastUpdated` is kept
 * (without it: `options.now`), and `meta.versionId` where it rises; so the same input gives the same store.
 *
 * @param resources - FHIR R4 resources with ids, none of which the tenant has yet
 * @returns how many versions were stored
 * @throws UnloadableResources when a resource has no id or is not valid R4
 */
export async function loadResources(
  db: FhirDatabase,
  tenant: string,
  resources: readonly object[],
  options: LoadOptions = {},
): Promise<number> {
  const stored = await inTransaction(db, (trx) => insertResources(trx, tenant, resources, options))
  await analyzeResources(db)
  return stored
}

/**
 * The same within a transaction of the caller's, for a data set that comes in parts: whoever loads it notes in the
 * same transaction how far it came, and calls `analyzeResources` after the last part.
 *
 * @throws UnloadableResources before anything is written
 */
export async function insertResources(
  trx: FhirTransaction,
  tenant: string,
  resources: readonly object[],
  options: LoadOptions = {},
): Promise<number> {
  const baseUrl = options.baseUrl ?? ''
  const versions = toVersions(requireLoadable(resources, baseUrl), options.now ?? new Date(0))
  for (const chunk of chunks(versions)) await insertVersions(trx, tenant, chunk)
  const current = versions.filter((version) => version.is_current)
  for (const chunk of chunks(current)) {
    await insertCurrent(trx, tenant, chunk)
    const indexed = chunk.map(({ type, id, resource }) => ({
      type,
      id,
      entries: indexResource(resource, baseUrl),
    }))
    await insertIndexRows(trx, tenant, indexed)
  }
  return versions.length
}

/** Lets PostgreSQL count again: after a load its plans would rest on an empty store. */
export async function analyzeResources(db: FhirDatabase): Promise<void> {
  for (const table of tables) await sql`analyze ${sql.table(table)}`.execute(db)
}

const tables = [
  'fhir_resource',
  'fhir_version',
  'fhir_token',
  'fhir_reference',
  'fhir_date',
  'fhir_string',
  'fhir_number',
]

/** Removes everything a tenant has here, history included. */
export async function clearResources(db: FhirDatabase, tenant: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    for (const table of tables)
      await sql`delete from ${sql.table(table)} where tenant_id = ${tenant}`.execute(trx)
  })
}

/** Removes what every tenant has here: at once, however much it is. For a store that belongs to one tenant alone. */
export async function clearStore(db: FhirDatabase): Promise<void> {
  await sql`truncate ${sql.join(tables.map((table) => sql.table(table)))}`.execute(db)
}

function requireLoadable(resources: readonly object[], baseUrl: string): readonly Resource[] {
  const faults: string[] = []
  const loadable = resources.flatMap((resource, at) => {
    const id = stringAt(resource, 'id')
    if (!isResource(resource) || id === undefined) {
      faults.push(`resource ${at} has no type or no id`)
      return []
    }
    const issues = checkStructure(resource, baseUrl)
    faults.push(...issues.map((issue) => `${resource.resourceType}/${id}: ${issue.diagnostics}`))
    return [resource]
  })
  if (faults.length > 0) throw new UnloadableResources(faults)
  return loadable
}

function toVersions(resources: readonly Resource[], now: Date): readonly LoadedVersion[] {
  const byKey = Map.groupBy(
    resources,
    (resource) => `${resource.resourceType}/${stringAt(resource, 'id') ?? ''}`,
  )
  return [...byKey.values()].flatMap((ofOne) => {
    const ordered = ofOne.toSorted((a, b) => updatedMs(a, now) - updatedMs(b, now))
    let version = 0
    return ordered.map((resource, at) => {
      version = Math.max(version + 1, versionOf(resource))
      return toLoaded(resource, version, new Date(updatedMs(resource, now)), at === ordered.length - 1)
    })
  })
}

function toLoaded(resource: Resource, version: number, lastUpdated: Date, isCurrent: boolean): LoadedVersion {
  const id = stringAt(resource, 'id') ?? ''
  return {
    type: resource.resourceType,
    id,
    version,
    last_updated: lastUpdated.toISOString(),
    content: stampContent(resource, id, version, lastUpdated),
    is_current: isCurrent,
    method: version === 1 ? 'POST' : 'PUT',
    resource,
  }
}

function versionOf({ meta }: Resource): number {
  const text = stringAt(meta, 'versionId') ?? ''
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
}

function updatedMs({ meta }: Resource, now: Date): number {
  const text = isObject(meta) ? stringAt(meta, 'lastUpdated') : undefined
  return text === undefined ? now.getTime() : Date.parse(text)
}

function chunks<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const starts = Array.from(
    { length: Math.ceil(items.length / rowsPerStatement) },
    (_, at) => at * rowsPerStatement,
  )
  return starts.map((start) => items.slice(start, start + rowsPerStatement))
}

function toRecords(versions: readonly LoadedVersion[]): string {
  return JSON.stringify(versions.map(({ resource, ...row }) => ({ ...row, type: resource.resourceType })))
}

const columns = sql.raw(
  'type text, id text, version integer, last_updated timestamptz, content text, method text',
)

async function insertVersions(
  trx: FhirTransaction,
  tenant: string,
  versions: readonly LoadedVersion[],
): Promise<void> {
  await sql`insert into fhir_version (tenant_id, type, id, version, last_updated, deleted, content, method)
    select ${tenant}, type, id, version, last_updated, false, content, method
    from json_to_recordset(${toRecords(versions)}::json) as row(${columns})`.execute(trx)
}

async function insertCurrent(
  trx: FhirTransaction,
  tenant: string,
  versions: readonly LoadedVersion[],
): Promise<void> {
  await sql`insert into fhir_resource (tenant_id, type, id, version, last_updated, deleted, content)
    select ${tenant}, type, id, version, last_updated, false, content
    from json_to_recordset(${toRecords(versions)}::json) as row(${columns})`.execute(trx)
}
