import type { PastStatus } from './evidence-records.ts'
import { listDecidedHolds, type Hold } from './holds.ts'
import type { Picture } from './picture.ts'

/** A hold ends with the next status; one that has not ended is the `held` milestone, not a past hold. */
function endedHolds(history: readonly PastStatus[]): readonly Hold[] {
  return history.flatMap(({ isHold, at }, index) => {
    const next = history[index + 1]
    return isHold && next && at > 0 && next.at > at ? [{ from: at, until: next.at }] : []
  })
}

/**
 * The holds of a referral that are over, oldest first, overlapping ones joined. Those of order and Task are known only
 * where earlier versions were read, those that a person decided always.
 */
export function listPastHolds({ loop, attempt, judging: { now } }: Picture): readonly Hold[] {
  const found = [
    ...endedHolds(loop.order.history),
    ...endedHolds(attempt?.history ?? []),
    ...listDecidedHolds(loop),
  ]
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
