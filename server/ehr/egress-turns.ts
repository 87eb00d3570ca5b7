import { takeFromBucket, type Bucket, type BucketRules } from './token-bucket.ts'

/** How one EHR is being used, by everybody who shares the limit; milliseconds of one clock. */
export type EgressStanding = Bucket & {
  /** Until when the EHR asked to be left alone (`Retry-After`). */
  readonly restUntilMs: number
  /** Until when it is left alone because it kept failing somebody. */
  readonly failingUntilMs: number
}

/** `taken`: after `waitMs` the request may go. `refused`: it would wait too long, or the EHR keeps failing; it costs no turn. */
export type Turn = { readonly kind: 'taken' | 'refused'; readonly waitMs: number }

/** Turns at one EHR. Whoever shares them keeps one limit together. */
export type EgressTurns = {
  take: (rules: BucketRules, maxWaitMs: number) => Promise<Turn>
  /** Has everybody leave the EHR alone for so long: `asked` by it, or because it keeps `failing`. */
  rest: (why: 'asked' | 'failing', forMs: number) => Promise<void>
}

/** Nothing was asked of this EHR lately. */
export function untouched(rules: BucketRules, nowMs: number): EgressStanding {
  return { left: rules.burst, atMs: nowMs, restUntilMs: 0, failingUntilMs: 0 }
}

/** Decides on one request. @returns the standing afterwards, unchanged for a request that may not go */
export function takeTurn(
  standing: EgressStanding,
  rules: BucketRules,
  maxWaitMs: number,
  nowMs: number,
): { standing: EgressStanding; turn: Turn } {
  const failingMs = standing.failingUntilMs - nowMs
  if (failingMs > 0) return { standing, turn: { kind: 'refused', waitMs: failingMs } }
  const { bucket, waitMs } = takeFromBucket(standing, rules, nowMs)
  const longestMs = Math.max(waitMs, standing.restUntilMs - nowMs, 0)
  return longestMs > maxWaitMs
    ? { standing, turn: { kind: 'refused', waitMs: longestMs } }
    : { standing: { ...standing, ...bucket }, turn: { kind: 'taken', waitMs: longestMs } }
}

/** A rest never becomes shorter by another one. */
export function restFor(
  standing: EgressStanding,
  why: 'asked' | 'failing',
  forMs: number,
  nowMs: number,
): EgressStanding {
  const untilMs = nowMs + forMs
  return why === 'asked'
    ? { ...standing, restUntilMs: Math.max(standing.restUntilMs, untilMs) }
    : { ...standing, failingUntilMs: Math.max(standing.failingUntilMs, untilMs) }
}
