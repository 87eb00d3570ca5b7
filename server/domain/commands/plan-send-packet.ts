import { isKind } from '../answers.ts'
import { communicationCodes } from '../codes.ts'
import { moveAttempt } from './attempt.ts'
import type { LoopContext, Planner } from './command.ts'
import { ourConcept } from './concepts.ts'
import { toCommunication } from './contact-message.ts'
import { draftPlan, refuse } from './draft-plan.ts'
import { progressAfterAnswer } from './answer-progress.ts'

const packet = ourConcept(communicationCodes.packet, 'Referral packet')
const information = ourConcept(communicationCodes.information, 'Information sent')
const report = ourConcept(communicationCodes.consultNote, 'Consult note')

/** What goes out now: the packet, the answer to the receiver's question, or of an inbound referral our report. */
function categoryOf({ view }: LoopContext) {
  if (view.axes.direction === 'inbound') return report
  return view.state === 'info-requested' ? information : packet
}

/**
 * Records that papers went out by a medium that a person used; a receipt of the transport is no acknowledgement. A
 * packet that nobody has confirmed may be sent again. Of an inbound referral it is our own report that goes back to the
 * referrer, and that closes it (DATA-MODEL A.8).
 */
export const planSendPacket: Planner<'send-packet'> = ({ medium, note }, context) => {
  const { view, organization, loop } = context
  const isInbound = view.axes.direction === 'inbound'
  if (isInbound && view.axes.note !== 'final') return refuse('note-is-needed')
  if (isInbound && isReturned(context)) return refuse('already-sent')
  if (!isInbound && !view.receiver) return refuse('no-receiver')
  const plan = draftPlan(context)
  const message = toCommunication(
    {
      categories: [categoryOf(context)],
      medium,
      sender: { reference: organization },
      recipient: isInbound ? view.requester : view.receiver,
      about: [loop.order.ref],
      ...(note !== undefined && { text: note }),
    },
    context,
  )
  plan.create(message, 'ehr-if-possible')
  if (isInbound) return plan.finish()
  const isAnswer = view.state === 'info-requested'
  moveAttempt(
    plan,
    isAnswer ? progressAfterAnswer(context) : { status: 'requested', progress: 'sent' },
    context,
  )
  return plan.finish()
}

function isReturned({ loop }: LoopContext): boolean {
  const reports = loop.communications.filter((message) => isKind(message, communicationCodes.consultNote))
  return reports.at(-1)?.status === 'completed'
}
