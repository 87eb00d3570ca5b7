import { isTerminal } from '../answers.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { Planner } from './command.ts'
import { toPartyReference } from './concepts.ts'
import { draftPlan, findUpdatable, refuse } from './draft-plan.ts'
import { createOwnTask, findOwnTask } from './our-tasks.ts'

/** Gives a referral to one of our people: its owner's Task changes hands, or comes to be. */
export const planAssign: Planner<'assign'> = ({ owner }, context) => {
  const task = findOwnTask(context)
  const isHeldAlready = task !== undefined && !isTerminal(task) && task.owner?.reference === owner.reference
  if (isHeldAlready) return refuse('same-owner', { evidence: [task.ref], pointer: '/owner' })
  const plan = draftPlan(context)
  const target = task && findUpdatable(task.ref, context)
  const to = { ...toPartyReference(owner), reference: owner.reference }
  if (!target) createOwnTask(plan, to, context)
  else {
    const lastModified = toLocalIso(context.now, context.calendar.timeZone)
    plan.update(target, { status: 'in-progress', owner: to, lastModified })
  }
  return plan.finish()
}
