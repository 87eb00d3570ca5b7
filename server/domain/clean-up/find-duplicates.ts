import { localDay } from '../clinic-zone.ts'
import type { LoopView } from '../loop-view.ts'
import { isSameParty } from '../party-identity.ts'
import type { CleanUpProof } from './clean-up.ts'

const urgencies = ['routine', 'urgent', 'asap', 'stat'] as const

const urgencyOf = ({ urgency }: LoopView): number => urgencies.indexOf(urgency)

/** The one to keep first: the further one, then the more urgent, then the older. */
function compareKept(one: LoopView, other: LoopView): number {
  return (
    other.step - one.step ||
    urgencyOf(other) - urgencyOf(one) ||
    (one.orderedAt ?? '').localeCompare(other.orderedAt ?? '') ||
    one.referral.localeCompare(other.referral)
  )
}

/** Two receivers are a second opinion, not one need asked for twice. */
function hasSameReceiver({ receiver: one }: LoopView, { receiver: other }: LoopView): boolean {
  if (one === undefined || other === undefined) return one === undefined
  return isSameParty(one, other)
}

/**
 * Of referrals that ask for the same specialty within two weeks (`possible-duplicate`): those whose need another one that
 * is kept serves as well, by the same receiver or before there was one, and no less urgently.
 *
 * @returns proofs by the referral that is not needed
 */
export function findDuplicates(
  views: readonly LoopView[],
  timeZone: string,
): ReadonlyMap<string, CleanUpProof> {
  const found = new Map<string, CleanUpProof>()
  const kept: LoopView[] = []
  for (const view of views.toSorted(compareKept)) {
    const conflict = view.conflicts.find(({ code }) => code === 'possible-duplicate')
    const serving = kept.find(
      (other) =>
        conflict?.evidence.includes(other.referral) === true &&
        urgencyOf(other) >= urgencyOf(view) &&
        hasSameReceiver(view, other),
    )
    if (serving === undefined) kept.push(view)
    else found.set(view.referral, toProof(view, serving, timeZone))
  }
  return found
}

function toProof(view: LoopView, { referral, orderedAt, number }: LoopView, timeZone: string): CleanUpProof {
  return {
    message: 'asked-twice',
    values: {
      ...(orderedAt !== undefined && { on: localDay(Date.parse(orderedAt), timeZone) }),
      ...(number !== undefined && { number }),
    },
    evidence: [referral, view.referral],
  }
}
