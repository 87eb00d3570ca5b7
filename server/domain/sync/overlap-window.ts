import type { Instant } from '../instant.ts'

/**
 * How far a search reaches back behind the latest change seen. A change may become visible later than its
 * `meta.lastUpdated` says, by as long as a transaction of the EHR or the way to its search index takes.
 */
export const overlapMs = 10 * 60_000

/**
 * From when on changes have to be asked for, so that none is lost; what comes twice is told apart by its version.
 *
 * @param highWater - latest `meta.lastUpdated` seen, by the EHR's own clock; `undefined` before the first search
 * @returns `undefined`: everything
 */
export function windowStart(highWater: Instant | undefined, overlap = overlapMs): Instant | undefined {
  return highWater === undefined ? undefined : highWater - overlap
}

/**
 * The mark after a complete search. It never goes back, and stays where it is when nothing was found. What is dated later
 * than now, by a clock that is fast or was set back, moves it to now only: what comes next may be dated earlier.
 */
export function raiseHighWater(
  highWater: Instant | undefined,
  seen: readonly Instant[],
  now: Instant,
): Instant | undefined {
  return seen
    .map((each) => Math.min(each, now))
    .reduce<Instant | undefined>(
      (latest, each) => (latest === undefined || each > latest ? each : latest),
      highWater,
    )
}
