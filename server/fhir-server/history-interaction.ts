import { sql } from 'kysely'
import { bundleText, type BundleEntryText } from './bundle-text.ts'
import { versionConfinement } from './compartment.ts'
import { toTimeRange } from './fhir-date.ts'
import { badRequest } from './operation-outcome.ts'
import { isInstantMs, notHandedOut, readPage, writeCursor, type Cursor } from './page-cursor.ts'
import { isResourceId } from './reference-text.ts'
import { requireInteraction, visible, type RequestContext } from './request-context.ts'
import type { Condition } from './search-conditions.ts'
import { allOf } from './search-conditions.ts'
import type { FhirDatabase } from './tables.ts'
import { notFound } from './absent-resource.ts'

type Row = {
  id: string
  version: number
  last_updated: Date
  content: string | null
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
}

const known = new Set(['_count', '_since', '_page', '_format', '_pretty'])

/**
 * The versions of one resource, or of all of a type, newest first.
 *
 * @throws FhirError 404 for a resource there never was, or that the caller may not see
 * @see {@link https://hl7.org/fhir/R4/http.html#history | FHIR R4 history}
 */
export async function history(
  db: FhirDatabase,
  context: RequestContext,
  { type, id }: { type: string; id?: string },
  query: URLSearchParams,
): Promise<string> {
  requireInteraction(context, type, id === undefined ? 'history-type' : 'history-instance')
  requireKnown(query)
  if (id !== undefined && !isResourceId(id))
    throw badRequest('value', 'The id in the URL has not the form of an id')
  const path = `${type}${id === undefined ? '' : `/${id}`}/_history`
  const cursor = readPage(query, path)
  const options = cursor ? new URLSearchParams(cursor.query) : query
  const count = readCount(context, options.get('_count'))
  const conditions = historyConditions(context, { type, ...(id === undefined ? {} : { id }) }, options)
  const total = cursor?.total ?? (await countVersions(db, conditions))
  if (total === 0 && id !== undefined && options.get('_since') === null) throw notFound({ type, id })
  const rows = await findVersions(db, [...conditions, ...(cursor ? [olderThan(cursor)] : [])], count + 1)
  const shown = rows.slice(0, count)
  const last = rows.length > count ? shown.at(-1) : undefined
  const base = `${context.baseUrl}/${path}`
  return bundleText({
    type: 'history',
    total,
    links: [
      { relation: 'self', url: query.size > 0 ? `${base}?${query.toString()}` : base },
      ...(last ? [{ relation: 'next', url: `${base}?_page=${nextPage(path, last, options, total)}` }] : []),
    ],
    entries: shown.map((row) => toEntry(context, type, row)),
  })
}

function requireKnown(query: URLSearchParams): void {
  const names = [...query.keys()]
  const unknown = names.find((name) => !known.has(name))
  if (unknown !== undefined) throw badRequest('not-supported', `History has no parameter ${unknown}`)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) throw badRequest('value', `${twice} may be given once`)
}

function readCount({ profile }: RequestContext, text: string | null): number {
  if (text === null) return profile.defaultCount
  if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest('value', '_count is a number of at least 1')
  return Math.min(Number(text), profile.maxCount)
}

function historyConditions(
  context: RequestContext,
  { type, id }: { type: string; id?: string },
  options: URLSearchParams,
): readonly Condition[] {
  const conditions: Condition[] = [sql`v.tenant_id = ${context.tenant} and v.type = ${type}`]
  if (id !== undefined) conditions.push(sql`v.id = ${id}`)
  const since = options.get('_since')
  if (since !== null) {
    const range = toTimeRange(since)
    if (!range) throw badRequest('value', '_since is an instant')
    conditions.push(sql`v.last_updated >= ${new Date(range.startsMs)}`)
  }
  const interaction = id === undefined ? 'search' : 'history'
  const seen = visible(context, interaction, type, 'r')
  const ofPatient = versionConfinement(context, interaction, type, 'v')
  if (ofPatient) conditions.push(ofPatient)
  if (seen) {
    conditions.push(sql`exists (select 1 from fhir_resource r where r.tenant_id = v.tenant_id and r.type = v.type
      and r.id = v.id and ${seen})`)
  }
  return conditions
}

async function countVersions(db: FhirDatabase, conditions: readonly Condition[]): Promise<number> {
  const result = await sql<{ n: number | string }>`select count(*) as n from fhir_version v
    where ${allOf(conditions)}`.execute(db)
  return Number(result.rows[0]?.n ?? 0)
}

async function findVersions(
  db: FhirDatabase,
  conditions: readonly Condition[],
  limit: number,
): Promise<readonly Row[]> {
  const result =
    await sql<Row>`select v.id, v.version, v.last_updated, v.content, v.method from fhir_version v
    where ${allOf(conditions)} order by v.last_updated desc, v.id desc, v.version desc limit ${limit}`.execute(
      db,
    )
  return result.rows
}

function olderThan({ after, id, version }: Cursor): Condition {
  const [lastUpdated] = after
  if (!isInstantMs(lastUpdated) || version === undefined) throw notHandedOut()
  return sql`(v.last_updated, v.id, v.version) < (${new Date(lastUpdated)}::timestamptz, ${id}, ${version})`
}

function nextPage(path: string, last: Row, options: URLSearchParams, total: number): string {
  const after = [last.last_updated.getTime()]
  return writeCursor({
    of: path,
    query: options.toString(),
    after,
    id: last.id,
    version: last.version,
    total,
  })
}

function toEntry({ baseUrl }: RequestContext, type: string, row: Row): BundleEntryText {
  const isFirst = row.version === 1
  return {
    fullUrl: `${baseUrl}/${type}/${row.id}`,
    ...(row.content === null ? {} : { resource: row.content }),
    request: { method: row.method, url: row.method === 'POST' ? type : `${type}/${row.id}` },
    response: {
      status: row.method === 'DELETE' ? '204' : isFirst ? '201' : '200',
      etag: `W/"${row.version}"`,
      lastModified: row.last_updated.toISOString(),
    },
  }
}
