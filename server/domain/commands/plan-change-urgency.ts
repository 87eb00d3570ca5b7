import { isTerminal } from '../answers.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { Planner } from './command.ts'
import { decide } from './decision.ts'
import { draftPlan, findUpdatable, refuse } from './draft-plan.ts'
import { findOwnTask } from './our-tasks.ts'

function priorityOfOrder(priority: string | undefined): string {
  return priority === 'urgent' || priority === 'asap' || priority === 'stat' ? priority : 'routine'
}

/**
 * Changes how urgent a referral is, with a clinician's reason. The order says so where it may be written; the decision
 * says so always, beside what the order said, because somebody who changes the order later is not overruled.
 */
export const planChangeUrgency: Planner<'change-urgency'> = ({ urgency, reason }, context) => {
  const { view, loop, now, calendar } = context
  if (reason.trim() === '') return refuse('text-missing', { pointer: '/reason' })
  if (urgency === view.urgency) return refuse('same-urgency', { pointer: '/urgency' })
  const plan = draftPlan(context)
  const was = `urgency-was-${priorityOfOrder(loop.order.priority)}`
  decide(plan, { activity: 'urgency-changed', reasons: [`urgency-${urgency}`, was], text: reason }, context)
  const order = findUpdatable(loop.order.ref, context)
  if (order) plan.update(order, { priority: urgency })
  const lastModified = toLocalIso(now, calendar.timeZone)
  for (const task of [loop.attempts.at(-1), findOwnTask(context)]) {
    const target = task && !isTerminal(task) ? findUpdatable(task.ref, context) : undefined
    if (target) plan.update(target, { priority: urgency, lastModified })
  }
  return plan.finish()
}
