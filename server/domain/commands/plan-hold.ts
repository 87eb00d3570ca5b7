import { isTerminal } from '../answers.ts'
import { dayMs, toDayNumber, toDayNumberOf, toInstant } from '../clinic-zone.ts'
import { findHoldDecision } from '../holds.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { isResting } from './attempt.ts'
import type { LoopContext, Planner } from './command.ts'
import { decide } from './decision.ts'
import { draftPlan, findUpdatable, refuse } from './draft-plan.ts'
import { progressOf, statusByEvidence } from './evidence-progress.ts'
import { recallStatus, rememberStatus } from './rest-status.ts'
import { toBusinessStatus } from './task-progress.ts'

/**
 * Lets a referral rest, with a reason; its clocks pause, and a review falls due by itself. The decision holds also where
 * the Task may not be written. `until` is a day to come and is kept with the decision; nothing resumes by itself.
 */
export const planHold: Planner<'hold'> = ({ reason, until }, context) => {
  const { loop, now, calendar } = context
  if (reason.trim() === '') return refuse('text-missing', { pointer: '/reason' })
  const day = until === undefined ? undefined : toDayNumberOf(until)
  if (Number.isNaN(day)) return refuse('not-a-time', { pointer: '/until' })
  if (day !== undefined && day <= toDayNumber(now, calendar.timeZone))
    return refuse('in-the-past', { pointer: '/until' })
  const plan = draftPlan(context)
  const end = day === undefined ? {} : { until: toInstant(day, dayMs - 1000, calendar.timeZone) }
  decide(plan, { activity: 'hold', text: reason, ...end }, context)
  const attempt = loop.attempts.at(-1)
  const target = attempt && !isTerminal(attempt) ? findUpdatable(attempt.ref, context) : undefined
  if (target)
    plan.update(target, {
      status: 'on-hold',
      statusReason: { text: reason },
      businessStatus: toBusinessStatus('on-hold'),
      lastModified: toLocalIso(now, calendar.timeZone),
      input: rememberStatus(target.resource),
    })
  return plan.finish()
}

/** What rests by its own word and may not be written: only its own system can take it up again. */
function findUnwritable({ loop, canUpdate, ...rest }: LoopContext): string | undefined {
  const context = { ...rest, canUpdate }
  const { order } = loop
  const attempt = loop.attempts.at(-1)
  if (order.status === 'on-hold' && !findUpdatable(order.ref, context)) return order.ref
  return attempt && isResting(attempt) && !findUpdatable(attempt.ref, context) ? attempt.ref : undefined
}

/**
 * Takes a referral up again where it stood. An order or Task that the EHR itself holds has to be writable, because a
 * referral that its own record calls held must not be told as going on.
 */
export const planResume: Planner<'resume'> = ({ note }, context) => {
  const { loop, now, calendar } = context
  const unwritable = findUnwritable(context)
  if (unwritable !== undefined) return refuse('not-writable', { evidence: [unwritable] })
  const plan = draftPlan(context)
  const text = note === undefined ? {} : { text: note }
  const order = loop.order.status === 'on-hold' ? findUpdatable(loop.order.ref, context) : undefined
  const attempt = loop.attempts.at(-1)
  const task = attempt && isResting(attempt) ? findUpdatable(attempt.ref, context) : undefined
  if (findHoldDecision(loop) || order || task) decide(plan, { activity: 'resume', ...text }, context)
  if (order) plan.update(order, { status: 'active' })
  if (task) {
    const { status: before, input } = recallStatus(task.resource)
    const status = before ?? statusByEvidence(loop)
    plan.update(task, {
      status,
      statusReason: undefined,
      businessStatus: toBusinessStatus(progressOf(status, loop)),
      lastModified: toLocalIso(now, calendar.timeZone),
      input,
    })
  }
  return plan.finish()
}
