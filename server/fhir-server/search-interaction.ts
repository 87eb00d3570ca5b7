import { bundleText, type BundleEntryText } from './bundle-text.ts'
import { isObject, objectsAt } from './json-value.ts'
import { readPage, writeCursor } from './page-cursor.ts'
import { requireInteraction, type RequestContext } from './request-context.ts'
import type { SearchRequest } from './search-criterion.ts'
import { findIncluded } from './search-includes.ts'
import { countMatches, findPage, type FoundResource } from './search-page.ts'
import { readSearchRequest } from './search-request.ts'
import type { FhirDatabase } from './tables.ts'

/**
 * Answers a search with a searchset Bundle as JSON text: stored resources go out as they are, without being parsed.
 *
 * @throws FhirError 400 for whatever is not understood, 403 and 405 when not allowed or not offered
 */
export async function search(
  db: FhirDatabase,
  context: RequestContext,
  type: string,
  query: URLSearchParams,
): Promise<string> {
  requireInteraction(context, type, 'search-type')
  const cursor = readPage(query, type)
  const firstQuery = cursor ? new URLSearchParams(cursor.query) : query
  const request = readSearchRequest(context, type, firstQuery)
  const base = `${context.baseUrl}/${type}`
  const self = `${base}${query.size > 0 ? `?${query.toString()}` : ''}`
  if (request.isCountOnly) {
    const total = await countMatches(db, context, request)
    return bundleText({ type: 'searchset', total, links: [{ relation: 'self', url: self }], entries: [] })
  }
  const { matches, last } = await findPage(db, context, request, cursor)
  const total = cursor
    ? cursor.total
    : await totalOf(db, context, request, last === undefined ? matches.length : undefined)
  const next =
    last && writeCursor({ of: type, query: firstQuery.toString(), after: last.after, id: last.id, total })
  const included =
    request.includes.length > 0 ? await findIncluded(db, context, request.includes, matches) : []
  return bundleText({
    type: 'searchset',
    ...(total === null ? {} : { total }),
    links: [
      { relation: 'self', url: self },
      ...(next === undefined ? [] : [{ relation: 'next', url: `${base}?_page=${next}` }]),
    ],
    entries: [
      ...matches.map((found) => toEntry(context, found, 'match', request.elements)),
      ...included.map((found) => toEntry(context, found, 'include')),
    ],
  })
}

/** How many matches there are; a first page that is also the last needs no counting. */
async function totalOf(
  db: FhirDatabase,
  context: RequestContext,
  request: SearchRequest,
  onlyPage: number | undefined,
): Promise<number | null> {
  if (!request.wantsTotal) return null
  return onlyPage ?? countMatches(db, context, request)
}

function toEntry(
  { baseUrl }: RequestContext,
  { type, id, content }: FoundResource,
  mode: 'match' | 'include',
  elements?: readonly string[],
): BundleEntryText {
  return {
    fullUrl: `${baseUrl}/${type}/${id}`,
    resource: elements ? pickElements(content, elements) : content,
    search: mode,
  }
}

/** A partial resource is marked as one, so that nobody writes it back. @see https://hl7.org/fhir/R4/search.html#elements */
const subsetted = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }

function pickElements(content: string, elements: readonly string[]): string {
  const resource: unknown = JSON.parse(content)
  if (!isObject(resource)) return content
  const picked = Object.fromEntries(
    Object.entries(resource).filter(([key]) =>
      elements.some((name) => key === name || key === `_${name}` || isChoiceOf(name, key)),
    ),
  )
  const meta = isObject(picked['meta']) ? picked['meta'] : {}
  const tags = objectsAt(meta, 'tag')
  return JSON.stringify({ ...picked, meta: { ...meta, tag: [...tags, subsetted] } })
}

/** `onset` also stands for `onsetDateTime`; the letter after it must be a capital. */
function isChoiceOf(name: string, key: string): boolean {
  return key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length))
}
