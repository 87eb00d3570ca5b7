import { dayMs, localDay } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'
import type { LoopState } from '../loop-vocabulary.ts'
import type { LoopView } from '../loop-view.ts'
import type { CleanUpEvidence, CleanUpProof } from './clean-up.ts'

/** So long after the day the visit was wanted by, nobody can still mean that day. */
const graceDays = 30
/** Nobody has touched a referral that shows no sign of life for so long. */
const quietDays = 30

/** Nobody has taken it on: whoever accepted a referral or declined it has to be answered. */
const untaken: ReadonlySet<LoopState> = new Set(['captured', 'routed', 'sent', 'acknowledged'])

/** What Baton's own reminders leave in the timeline is no sign of life. */
const remindersOnly: ReadonlySet<string> = new Set([
  'nudged',
  'owner-assigned',
  'informed',
  'referrer-updated',
])

/**
 * Whether a routine referral's time has passed: the day it was wanted by is over for a month, and so is the last sign
 * that anybody worked on it. An order that names no such day never expires, and neither does an urgent one: that it is
 * late is the fault that has to be mended.
 *
 * @returns with the instant from which both hold
 */
export function findExpiry(
  view: LoopView,
  { orders }: CleanUpEvidence,
  timeZone: string,
): { proof: CleanUpProof; from: Instant } | undefined {
  const wantedBy = orders.find(({ ref }) => ref === view.referral)?.wantedBy
  if (wantedBy === undefined || view.urgency !== 'routine' || !untaken.has(view.state)) return undefined
  const signs = view.timeline.filter(({ what }) => !remindersOnly.has(what))
  const last = signs.toSorted((one, other) => one.at - other.at).at(-1)
  if (last === undefined) return undefined
  return {
    from: Math.max(wantedBy.lastAt + graceDays * dayMs, last.at + quietDays * dayMs),
    proof: {
      message: 'wanted-by-passed',
      values: {
        wanted: localDay(wantedBy.at, wantedBy.isDayOnly ? 'UTC' : timeZone),
        quiet: localDay(last.at, last.isDayOnly === true ? 'UTC' : timeZone),
      },
      evidence: [...new Set([view.referral, ...last.evidence])],
    },
  }
}
