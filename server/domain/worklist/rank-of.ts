import { isOpenState } from '../clock-starts.ts'
import { displayStatuses, type DisplayStatus, type LoopState } from '../loop-vocabulary.ts'
import type { LoopView } from '../loop-view.ts'

/** What decides the group of a list that a loop stands in. */
export type Ranked = {
  state: LoopState
  display: DisplayStatus
  urgency: LoopView['urgency']
  isTracked: boolean
  hasOwner: boolean
}

/** An urgent open referral that belongs to nobody is the worst item on any list. */
function isOwnerlessUrgent({ isTracked, hasOwner, urgency, state }: Ranked): boolean {
  return isTracked && !hasOwner && urgency !== 'routine' && isOpenState(state)
}

/**
 * The group of a list, the worst first: 0 ownerless urgent, 1 urgent overdue, then overdue, can't confirm, to review,
 * due soon, on track, closed (DATA-MODEL A.7).
 */
export function rankOf(loop: Ranked): number {
  if (isOwnerlessUrgent(loop)) return 0
  if (loop.display === 'overdue' && loop.urgency !== 'routine') return 1
  return 2 + displayStatuses.indexOf(loop.display)
}
