import { dayMs } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'

/** At most `sends` within any stretch of `withinMs`. */
export type FrequencyCap = { sends: number; withinMs: number }

/** One a day and three a week (DATA-MODEL section G), over any 24 hours and any seven days. */
export const textCaps: readonly FrequencyCap[] = [
  { sends: 1, withinMs: dayMs },
  { sends: 3, withinMs: 7 * dayMs },
]

export type CapDecision = { kind: 'allowed' } | { kind: 'wait'; until: Instant }

/**
 * Whether one more text may go to a number now.
 *
 * @param sends - when a text went, or is going, to this number for any patient or practice, in any order;
 *   answers to what its owner texted do not count
 */
export function decideByCaps(
  sends: readonly Instant[],
  now: Instant,
  caps: readonly FrequencyCap[] = textCaps,
): CapDecision {
  const newestFirst = sends.toSorted((one, other) => other - one)
  const freeAt = caps.map((cap) => {
    const limiting = newestFirst[cap.sends - 1]
    return limiting === undefined ? now : limiting + cap.withinMs
  })
  const until = Math.max(now, ...freeAt)
  return until > now ? { kind: 'wait', until } : { kind: 'allowed' }
}
