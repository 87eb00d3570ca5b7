import { dayMs } from './clinic-zone.ts'
import type { LoopEvidence } from './chart-links.ts'
import type { Instant } from './instant.ts'
import type { Axes } from './loop-vocabulary.ts'

export type Authorization = { axis: Axes['auth']; evidence: readonly string[] }

/** A day that ends a period lasts until its end everywhere: 12 hours behind UTC is the westernmost zone. */
const endOfDayMs = dayMs + 12 * 3_600_000

/**
 * The axis `auth`: the payer's newest answer, else what the order's coverage information says. An approval that
 * ends before the booked visit, or before now when none is booked, is `expired`.
 *
 * @param neededAt - start of the live booking, else now
 */
export function deriveAuthorization(loop: LoopEvidence, neededAt: Instant): Authorization {
  const newest = loop.authorizations.at(-1)
  if (!newest) {
    const { coverage, ref } = loop.order
    return coverage ? { axis: coverage.result, evidence: [ref] } : { axis: 'not-evaluated', evidence: [] }
  }
  const { result } = newest.answer
  const until = newest.validUntil
  const endsAt = until && (until.isDayOnly ? until.lastAt + endOfDayMs : until.at)
  const isApproval = result === 'approved' || result === 'partially'
  const isExpired = isApproval && endsAt !== undefined && endsAt < neededAt
  return { axis: isExpired ? 'expired' : result, evidence: [newest.ref] }
}
