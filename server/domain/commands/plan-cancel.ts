import { isTerminal } from '../answers.ts'
import type { StatedReason } from '../loop-vocabulary.ts'
import { statedReasons } from '../loop-vocabulary.ts'
import { loopCode } from '../codes.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { addBusinessDays } from '../working-days.ts'
import { isWorkedByReceiver, refuseClosing } from './closing-rules.ts'
import type { LoopContext, Planner } from './command.ts'
import { draftPlan, findUpdatable, refuse } from './draft-plan.ts'
import { askForCancellation, endLoop } from './end-loop.ts'
import { toBusinessStatus } from './task-progress.ts'

/**
 * Calls a referral off. Where the receiver has work in progress in a system of its own, it is asked first and the
 * referral stays open until it answers; else it is closed at once.
 */
export const planCancel: Planner<'cancel'> = ({ reason, text }, context) => {
  const refusal =
    reason === 'report-received'
      ? { reason: 'note-is-needed' as const, evidence: [], pointer: '/reason' }
      : refuseClosing({ reason, text }, context)
  if (refusal) return { ok: false, refusal }
  const plan = draftPlan(context)
  const attempt = context.loop.attempts.at(-1)
  if (!attempt || !isWorkedByReceiver(attempt, context)) {
    endLoop(plan, { reason, text }, context)
    return plan.finish()
  }
  askForCancellation(plan, attempt, { reason, text }, context)
  const target = findUpdatable(attempt.ref, context)
  const lastModified = toLocalIso(context.now, context.calendar.timeZone)
  if (target) plan.update(target, { businessStatus: toBusinessStatus('cancel-requested'), lastModified })
  return plan.finish()
}

/** An unanswered request may be forced after so many business days (DATA-MODEL A.3). */
const daysToAnswer = 2

function reasonOf(codes: readonly string[]): StatedReason {
  return statedReasons.find((reason) => codes.includes(loopCode(reason))) ?? 'order-cancelled'
}

/** Closes a referral whose cancellation the receiver has not answered for two business days, with a text. */
export const planForceCancel: Planner<'force-cancel'> = ({ text }, context) => {
  const { loop, now, calendar } = context
  if (text.trim() === '') return refuse('text-missing', { pointer: '/text' })
  const abort = findOpenCancellation(context)
  if (!abort) return refuse('no-cancellation-asked')
  const askedAt = abort.authoredAt ?? abort.firstKnownAt
  if (addBusinessDays(askedAt, daysToAnswer, calendar) > now)
    return refuse('cancellation-too-young', { evidence: [abort.ref] })
  const plan = draftPlan(context)
  endLoop(plan, { reason: reasonOf(abort.reasonCodes), text }, context, true)
  const lastModified = toLocalIso(now, calendar.timeZone)
  for (const one of loop.aborts) {
    const target = isTerminal(one) ? undefined : findUpdatable(one.ref, context)
    if (target) plan.update(target, { status: 'cancelled', lastModified })
  }
  return plan.finish()
}

function findOpenCancellation({ loop }: LoopContext) {
  return loop.aborts.findLast((one) => !isTerminal(one))
}
