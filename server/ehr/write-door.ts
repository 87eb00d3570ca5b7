import type { TypeCapability } from '#contract/capabilities.ts'
import type { WriteOutcome } from '#domain/fhir-write.ts'
import { EhrUnavailable } from './ehr-error.ts'
import type { EgressRequest } from './egress.ts'
import type { FetchAnswer } from './guarded-fetch.ts'

/** What a write needs of the gateway: requests with the backend's token, behind the egress. */
export type WriteDoor = {
  tenant: string
  iss: string
  /** Throws EhrUnavailable; every other status than 429 and 503 is an answer. */
  ask: (url: string, request?: EgressRequest) => Promise<FetchAnswer>
  /** Everything a search finds. Throws EhrUnavailable. */
  search: (type: string, params: Readonly<Record<string, string>>) => Promise<readonly unknown[]>
  capability: TypeCapability
  /** Whether search and scopes allow to look for what was created. */
  isSearchable: boolean
  /** Whether a single resource may be read. */
  isReadable: boolean
}

/** What one request to write came to, before anybody looks behind it. */
export type Sent = { answer: FetchAnswer } | { retry: WriteOutcome } | { unknown: true }

/**
 * Sends a write once.
 *
 * @returns `retry` when it is certain that nothing was written, `unknown` when it is not
 */
export async function sendWrite(door: WriteDoor, url: string, request: EgressRequest): Promise<Sent> {
  try {
    const answer = await door.ask(url, request)
    // The server broke while it worked: it may have been after the commit.
    return answer.status >= 500 && answer.status !== 501 ? { unknown: true } : { answer }
  } catch (error) {
    if (!(error instanceof EhrUnavailable)) throw error
    return wasSurelyNotSent(error) ? { retry: toRetry(error) } : { unknown: true }
  }
}

/** 429 and 503 say that the request was turned away, and what rests was never sent. */
function wasSurelyNotSent({ fault, status }: EhrUnavailable): boolean {
  return fault === 'resting' || fault === 'forbidden-address' || (fault === 'status' && status !== undefined)
}

/** Nothing was written: later, and not before the EHR wants to hear from us again. */
export function toRetry({ retryAfterMs }: EhrUnavailable): Extract<WriteOutcome, { kind: 'retry' }> {
  return { kind: 'retry', ...(retryAfterMs === undefined ? {} : { afterMs: retryAfterMs }) }
}

/** Headers of a write in FHIR. */
export const writeHeaders = {
  'content-type': 'application/fhir+json',
  accept: 'application/fhir+json',
  prefer: 'return=representation',
} as const

/** A refusal: of the interaction as such, or of this resource. */
export function toRefusal(status: number): WriteOutcome {
  return status === 404 || status === 405 || status === 501
    ? { kind: 'unsupported' }
    : { kind: 'refused', status }
}
