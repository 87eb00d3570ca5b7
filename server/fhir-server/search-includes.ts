import { sql } from 'kysely'
import type { Include } from './search-criterion.ts'
import { visible, type RequestContext } from './request-context.ts'
import type { FoundResource } from './search-page.ts'
import type { FhirDatabase } from './tables.ts'

type Key = { readonly type: string; readonly id: string }

/** Rounds of `:iterate`; deeper chains of references do not occur in what an app asks for. */
const maxRounds = 4

const keyOf = ({ type, id }: Key) => `${type}/${id}`

/**
 * The resources that `_include` and `_revinclude` add to a page: each once, none that is a match, and none that the
 * caller could not read otherwise.
 *
 * @see {@link https://hl7.org/fhir/R4/search.html#include | FHIR R4 _include}
 */
export async function findIncluded(
  db: FhirDatabase,
  context: RequestContext,
  includes: readonly Include[],
  matches: readonly FoundResource[],
): Promise<readonly FoundResource[]> {
  const seen = new Set(matches.map(keyOf))
  const found: FoundResource[] = []
  let frontier: readonly Key[] = matches
  for (let round = 0; round < maxRounds && frontier.length > 0; round += 1) {
    const active = round === 0 ? includes : includes.filter((include) => include.isIterating)
    const keys = (await Promise.all(active.map((include) => followed(db, context, include, frontier)))).flat()
    const wanted = new Map(keys.filter((key) => !seen.has(keyOf(key))).map((key) => [keyOf(key), key]))
    for (const key of wanted.keys()) seen.add(key)
    const read = await readVisible(db, context, [...wanted.values()])
    found.push(...read)
    frontier = read
  }
  return found
}

function followed(
  db: FhirDatabase,
  context: RequestContext,
  include: Include,
  from: readonly Key[],
): Promise<readonly Key[]> {
  return include.isReverse
    ? findReferring(db, context, include, from)
    : findReferred(db, context, include, from)
}

async function findReferred(
  db: FhirDatabase,
  { tenant }: RequestContext,
  include: Include,
  from: readonly Key[],
) {
  const ids = from.filter(({ type }) => type === include.source).map(({ id }) => id)
  if (ids.length === 0) return []
  const target =
    include.target === undefined ? sql`x.target_type <> ''` : sql`x.target_type = ${include.target}`
  const result = await sql<Key>`select distinct x.target_type as type, x.target_id as id from fhir_reference x
    where x.tenant_id = ${tenant} and x.type = ${include.source} and x.id = any(${ids})
      and x.param = any(${include.params}) and ${target}`.execute(db)
  return result.rows
}

async function findReferring(
  db: FhirDatabase,
  { tenant }: RequestContext,
  include: Include,
  from: readonly Key[],
) {
  const result = await sql<Key>`select distinct x.type, x.id from fhir_reference x
    join json_to_recordset(${JSON.stringify(from.map(({ type, id }) => ({ type, id })))}::json) as m(type text, id text)
      on x.target_type = m.type and x.target_id = m.id
    where x.tenant_id = ${tenant} and x.type = ${include.source} and x.param = any(${include.params})`.execute(
    db,
  )
  return result.rows
}

async function readVisible(
  db: FhirDatabase,
  context: RequestContext,
  keys: readonly Key[],
): Promise<FoundResource[]> {
  const byType = Map.groupBy(keys, ({ type }) => type)
  const found: FoundResource[] = []
  for (const [type, ofType] of byType) {
    const isReadable =
      context.profile.types.get(type)?.interactions.includes('read') && context.access.allows('read', type)
    if (!isReadable) continue
    const seen = visible(context, 'read', type, 'r')
    const result = await sql<FoundResource>`select r.type, r.id, r.content from fhir_resource r
      where r.tenant_id = ${context.tenant} and r.type = ${type} and r.id = any(${ofType.map(({ id }) => id)})
        and not r.deleted${seen ? sql` and ${seen}` : sql``} order by r.id`.execute(db)
    found.push(...result.rows)
  }
  return found
}
