import { refuseClosing } from './closing-rules.ts'
import type { Planner } from './command.ts'
import { confirmNote, findWaitingReport } from './confirm-note.ts'
import { draftPlan, refuse } from './draft-plan.ts'
import { endLoop } from './end-loop.ts'

/**
 * Ends a referral by a person's decision, with a coded reason and a text (DATA-MODEL A.6). `report-received` is no
 * reason of its own: the one report that waits for a decision is confirmed, and that closes the referral as completed.
 * An inbound referral closes with a report only once the report has gone back.
 */
export const planClose: Planner<'close'> = (command, context) => {
  const { reason, text } = command
  const refusal = refuseClosing(command, context)
  if (refusal) return { ok: false, refusal }
  const plan = draftPlan(context)
  if (reason === 'report-received') {
    const report = findWaitingReport(context)
    if (!report) {
      const isOurs = context.view.axes.direction === 'inbound'
      return refuse(isOurs ? 'not-sent' : 'note-is-needed', { pointer: '/reason' })
    }
    confirmNote(plan, report, { activity: 'note-match-confirmed', text }, context)
  } else endLoop(plan, { reason, text }, context)
  return plan.finish()
}
