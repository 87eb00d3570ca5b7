import { isTerminal } from '../answers.ts'
import { objectOf } from '../fhir-reading.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { LoopContext, Planner } from './command.ts'
import { decide } from './decision.ts'
import { draftPlan, findUpdatable, refuse, type DraftPlan } from './draft-plan.ts'
import { progressOf, statusByEvidence } from './evidence-progress.ts'
import { resumeOwnTask } from './our-tasks.ts'
import { recallStatus } from './rest-status.ts'
import { toBusinessStatus } from './task-progress.ts'

/**
 * The Task itself goes on: another one would be another dispatch to the receiver. Its decline, if it was one, stays the
 * receiver's word.
 */
export function takeUpAttempt(plan: DraftPlan, context: LoopContext): void {
  const { loop, now, calendar } = context
  const attempt = loop.attempts.at(-1)
  const hasEnded = attempt !== undefined && isTerminal(attempt) && attempt.status !== 'rejected'
  const target = hasEnded ? findUpdatable(attempt.ref, context) : undefined
  if (!target) return
  const { resource } = target
  const { status: before, input } = recallStatus(resource)
  const isBegun = attempt?.status === 'completed' || attempt?.status === 'failed'
  const status = before ?? (isBegun ? 'in-progress' : statusByEvidence(loop))
  const start = objectOf(resource, 'executionPeriod', [])?.['start']
  plan.update(target, {
    status,
    businessStatus: toBusinessStatus(progressOf(status, loop)),
    statusReason: undefined,
    lastModified: toLocalIso(now, calendar.timeZone),
    executionPeriod: start === undefined ? undefined : { start },
    reasonCode: undefined,
    input,
  })
}

/** A request to call the work off is withdrawn with the closure it came from. */
function withdrawCancellation(plan: DraftPlan, context: LoopContext): void {
  const lastModified = toLocalIso(context.now, context.calendar.timeZone)
  for (const abort of context.loop.aborts) {
    const target = isTerminal(abort) ? undefined : findUpdatable(abort.ref, context)
    if (target) plan.update(target, { status: 'cancelled', lastModified })
  }
}

/**
 * Takes a closed referral up again, with a text that says why. The decision overturns the closure; dispatch Task and
 * owner's Task go on where they may be written. A report that had closed it waits for a decision again.
 */
export const planReopen: Planner<'reopen'> = (command, context) => {
  if (command.text.trim() === '') return refuse('text-missing', { pointer: '/text' })
  const plan = draftPlan(context)
  decide(plan, { activity: 'reopen', text: command.text }, context)
  takeUpAttempt(plan, context)
  withdrawCancellation(plan, context)
  resumeOwnTask(plan, context)
  return plan.finish()
}
