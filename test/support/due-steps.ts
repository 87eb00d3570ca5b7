import { planSteps, type PlannedStep } from '#domain/escalation.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { LoopPolicy } from '#domain/policy.ts'

/** The planned steps of a loop whose time had come when it was judged, as the sweep picks them; carried out or not. */
export function dueSteps(view: LoopView, policy: LoopPolicy): readonly PlannedStep[] {
  const judgedAt = Date.parse(view.judgedAt)
  return planSteps(view, policy).filter(({ at }) => Date.parse(at) <= judgedAt)
}
