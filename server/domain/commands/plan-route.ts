import { isTerminal } from '../answers.ts'
import { moveAttempt } from './attempt.ts'
import type { Planner } from './command.ts'
import { toPerson } from './concepts.ts'
import { draftPlan, findUpdatable, refuse } from './draft-plan.ts'
import { writePerformer } from './order-performer.ts'
import { createOwnTask, findOwnTask } from './our-tasks.ts'
import { isSameParty } from '../party-identity.ts'
import { refuseReceiver } from './receiver-rules.ts'

/**
 * Chooses who is to see the patient, before anything was sent: on a draft of the coordination Task, and on the order
 * where it may be written. A referral that nobody owns falls to whom the rules name, else to who routes it.
 */
export const planRoute: Planner<'route'> = ({ receiver, reason }, context) => {
  const { loop, view } = context
  const refusal = refuseReceiver(receiver, reason, '/reason')
  if (refusal) return { ok: false, refusal }
  const owner = findOwnTask(context)
  const isOwned = owner !== undefined && !isTerminal(owner)
  if (isOwned && isSameParty(view.receiver, receiver))
    return refuse('same-receiver', { pointer: '/receiver' })
  const plan = draftPlan(context)
  const attempt = loop.attempts.at(-1)
  const isTaskOurs = attempt === undefined || findUpdatable(attempt.ref, context) !== undefined
  if (!isTaskOurs && !findUpdatable(loop.order.ref, context))
    return refuse('not-writable', { evidence: [attempt.ref] })
  writePerformer(plan, receiver, context)
  const note = reason === undefined || reason.trim() === '' ? {} : { note: reason }
  moveAttempt(plan, { status: 'draft', progress: 'routed', receiver, ...note }, context)
  if (!isOwned) createOwnTask(plan, toPerson(context.owner ?? context.actor.reference, context), context)
  return plan.finish()
}
