import type { LiveVersion } from './read-interactions.ts'
import { readVersionTag } from './version-tag.ts'

/** What a client has already: entity tags, or the time of its copy; the tags count when both are there. */
export type KnownVersion = { readonly ifNoneMatch: string | null; readonly ifModifiedSince: string | null }

/**
 * Whether there is nothing to send because the client has this version.
 *
 * @throws FhirError 400 for text that is no entity tag
 * @see {@link https://hl7.org/fhir/R4/http.html#cread | FHIR R4 conditional read}
 */
export function isUnchanged({ ifNoneMatch, ifModifiedSince }: KnownVersion, stored: LiveVersion): boolean {
  if (ifNoneMatch !== null)
    return ifNoneMatch
      .split(',')
      .some((tag) => tag.trim() === '*' || readVersionTag('If-None-Match', tag) === stored.version)
  const since = Date.parse(ifModifiedSince ?? '')
  return !Number.isNaN(since) && Math.floor(stored.lastUpdated.getTime() / 1000) * 1000 <= since
}
