import { isUnchanged } from './conditional-read.ts'
import { inTransaction } from './database-transaction.ts'
import { jsonResponse, readPreference, versionHeaders, writeResponse } from './fhir-response.ts'
import { history } from './history-interaction.ts'
import { readJsonBody } from './json-body.ts'
import { stringAt } from './json-value.ts'
import { formatting, requireOnly } from './known-parameters.ts'
import { requireContentType, requireJsonAccepted, wantsBytes } from './media-types.ts'
import { readResource, readVersion, type LiveVersion } from './read-interactions.ts'
import type { RequestContext } from './request-context.ts'
import { search } from './search-interaction.ts'
import type { FhirDatabase } from './tables.ts'
import { createResource, deleteResource, patchResource, updateResource } from './write-interactions.ts'

/** One request about one type, with what the URL says. */
export type TypeRequest = {
  readonly db: FhirDatabase
  readonly context: RequestContext
  readonly request: Request
  readonly query: URLSearchParams
  readonly type: string
  readonly id: string
  readonly version: string
}

function resourceResponse({ context, request, query }: TypeRequest, stored: LiveVersion): Response {
  const headers = versionHeaders(context, stored)
  const known = {
    ifNoneMatch: request.headers.get('If-None-Match'),
    ifModifiedSince: request.headers.get('If-Modified-Since'),
  }
  if (isUnchanged(known, stored)) return new Response(null, { status: 304, headers })
  const [accept, format] = [request.headers.get('Accept'), query.get('_format')]
  if (stored.type === 'Binary') {
    const binary: unknown = JSON.parse(stored.content)
    const contentType = stringAt(binary, 'contentType') ?? ''
    if (wantsBytes(accept, format, contentType))
      return bytesResponse(contentType, stringAt(binary, 'data') ?? '', headers)
  }
  requireJsonAccepted(accept, format)
  return jsonResponse(stored.content, 200, headers)
}

/** The document itself. A browser must not take it for a page of this server's. */
function bytesResponse(
  contentType: string,
  base64: string,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(Buffer.from(base64, 'base64'), {
    headers: {
      ...headers,
      'Content-Type': contentType,
      'Content-Disposition': 'attachment',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  })
}

export async function handleRead(call: TypeRequest): Promise<Response> {
  requireOnly(call.query, formatting)
  return resourceResponse(call, await readResource(call.db, call.context, call))
}

export async function handleVersionRead(call: TypeRequest): Promise<Response> {
  requireOnly(call.query, formatting)
  return resourceResponse(call, await readVersion(call.db, call.context, call))
}

export async function handleSearch({ db, context, request, query, type }: TypeRequest): Promise<Response> {
  const parameters = new URLSearchParams(query)
  if (request.method === 'POST') {
    requireContentType(request.headers.get('Content-Type'), 'form')
    for (const [name, value] of new URLSearchParams(await request.text())) parameters.append(name, value)
  }
  return jsonResponse(await search(db, context, type, parameters))
}

export async function handleTypeHistory({ db, context, query, type }: TypeRequest): Promise<Response> {
  return jsonResponse(await history(db, context, { type }, query))
}

export async function handleInstanceHistory({
  db,
  context,
  query,
  type,
  id,
}: TypeRequest): Promise<Response> {
  return jsonResponse(await history(db, context, { type, id }, query))
}

export async function handleCreate({ db, context, request, query, type }: TypeRequest): Promise<Response> {
  requireOnly(query, formatting)
  requireContentType(request.headers.get('Content-Type'), 'fhir')
  const body = await readJsonBody(request)
  const ifNoneExist = request.headers.get('If-None-Exist') ?? undefined
  const result = await inTransaction(db, (trx) => createResource(trx, context, { type, body, ifNoneExist }))
  return writeResponse(context, result, readPreference(request.headers.get('Prefer')))
}

export async function handleUpdate({
  db,
  context,
  request,
  query,
  type,
  id,
}: TypeRequest): Promise<Response> {
  requireOnly(query, formatting)
  requireContentType(request.headers.get('Content-Type'), 'fhir')
  const body = await readJsonBody(request)
  const ifMatch = request.headers.get('If-Match') ?? undefined
  const ifNoneMatch = request.headers.get('If-None-Match') ?? undefined
  const result = await inTransaction(db, (trx) =>
    updateResource(trx, context, { type, id, body, ifMatch, ifNoneMatch }),
  )
  return writeResponse(context, result, readPreference(request.headers.get('Prefer')))
}

export async function handlePatch({ db, context, request, query, type, id }: TypeRequest): Promise<Response> {
  requireOnly(query, formatting)
  requireContentType(request.headers.get('Content-Type'), 'json-patch')
  const patch = await readJsonBody(request)
  const ifMatch = request.headers.get('If-Match') ?? undefined
  const result = await inTransaction(db, (trx) => patchResource(trx, context, { type, id, patch, ifMatch }))
  return writeResponse(context, result, readPreference(request.headers.get('Prefer')))
}

export async function handleDelete({
  db,
  context,
  request,
  query,
  type,
  id,
}: TypeRequest): Promise<Response> {
  requireOnly(query, formatting)
  const ifMatch = request.headers.get('If-Match') ?? undefined
  const result = await inTransaction(db, (trx) => deleteResource(trx, context, { type, id, ifMatch }))
  return writeResponse(context, result, 'minimal')
}
