import type { EhrUnavailable } from './ehr-error.ts'

export type RetryRules = {
  /** Tries in all, the first included. */
  readonly attempts: number
  /** Longest wait after the first failure; doubled after each further one. */
  readonly baseMs: number
  readonly capMs: number
  /** A longer `Retry-After` counts as this long: a mistyped header must not silence a connection for a year. */
  readonly maxRetryAfterMs: number
}

/** What became of one try, as far as trying again goes. */
export type Attempt =
  { readonly status: number; readonly retryAfterMs?: number } | { readonly fault: EhrUnavailable['fault'] }

/**
 * Reads `Retry-After`, which is a number of seconds or a date.
 *
 * @returns milliseconds from now, at most `maxMs`; `undefined` when absent or unreadable
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 | RFC 9110 10.2.3}
 */
export function readRetryAfter(header: string | null, nowMs: number, maxMs: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text) * 1_000, maxMs)
  // Only the forms of RFC 9110: `Date.parse` takes much else, "2" as a year among it.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - nowMs), maxMs)
}

/** Answers that say "not now"; every other status is an answer. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** Whether this try says that the EHR or the way to it does not work at the moment; 429 says that it does. */
export function isFailing(attempt: Attempt): boolean {
  if ('status' in attempt) return attempt.status >= 500 && attempt.status !== 501
  return attempt.fault === 'timeout' || attempt.fault === 'unreachable'
}

/**
 * Whether to try again, and after how long: what the EHR asks for, else exponential backoff with full jitter. Only
 * what may be done twice is done twice.
 *
 * @param tried - tries so far, at least 1
 * @param random - from 0 up to 1
 * @returns milliseconds, or `undefined` for no further try
 * @see {@link https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ | Full jitter}
 */
export function decideRetry(
  attempt: Attempt,
  { tried, isRepeatable }: { tried: number; isRepeatable: boolean },
  rules: RetryRules,
  random: number,
): number | undefined {
  if (!isRepeatable || tried >= rules.attempts) return undefined
  if ('status' in attempt) {
    if (!passing.has(attempt.status)) return undefined
    if (attempt.retryAfterMs !== undefined) return attempt.retryAfterMs
  } else if (attempt.fault !== 'timeout' && attempt.fault !== 'unreachable') {
    return undefined
  }
  return Math.floor(random * Math.min(rules.capMs, rules.baseMs * 2 ** (tried - 1)))
}
