import { sql, type RawBuilder } from 'kysely'
import type { Cursor } from './page-cursor.ts'
import { badRequest } from './operation-outcome.ts'
import { conditionScope, visible, type RequestContext } from './request-context.ts'
import { allOf, anyOf, indexTable, meets, type Condition } from './search-conditions.ts'
import type { SearchRequest, SortKey } from './search-criterion.ts'
import type { FhirDatabase } from './tables.ts'

/** A resource as an answer shows it. */
export type FoundResource = { readonly type: string; readonly id: string; readonly content: string }

type SortValue = string | number | null
type Row = FoundResource & { readonly sort_values: readonly SortValue[] }

export type SearchPage = {
  readonly matches: readonly FoundResource[]
  /** Set when there is more: values and id of the last match. */
  readonly last?: { readonly after: SortValue[]; readonly id: string }
}

/** All conditions a match must meet: live, of the type, found by the criteria, visible to the caller. */
function matchCondition(context: RequestContext, request: SearchRequest): Condition {
  const scope = conditionScope(context)
  const seen = visible(context, 'search', request.type, 'r')
  return allOf([
    sql`r.tenant_id = ${context.tenant} and r.type = ${request.type} and not r.deleted`,
    ...request.criteria.map((criterion) => meets(scope, request.type, 'r', criterion)),
    ...(seen ? [seen] : []),
  ])
}

/** How many resources a search finds, whatever the page. */
export async function countMatches(
  db: FhirDatabase,
  context: RequestContext,
  request: SearchRequest,
): Promise<number> {
  const result = await sql<{ n: number | string }>`select count(*) as n from fhir_resource r
    where ${matchCondition(context, request)}`.execute(db)
  return Number(result.rows[0]?.n ?? 0)
}

/** One page of a search, in the order asked for and then by id; without `_sort` by id alone. */
export async function findPage(
  db: FhirDatabase,
  context: RequestContext,
  request: SearchRequest,
  cursor: Cursor | undefined,
): Promise<SearchPage> {
  const keys = request.sort
  if (cursor && cursor.after.length !== keys.length)
    throw badRequest('value', '_page does not belong to this search')
  const values = keys.map((key, at) => sql`${sortValue(context, request.type, key)} as ${sql.ref(`k${at}`)}`)
  const order = keys.map((key, at) => {
    const column = sql.ref(`k${at}`)
    return key.isDescending ? sql`(${column} is null), ${column} desc` : sql`(${column} is null), ${column}`
  })
  const isIdDescending = keys.find((key) => key.param === '_id')?.isDescending ?? false
  const later = cursor ? sql`where ${afterRow(keys, cursor, isIdDescending)}` : sql``
  const list =
    keys.length === 0
      ? sql`'[]'::json`
      : sql`json_build_array(${sql.join(keys.map((_, at) => sql.ref(`k${at}`)))})`
  const result = await sql<Row>`select type, id, content, ${list} as sort_values from (
      select r.type, r.id, r.content${values.length === 0 ? sql`` : sql`, ${sql.join(values)}`}
      from fhir_resource r where ${matchCondition(context, request)}
    ) found ${later}
    order by ${sql.join([...order, isIdDescending ? sql`id desc` : sql`id`])} limit ${request.count + 1}`.execute(
    db,
  )
  const matches = result.rows.slice(0, request.count)
  const more = result.rows.length > request.count
  // The page after one row has to begin behind it, or paging would never end.
  const repeats = context.profile.quirks.repeatsRows && matches.length > 1
  const last = more ? matches.at(repeats ? -2 : -1) : undefined
  return { matches, ...(last ? { last: { after: [...last.sort_values], id: last.id } } : {}) }
}

/** The value a resource is sorted by: the earliest or lowest for rising order, the latest or highest for falling. */
function sortValue({ tenant }: RequestContext, type: string, key: SortKey): RawBuilder<unknown> {
  if (key.param === '_id') return sql`r.id`
  if (key.param === '_lastUpdated') return sql`(extract(epoch from r.last_updated) * 1000)::double precision`
  const index = key.index ?? 'token'
  const columns = {
    token: 'code',
    reference: 'target_id',
    date: 'starts_ms',
    string: 'folded',
    number: 'low',
  } as const
  const extreme = key.isDescending ? sql`max` : sql`min`
  return sql`(select ${extreme}(s.${sql.ref(columns[index])} ${index === 'token' ? sql`collate "C"` : sql``})
    from ${sql.table(indexTable[index])} s where s.tenant_id = ${tenant} and s.type = ${type} and s.id = r.id
    and s.param = ${key.param})`
}

/** Rows behind the cursor: behind by the first key, or equal by it and behind by the second, and so on; then by id. */
function afterRow(keys: readonly SortKey[], cursor: Cursor, isIdDescending: boolean): Condition {
  const alternatives: Condition[] = []
  const equal: Condition[] = []
  keys.forEach((key, at) => {
    const [column, value] = [sql.ref(`k${at}`), cursor.after[at] ?? null]
    const typed =
      typeof value === 'number' ? sql`${value}::double precision` : sql`${value}::text collate "C"`
    if (value === null) {
      // Missing values come last whatever the direction, so nothing but the tie-break follows.
      equal.push(sql`${column} is null`)
      return
    }
    const beyond = key.isDescending ? sql`${column} < ${typed}` : sql`${column} > ${typed}`
    alternatives.push(allOf([...equal, sql`(${beyond} or ${column} is null)`]))
    equal.push(sql`${column} = ${typed}`)
  })
  alternatives.push(allOf([...equal, isIdDescending ? sql`id < ${cursor.id}` : sql`id > ${cursor.id}`]))
  return anyOf(alternatives)
}
