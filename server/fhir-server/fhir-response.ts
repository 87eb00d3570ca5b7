import { fhirJson } from './media-types.ts'
import { toOperationOutcome, type FhirError } from './operation-outcome.ts'
import type { RequestContext } from './request-context.ts'
import type { StoredVersion } from './resource-store.ts'
import { toVersionTag } from './version-tag.ts'
import type { WriteResult } from './write-interactions.ts'

/** A response with a JSON body that is text already. */
export function jsonResponse(
  body: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, {
    status,
    headers: { 'Content-Type': fhirJson, 'Cache-Control': 'no-store', ...headers },
  })
}

/** What was wrong, as an OperationOutcome. */
export function errorResponse(error: FhirError): Response {
  return jsonResponse(JSON.stringify(toOperationOutcome(error.issues)), error.status, error.headers)
}

/** `ETag` and `Last-Modified` of a version, unless this endpoint is one that drops them. */
export function versionHeaders(
  { profile }: RequestContext,
  stored: StoredVersion,
): Readonly<Record<string, string>> {
  if (!profile.quirks.versionHeaders) return {}
  return { ETag: toVersionTag(stored.version), 'Last-Modified': stored.lastUpdated.toUTCString() }
}

/** What `Prefer: return=` asks for; the whole resource when it says nothing. */
export type Preference = 'minimal' | 'representation' | 'OperationOutcome'

/** @see {@link https://hl7.org/fhir/R4/http.html#ops | FHIR R4 Prefer} */
export function readPreference(prefer: string | null): Preference {
  const wanted = /(?:^|[,;\s])return=(minimal|representation|OperationOutcome)\b/.exec(prefer ?? '')?.[1]
  return wanted === 'minimal' || wanted === 'OperationOutcome' ? wanted : 'representation'
}

/** The absolute URL of one version. */
export function locationOf({ baseUrl }: RequestContext, { type, id, version }: StoredVersion): string {
  return `${baseUrl}/${type}/${id}/_history/${version}`
}

/** The answer to a write: status, version headers and as much body as was asked for. */
export function writeResponse(
  context: RequestContext,
  { status, stored }: WriteResult,
  preference: Preference,
): Response {
  const headers = {
    'Cache-Control': 'no-store',
    ...(stored ? versionHeaders(context, stored) : {}),
    ...(stored && stored.content !== null ? { Location: locationOf(context, stored) } : {}),
  }
  const isEmpty = preference === 'minimal' || (status === 201 && context.profile.quirks.emptyCreateBody)
  if (status === 204 || !stored?.content || isEmpty) return new Response(null, { status, headers })
  if (preference === 'representation') return jsonResponse(stored.content, status, headers)
  return jsonResponse(JSON.stringify(outcomeOf(status)), status, headers)
}

/** Says in words that a write worked. */
export function outcomeOf(status: WriteResult['status']) {
  const diagnostics = status === 201 ? 'The resource was created' : 'The resource was stored'
  return toOperationOutcome([{ severity: 'information', code: 'informational', diagnostics }])
}
