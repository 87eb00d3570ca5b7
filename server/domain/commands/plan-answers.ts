import { communicationCodes } from '../codes.ts'
import { recordWord } from './answer-message.ts'
import { moveAttempt, type AttemptMove } from './attempt.ts'
import type { Command, LoopContext, Plan, Planner } from './command.ts'
import { ourConcept, type Concept } from './concepts.ts'
import { decide } from './decision.ts'
import { draftPlan, refuse } from './draft-plan.ts'
import { toStatusReason } from './end-loop.ts'
import { readAnswerTime } from './told-time.ts'

type Said = Pick<Extract<Command, { name: 'record-acceptance' }>, 'on' | 'medium' | 'by'>

type Recorded = {
  kind: 'acknowledged' | 'accepted' | 'info-requested' | 'rejected'
  category: Concept
  move: AttemptMove
  text?: string
}

/**
 * Records an answer of the receiver three times over: the message as it was told, the decision that holds even where the
 * EHR takes nothing, and the coordination Task.
 */
function recordAnswer(said: Said, { kind, category, move, text }: Recorded, context: LoopContext): Plan {
  const time = readAnswerTime(said.on, context)
  if (!time.ok) return time
  const plan = draftPlan(context)
  const at = time.value
  const by = said.by === undefined ? {} : { by: said.by }
  const words = text === undefined || text === '' ? {} : { text }
  const message = recordWord(plan, { medium: said.medium, at, category, ...by, ...words }, context)
  decide(plan, { activity: 'ack-recorded', reasons: [kind], at, about: [message], ...words }, context)
  moveAttempt(plan, move, context)
  return plan.finish()
}

const noted = (note: string | undefined) => (note === undefined ? {} : { text: note })

/** Records that the receiver has the referral. It is no acceptance. */
export const planRecordAcknowledgement: Planner<'record-acknowledgement'> = (command, context) =>
  recordAnswer(
    command,
    {
      kind: 'acknowledged',
      category: ourConcept(communicationCodes.acknowledged, 'Specialist acknowledged receipt'),
      // SDOHCC knows no `received`: Baton reads it, and writes `requested` (DATA-MODEL A.3).
      move: { status: 'requested', progress: 'acknowledged' },
      ...noted(command.note),
    },
    context,
  )

/** Records that the receiver, or of an inbound referral we, will see the patient. */
export const planRecordAcceptance: Planner<'record-acceptance'> = (command, context) =>
  recordAnswer(
    command,
    {
      kind: 'accepted',
      category: ourConcept(communicationCodes.accepted, 'Specialist accepted'),
      move: { status: 'accepted', progress: 'accepted' },
      ...noted(command.note),
    },
    context,
  )

/** Records what the receiver wants to know before they go on. */
export const planRecordInformationRequest: Planner<'record-information-request'> = (command, context) => {
  const { what, note } = command
  if (what.trim() === '') return refuse('text-missing', { pointer: '/what' })
  const text = note === undefined || note === '' ? what : `${what}\n${note}`
  return recordAnswer(
    command,
    {
      kind: 'info-requested',
      category: ourConcept(communicationCodes.recordsRequest, 'Information requested'),
      move: { status: 'requested', progress: 'awaiting-information' },
      text,
    },
    context,
  )
}

/** Records that the receiver will not see the patient, why, and whom they suggest. The referral stays open. */
export const planRecordDecline: Planner<'record-decline'> = (command, context) => {
  const { reason, text, suggestion, note } = command
  if (text.trim() === '') return refuse('text-missing', { pointer: '/text' })
  const words = [text, suggestion, note].filter((one) => one !== undefined && one !== '').join('\n')
  return recordAnswer(
    command,
    {
      kind: 'rejected',
      category: ourConcept(communicationCodes.declined, 'Specialist declined'),
      move: {
        status: 'rejected',
        progress: 'rejected',
        statusReason: toStatusReason({ reason, text: words }),
      },
      text: words,
    },
    context,
  )
}
