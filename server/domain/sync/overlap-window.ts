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

/** How far a search of the changes came, and where the next one begins from. */
export type SearchProgress = { outcome: 'ok' | 'partly' | 'truncated'; mark: Instant | undefined }

/**
 * What a search of the changes was good for. One that was cut short has come as far as its last row where its rows came in
 * the order of their changes, and nowhere where they did not: nobody knows what the rest would have been.
 *
 * @param marks - `meta.lastUpdated` of the rows, in their order; `undefined` of a row that says none
 */
export function judgeSearch(
  highWater: Instant | undefined,
  marks: readonly (Instant | undefined)[],
  state: 'ok' | 'truncated',
  now: Instant,
): SearchProgress {
  const said = marks.filter((each) => each !== undefined)
  const mark = raiseHighWater(highWater, said, now)
  if (state === 'ok') return { outcome: 'ok', mark }
  const isInOrder =
    said.length === marks.length && said.every((each, at) => at === 0 || each >= (said[at - 1] ?? each))
  const isFurther = mark !== undefined && (highWater === undefined || mark > highWater)
  return isInOrder && isFurther ? { outcome: 'partly', mark } : { outcome: 'truncated', mark: highWater }
}
