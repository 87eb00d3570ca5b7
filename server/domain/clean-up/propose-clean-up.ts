import { localDay } from '../clinic-zone.ts'
import { statesBeforeBooking, type LoopState } from '../loop-vocabulary.ts'
import type { LoopView } from '../loop-view.ts'
import type { CleanUpEvidence, CleanUpProof, CleanUpProposal, CleanUpSetting } from './clean-up.ts'
import { findDuplicates } from './find-duplicates.ts'
import { findExpiry } from './find-expiry.ts'
import { findPriorConsult } from './find-prior-consult.ts'

/** Nothing is booked, seen or reported, and nobody has said that it shall rest or end. */
const idle: ReadonlySet<LoopState> = new Set([...statesBeforeBooking, 'rejected'])

/**
 * Whether a referral may be cleaned up at all. It may not where something waits for a decision of its own (a note, a
 * booking that may belong to it), or where any source was not read well: what was not seen proves nothing.
 */
function isIdle(view: LoopView): boolean {
  return (
    view.isTracked &&
    idle.has(view.state) &&
    view.axes.note === 'none' &&
    view.candidates.length === 0 &&
    view.possibleBookings.length === 0 &&
    view.badSources.length === 0 &&
    view.unconfirmed.length === 0 &&
    view.setAside.length === 0 &&
    !view.isPatientDeceased
  )
}

/**
 * The open referrals of one patient that nobody may have to work on any more, each with its proof. Only evidence counts:
 * no score, and no age alone.
 *
 * @param views - all of one patient's referrals, as `derivePatient` gives them
 * @returns at most one for each referral, in the order of the views; never one whose surviving twin is proposed as well
 */
export function proposeCleanUp(
  views: readonly LoopView[],
  evidence: CleanUpEvidence,
  setting: CleanUpSetting,
): readonly CleanUpProposal[] {
  const able = views.filter(isIdle)
  const replaced = new Map(
    able.map((view) => [view.referral, findReplacement(view, views, evidence, setting)]),
  )
  const standing = able.filter((view) => replaced.get(view.referral) === undefined)
  const twins = findDuplicates(standing, setting.timeZone)
  return able.flatMap((view): CleanUpProposal[] => {
    const { referral } = view
    const replacement = replaced.get(referral)
    if (replacement) return [{ referral, kind: 'superseded', proof: replacement }]
    const twin = twins.get(referral)
    if (twin) return [{ referral, kind: 'duplicate', proof: twin }]
    const consult = findPriorConsult(view, evidence, setting)
    if (consult) return [{ referral, kind: 'already-completed', proof: consult }]
    const expiry = findExpiry(view, evidence, setting.timeZone)
    return expiry ? [{ referral, kind: 'expired', ...expiry }] : []
  })
}

/** The later order that names this one as replaced, if it still stands or has led to a report. */
function findReplacement(
  view: LoopView,
  views: readonly LoopView[],
  { orders }: CleanUpEvidence,
  { timeZone }: CleanUpSetting,
): CleanUpProof | undefined {
  for (const order of orders) {
    if (order.ref === view.referral || !order.replaces.includes(view.referral)) continue
    const next = views.find(({ referral }) => referral === order.ref)
    if (next === undefined || !isStanding(next) || !isLater(next, view)) continue
    return {
      message: 'replaced',
      values: next.orderedAt === undefined ? {} : { on: localDay(Date.parse(next.orderedAt), timeZone) },
      evidence: [order.ref, view.referral],
    }
  }
  return undefined
}

function isStanding({ state, isTracked }: LoopView): boolean {
  if (state === 'closed-completed') return true
  return isTracked && state !== 'void' && state !== 'draft' && !state.startsWith('closed-')
}

/** Two orders that claim to replace each other must not both go. */
function isLater({ orderedAt: one }: LoopView, { orderedAt: other }: LoopView): boolean {
  return one !== undefined && other !== undefined && Date.parse(one) > Date.parse(other)
}
