import type { ClosureReason, LoopState } from '../loop-vocabulary.ts'

/** Closed like this, there never was a referral to count: as void, draft and duplicate, they leave every figure. */
const notCounted = ['duplicate', 'entered-in-error'] as const

/**
 * Why a referral leaked: `seen-out-of-network`, `never-scheduled`, or the reason it was closed with, without a visit.
 * Those missing here lost nobody (no longer needed, deceased, already completed, report received) or are not counted.
 * A closure that states no reason is a cause of its own: nothing shows that nobody was lost, and any other cause would
 * blame somebody for it.
 */
export const leakCauses = [
  'seen-out-of-network',
  'never-scheduled',
  'patient-declined',
  'patient-unreachable',
  'patient-moved',
  'seen-elsewhere',
  'wrong-specialty',
  'no-capacity',
  'out-of-network',
  'insufficient-information',
  'redirected',
  'auth-denied',
  'order-cancelled',
  'expired',
  'not-stated',
] as const
export type LeakCause = (typeof leakCauses)[number]

/** Open and never scheduled for longer than so many calendar days, a referral has leaked. */
export const leakAfterDays = 60

/**
 * Why a referral has leaked, as far as time alone does not change it (PRODUCT.md, "Leaked"; DATA-MODEL A.9): seen out
 * of network, else closed without a visit for a reason that means somebody was lost. Open loops that were never
 * scheduled leak by getting old, which `report-figures.ts` judges on the day of the report.
 *
 * @returns nothing for a loop that has not leaked
 */
export function settledLeakOf(loop: {
  closure: ClosureReason | undefined
  wasSeen: boolean
  isOutOfNetwork: boolean
}): LeakCause | undefined {
  if (loop.wasSeen && loop.isOutOfNetwork) return 'seen-out-of-network'
  if (loop.closure === undefined || loop.wasSeen) return undefined
  return leakCauses.find((cause) => cause === loop.closure)
}

/** Whether a loop is in the figures at all. */
export function isCounted(state: LoopState): boolean {
  if (state === 'void' || state === 'draft') return false
  return !notCounted.some((reason) => state === `closed-${reason}`)
}
