import type { ChosenParty, LoopContext } from './command.ts'
import { toPartyReference } from './concepts.ts'
import { findUpdatable, type DraftPlan } from './draft-plan.ts'

/**
 * Names the receiver on the order too, where the order may be written: only its placer may change it, so that this is
 * never more than an addition to the Task.
 *
 * @returns whether it was written
 */
export function writePerformer(plan: DraftPlan, receiver: ChosenParty, context: LoopContext): boolean {
  const target = findUpdatable(context.loop.order.ref, context)
  if (target) plan.update(target, { performer: [toPartyReference(receiver)] })
  return target !== undefined
}
