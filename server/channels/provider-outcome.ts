import type { SendResult } from './channel.ts'
import type { ProviderAnswer } from './provider-fetch.ts'

/** Credentials that are refused are put right by a person, not by trying again soon. */
const credentialsRetryMs = 15 * 60_000
const longestWaitMs = 24 * 3_600_000

/**
 * What a failed request to any HTTP provider means for the message. A provider's own codes are looked at first by
 * whoever knows them; this is what HTTP itself says.
 *
 * @param now - for a `Retry-After` that is a date
 */
export function toHttpFailure(answer: ProviderAnswer, now: Date): SendResult {
  switch (answer.kind) {
    case 'not-sent':
      return { kind: 'retry', code: answer.code }
    case 'uncertain':
      return { kind: 'uncertain', code: answer.code }
    case 'answered':
      return toStatusFailure(answer.status, answer.headers, now)
  }
}

function toStatusFailure(status: number, headers: Headers, now: Date): SendResult {
  if (status === 401 || status === 403) {
    return { kind: 'retry', afterMs: credentialsRetryMs, code: 'credentials-refused' }
  }
  const code = `http-${status}`
  // A gateway that gave up waiting does not know what became of the request behind it.
  if (status === 504 || status === 502) return { kind: 'uncertain', code }
  if (status === 408 || status === 429 || status >= 500) {
    const afterMs = readRetryAfter(headers.get('retry-after'), now)
    return { kind: 'retry', code, ...(afterMs === undefined ? {} : { afterMs }) }
  }
  return { kind: 'permanent', code }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 | RFC 9110 Retry-After} */
function readRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined
  const ms = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now.getTime()
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestWaitMs)
}

export function toBasicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** Parsed JSON, or `undefined` for what is none: a provider's answer is judged by a schema next. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
