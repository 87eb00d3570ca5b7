import { toDayNumber, toDayNumberOf } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'
import type { Reason } from '../loop-view.ts'

/**
 * A stored sentence as it is to be said later: where it counts the days since one it names (`on`, `days`), it counts
 * them up to `now`.
 */
export function ageReason(reason: Reason, now: Instant, timeZone: string): Reason {
  const { on, days } = reason.values
  if (typeof days !== 'number' || typeof on !== 'object' || !('on' in on)) return reason
  const since = toDayNumber(now, timeZone) - toDayNumberOf(on.on)
  return { ...reason, values: { ...reason.values, days: Math.max(0, since) } }
}
