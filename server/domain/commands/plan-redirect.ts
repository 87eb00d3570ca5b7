import { isTerminal } from '../answers.ts'
import { createAttempt } from './attempt.ts'
import { refuseSecondBooking } from './booking-rules.ts'
import { isWorkedByReceiver } from './closing-rules.ts'
import type { Planner } from './command.ts'
import { draftPlan, refuse } from './draft-plan.ts'
import { askForCancellation, endAttempt } from './end-loop.ts'
import { writePerformer } from './order-performer.ts'
import { isSameParty } from '../party-identity.ts'
import { refuseReceiver } from './receiver-rules.ts'

/**
 * Turns to another receiver: a new coordination Task begins the next attempt, still to be sent; the one before it ends
 * as `redirected` and is kept. The order itself stays what it is, but for its performer.
 */
export const planRedirect: Planner<'redirect'> = ({ receiver, reason }, context) => {
  const { view, loop } = context
  if (reason.trim() === '') return refuse('text-missing', { pointer: '/reason' })
  const refusal = refuseReceiver(receiver, reason, '/reason') ?? refuseSecondBooking(context)
  if (refusal) return { ok: false, refusal }
  if (isSameParty(view.receiver, receiver)) return refuse('same-receiver', { pointer: '/receiver' })
  const plan = draftPlan(context)
  const old = loop.attempts.at(-1)
  const ending = { reason: 'redirected', text: reason } as const
  if (old && !isTerminal(old)) {
    if (isWorkedByReceiver(old, context)) askForCancellation(plan, old, ending, context)
    else endAttempt(plan, old, ending, context)
  }
  writePerformer(plan, receiver, context)
  createAttempt(plan, { status: 'draft', progress: 'routed', receiver, note: reason }, context)
  return plan.finish()
}
