import type { PastStatus } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { Picture } from './picture.ts'

/** A stretch of time in which the referral was to rest. */
export type Hold = { from: Instant; until: Instant }

/** A hold ends with the next status; one that has not ended is the `held` milestone, not a past hold. */
function endedHolds(history: readonly PastStatus[]): readonly Hold[] {
  return history.flatMap(({ isHold, at }, index) => {
    const next = history[index + 1]
    return isHold && next && at > 0 && next.at > at ? [{ from: at, until: next.at }] : []
  })
}

/**
 * The holds of a referral that are over, oldest first, overlapping ones of order and Task joined. They are known
 * only where earlier versions were read.
 */
export function listPastHolds({ loop, attempt, judging: { now } }: Picture): readonly Hold[] {
  const found = [...endedHolds(loop.order.history), ...endedHolds(attempt?.history ?? [])]
    .filter(({ from }) => from < now)
    .map(({ from, until }) => ({ from, until: Math.min(until, now) }))
    .sort((one, other) => one.from - other.from || one.until - other.until)
  const joined: Hold[] = []
  for (const hold of found) {
    const last = joined.at(-1)
    if (last && hold.from <= last.until) last.until = Math.max(last.until, hold.until)
    else joined.push({ ...hold })
  }
  return joined
}
