import { isTerminal, listAnswers } from '../answers.ts'
import type { LoopEvidence } from '../chart-links.ts'
import { communicationCodes } from '../codes.ts'
import { isKind } from '../answers.ts'
import { objectOf } from '../fhir-reading.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { listBookings } from './bookings.ts'
import type { LoopContext, Planner } from './command.ts'
import { decide } from './decision.ts'
import { draftPlan, findUpdatable, refuse, type DraftPlan } from './draft-plan.ts'
import { resumeOwnTask } from './our-tasks.ts'
import { recallStatus } from './rest-status.ts'
import { toBusinessStatus, type Progress } from './task-progress.ts'

/** How far a Task had got by everything but itself. */
function statusByEvidence(loop: LoopEvidence): string {
  const { live, attended, lost } = listBookings(loop)
  if (live.length > 0 || attended.length > 0 || lost.length > 0 || loop.encounters.length > 0)
    return 'in-progress'
  const task = loop.attempts.at(-1)?.ref
  const answer = listAnswers(loop).findLast(({ evidence }) => evidence !== task)
  if (answer?.kind === 'accepted') return 'accepted'
  const isSent = loop.communications.some(
    (message) => message.status === 'completed' && isKind(message, communicationCodes.packet),
  )
  return isSent || answer !== undefined ? 'requested' : 'draft'
}

const progressOfStatus: Readonly<Record<string, Progress>> = {
  draft: 'routed',
  requested: 'sent',
  received: 'acknowledged',
  accepted: 'accepted',
  ready: 'accepted',
}

/** What Baton says about a Task that goes on. */
export function progressOf(status: string, loop: LoopEvidence): Progress {
  const { live, attended, lost } = listBookings(loop)
  if (attended.length > 0 || loop.encounters.some((one) => one.status === 'finished')) return 'note-pending'
  if (live.length > 0) return 'scheduled'
  if (lost.length > 0) return lost.at(-1)?.status === 'noshow' ? 'no-show' : 'appointment-cancelled'
  return progressOfStatus[status] ?? 'accepted'
}

/**
 * The Task itself goes on: another one would be another dispatch to the receiver. Its decline, if it was one, stays the
 * receiver's word.
 */
function takeUpAttempt(plan: DraftPlan, context: LoopContext): void {
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
