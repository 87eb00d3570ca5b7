import { isTerminal } from '../answers.ts'
import { workKindOf } from '../worklist/open-work.ts'
import type { Planner } from './command.ts'
import { draftPlan, findUpdatable, refuse } from './draft-plan.ts'
import { finishWork } from './finish-work.ts'

/**
 * Says that a work item of one of our people is done, on the shelf it stands on, with what came of it where somebody wrote
 * it down. It moves no step and closes nothing: what was learned on the way is a command of its own. Any work item of the
 * referral, also after its end; a dispatch, or the Task that says whose the referral is, is none.
 */
export const planCompleteWork: Planner<'complete-work'> = ({ item, text = '' }, context) => {
  const { loop } = context
  const task = loop.workItems.find(({ ref }) => ref === item)
  if (!task || workKindOf(task.codes) === undefined) return refuse('work-unknown', { pointer: '/item' })
  if (isTerminal(task)) return refuse('work-done', { evidence: [item] })
  const plan = draftPlan(context)
  const target = findUpdatable(item, context)
  if (target) plan.update(target, finishWork(target.resource, text, context))
  return plan.finish()
}
