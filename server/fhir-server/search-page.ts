import { sql } from 'kysely'
import { notHandedOut, type Cursor } from './page-cursor.ts'
import { conditionScope, visible, type RequestContext } from './request-context.ts'
import { allOf, meets, type Condition } from './search-conditions.ts'
import type { SearchRequest } from './search-criterion.ts'
import { behindCursor, columnsOf, isPlaceIn, orderOf, stretchesOf, type Stretch } from './sort-order.ts'
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
  if (cursor && !isPlaceIn(request.sort, cursor.after)) throw notHandedOut()
  const scope = { tenant: context.tenant, type: request.type }
  const rows: Row[] = []
  for (const stretch of stretchesOf(scope, request.sort, cursor)) {
    const wanted = request.count + 1 - rows.length
    if (wanted > 0) rows.push(...(await findInStretch(db, context, request, stretch, cursor, wanted)))
  }
  const matches = rows.slice(0, request.count)
  // The page after one row has to begin behind it, or paging would never end.
  const repeats = context.profile.quirks.repeatsRows && matches.length > 1
  const last = rows.length > request.count ? matches.at(repeats ? -2 : -1) : undefined
  return { matches, ...(last ? { last: { after: [...last.sort_values], id: last.id } } : {}) }
}

/** Finds the ids first and reads the contents of the page alone: they are most of what a resource weighs. */
async function findInStretch(
  db: FhirDatabase,
  context: RequestContext,
  request: SearchRequest,
  { from, where, keys, hasTwins }: Stretch,
  cursor: Cursor | undefined,
  limit: number,
): Promise<readonly Row[]> {
  const isIdDescending = request.sort.find((key) => key.param === '_id')?.isDescending ?? false
  const isBehind =
    cursor && startsWithin(keys, cursor) ? behindCursor(keys, cursor, isIdDescending) : undefined
  const order = sql.join([...orderOf(keys), isIdDescending ? sql`id desc` : sql`id`])
  const values =
    keys.length === 0 ? sql`'[]'::json` : sql`json_build_array(${sql.join(keys.map((key) => key.value))})`
  const selected = sql.join([sql`r.id`, ...keys.map((key) => key.selected)])
  const result =
    await sql<Row>`select ${request.type}::text as type, page.id, c.content, ${values} as sort_values
    from (
      select${hasTwins ? sql` distinct on (${sql.join([...columnsOf(keys), sql`id`])})` : sql``} * from (select ${selected} from ${from} where ${allOf([...where, matchCondition(context, request)])}) found
      ${isBehind === undefined ? sql`` : sql`where ${isBehind}`} order by ${order} limit ${limit}
    ) page join fhir_resource c on c.tenant_id = ${context.tenant} and c.type = ${request.type} and c.id = page.id
    order by ${sql.join([...orderOf(keys), isIdDescending ? sql`page.id desc` : sql`page.id`])}`.execute(db)
  return result.rows
}

/** A page that begins among the resources with a first value has all of those without it still to come. */
function startsWithin(keys: Stretch['keys'], cursor: Cursor): boolean {
  const isMissingStretch = keys[0] !== undefined && keys[0].ordered.length === 0
  return !isMissingStretch || cursor.after[0] === null
}
