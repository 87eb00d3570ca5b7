import { sql } from 'kysely'
import { badRequest, FhirError } from './operation-outcome.ts'
import { conditionScope, requireInteraction, visible, type RequestContext } from './request-context.ts'
import { findCurrent, type StoredVersion } from './resource-store.ts'
import { allOf, meets } from './search-conditions.ts'
import { readSearchRequest } from './search-request.ts'
import type { FhirTransaction } from './tables.ts'

/** Two creators with the same condition wait for each other here, so the second finds what the first made. */
export async function findExisting(
  trx: FhirTransaction,
  context: RequestContext,
  type: string,
  query: string,
): Promise<StoredVersion | undefined> {
  const parameters = new URLSearchParams(query.startsWith('?') ? query.slice(1) : query)
  parameters.sort()
  if (parameters.size === 0) throw badRequest('value', 'If-None-Exist needs search parameters')
  const lockName = `${context.tenant}|${type}|${parameters.toString()}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${lockName}, 0))`.execute(trx)
  const found = await findByCriteria(trx, context, type, parameters, 'If-None-Exist')
  return found === undefined ? undefined : findCurrent(trx, context.tenant, { type, id: found })
}

/**
 * The id of the one resource that meets search criteria; undefined when none does.
 *
 * @throws FhirError 403 for a caller who may not search the type: the answer would tell what a search does
 */
export async function findByCriteria(
  trx: FhirTransaction,
  context: RequestContext,
  type: string,
  parameters: URLSearchParams,
  purpose: string,
): Promise<string | undefined> {
  requireInteraction(context, type, 'search-type')
  const request = readSearchRequest(context, type, parameters)
  if (request.criteria.length === 0) throw badRequest('value', `${purpose} needs search parameters`)
  const scope = conditionScope(context)
  const seen = visible(context, 'search', type, 'r')
  const condition = allOf(request.criteria.map((criterion) => meets(scope, type, 'r', criterion)))
  const result = await sql<{
    id: string
  }>`select r.id from fhir_resource r where r.tenant_id = ${context.tenant}
    and r.type = ${type} and not r.deleted and ${condition}${seen ? sql` and ${seen}` : sql``} limit 2`.execute(
    trx,
  )
  if (result.rows.length > 1) {
    throw new FhirError(412, {
      code: 'multiple-matches',
      diagnostics: `${purpose}: more than one ${type} matches`,
    })
  }
  return result.rows[0]?.id
}
