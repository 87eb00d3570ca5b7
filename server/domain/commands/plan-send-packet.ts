import { isKind } from '../answers.ts'
import { communicationCodes } from '../codes.ts'
import { moveAttempt } from './attempt.ts'
import { listCarriedMedia } from '../packet/packet-address.ts'
import type { ContactMedium, LoopContext, Planner } from './command.ts'
import { ourConcept, toOurPractice } from './concepts.ts'
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
 * Sends the papers by Direct or fax, where Baton can and knows where to: then the message is in preparation until it has
 * left. Else records that papers went out by a medium that a person used. A receipt of the transport is no
 * acknowledgement, and a packet that nobody has confirmed may be sent again. Of an inbound referral it is our own report that goes back to the
 * referrer, and that closes it (DATA-MODEL A.8).
 */
export const planSendPacket: Planner<'send-packet'> = (command, context) => {
  const { medium, note } = command
  const { view, loop } = context
  const isInbound = view.axes.direction === 'inbound'
  if (isInbound && view.axes.note !== 'final') return refuse('note-is-needed')
  if (isInbound && isReturned(context)) return refuse('already-sent')
  if (!isInbound && !view.receiver) return refuse('no-receiver')
  const plan = draftPlan(context)
  const isSentByBaton = !isInbound && command.isByHand !== true && canSend(medium, context)
  const message = toCommunication(
    {
      categories: [categoryOf(context)],
      medium,
      sender: toOurPractice(context),
      recipient: isInbound ? view.requester : view.receiver,
      about: [loop.order.ref],
      ...(note !== undefined && { text: note }),
      ...(isSentByBaton && { isPending: true }),
    },
    context,
  )
  // What became of it is written into the message later, where Baton can always write.
  plan.create(message, isSentByBaton ? 'own' : 'ehr-if-possible')
  if (isInbound) return plan.finish()
  const isAnswer = view.state === 'info-requested'
  moveAttempt(
    plan,
    isAnswer ? progressAfterAnswer(context) : { status: 'requested', progress: 'sent' },
    context,
  )
  return plan.finish()
}

function canSend(medium: ContactMedium, { view, resources, channels }: LoopContext): boolean {
  const carried = listCarriedMedia(view.receiver, resources, channels ?? new Set())
  return carried.some((each) => each === medium)
}

function isReturned({ loop }: LoopContext): boolean {
  const reports = loop.communications.filter((message) => isKind(message, communicationCodes.consultNote))
  return reports.at(-1)?.status === 'completed'
}
