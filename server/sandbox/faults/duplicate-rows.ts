import { isObject, type JsonObject, objectsAt, stringAt } from '../../fhir-server/json-value.ts'
import type { FaultEffect } from './fault.ts'

/** So small that almost every search has a second page. */
const rowsPerPage = 3

/** Pages that can be waited for at once; the oldest is forgotten. */
const mostPages = 500

/**
 * While someone pages, rows move: the last one of a page is there again at the start of the next. Pages are made
 * small, or hardly any search would have a second one.
 */
export function openDuplicateRows(): FaultEffect {
  /** The last entry of each page, by the address of the page that follows. */
  const lastEntries = new Map<string, JsonObject>()
  return {
    title: 'Duplicate rows while paging',
    description: `Pages of ${rowsPerPage}, and the last row of each comes again on the next`,
    concerns: ({ isSearch, method }) => isSearch && method === 'GET',
    async answer({ target: { request }, proceed }) {
      const response = await proceed(withSmallPages(request))
      if (!response.ok) return response
      const body: unknown = await response.json()
      const page = isObject(body) ? withRepeated(body, lastEntries, request.url) : body
      return new Response(JSON.stringify(page), { status: response.status, headers: response.headers })
    },
  }
}

function withSmallPages(request: Request): Request {
  const url = new URL(request.url)
  if (url.searchParams.has('_page')) return request
  url.searchParams.set('_count', String(rowsPerPage))
  return new Request(url, { method: request.method, headers: request.headers, signal: request.signal })
}

function withRepeated(body: JsonObject, lastEntries: Map<string, JsonObject>, url: string): JsonObject {
  const entries = objectsAt(body, 'entry')
  const repeated = lastEntries.get(pageOf(url))
  const next = objectsAt(body, 'link').find((link) => link['relation'] === 'next')
  const last = entries.findLast((entry) => stringAt(entry['search'], 'mode') === 'match')
  if (next !== undefined && last !== undefined) {
    const oldest = lastEntries.size < mostPages ? undefined : lastEntries.keys().next().value
    if (oldest !== undefined) lastEntries.delete(oldest)
    lastEntries.set(pageOf(stringAt(next, 'url') ?? ''), last)
  }
  return repeated === undefined ? body : { ...body, entry: [repeated, ...entries] }
}

function pageOf(url: string): string {
  return (URL.canParse(url) ? new URL(url).searchParams.get('_page') : undefined) ?? ''
}
