import type { Planner } from './command.ts'
import { decide } from './decision.ts'
import { draftPlan, refuse } from './draft-plan.ts'

/** Lets the clocks run for a referral from before the practice's start with Baton (DATA-MODEL A.0). */
export const planStartTracking: Planner<'start-tracking'> = (_command, context) => {
  if (context.view.isTracked) return refuse('already-tracked')
  const plan = draftPlan(context)
  decide(plan, { activity: 'start-tracking' }, context)
  return plan.finish()
}
