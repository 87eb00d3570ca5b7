import { dayMs } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'

/** No more than so many texts to one patient within a day and within a week (DATA-MODEL section G). */
const caps = [
  { limit: 1, withinMs: dayMs },
  { limit: 3, withinMs: 7 * dayMs },
] as const

/** How far back earlier texts matter. */
export const capsLookBackMs = 7 * dayMs

/**
 * The earliest moment, not before `at`, at which one more text keeps within the caps.
 *
 * @param earlier - when texts went to the same patient, in any order
 */
export function nextUnderCaps(at: Instant, earlier: readonly Instant[]): Instant {
  const sent = earlier.toSorted((one, other) => other - one)
  return caps.reduce((soonest, { limit, withinMs }) => {
    const oldestThatCounts = sent[limit - 1]
    return oldestThatCounts === undefined ? soonest : Math.max(soonest, oldestThatCounts + withinMs)
  }, at)
}
