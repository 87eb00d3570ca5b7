import { codeSystems, communicationCodes, taskCodes } from '../codes.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import { toEndOfLocalDay, toLocalIso } from '../watch/local-time.ts'
import { addBusinessDays } from '../working-days.ts'
import type { LoopContext, Planner } from './command.ts'
import { ourCoding, ourConcept, toOurPractice, type Concept } from './concepts.ts'
import { toCommunication } from './contact-message.ts'
import { draftPlan, refuse } from './draft-plan.ts'

const notification: Concept = {
  coding: [{ system: codeSystems.messageCategory, code: 'notification', display: 'Notification' }],
}

/** Asks the receiver for the report that is owed; the report stays owed, and the note clock goes on. */
export const planRequestNote: Planner<'request-note'> = ({ medium, text }, context) => {
  const { view } = context
  if (!view.receiver) return refuse('no-receiver')
  const plan = draftPlan(context)
  const message = toCommunication(
    {
      categories: [notification, ourConcept('note-requested', 'Report requested')],
      medium,
      sender: toOurPractice(context),
      recipient: view.receiver,
      ...(text !== undefined && { text }),
    },
    context,
  )
  plan.create(message, 'ehr-if-possible')
  return plan.finish()
}

/** Work item for whoever waits for the records: to be looked after two business days on. */
function toRecordsTask(what: string, message: string, context: LoopContext) {
  const { view, loop, patient, actor, now, calendar } = context
  const attempt = loop.attempts.at(-1)
  const written = toLocalIso(now, calendar.timeZone)
  return {
    resourceType: 'Task',
    ...(attempt && { partOf: [to(attempt.ref)] }),
    basedOn: [to(loop.order.ref), to(message)],
    status: 'requested',
    intent: 'order',
    priority: view.urgency,
    code: { coding: [ourCoding(taskCodes.recordsRequest, 'Records requested')] },
    description: what,
    focus: to(loop.order.ref),
    for: to(patient),
    authoredOn: written,
    lastModified: written,
    owner: to(view.owner?.reference ?? actor.reference),
    restriction: {
      period: { end: toEndOfLocalDay(addBusinessDays(now, 2, calendar), calendar.timeZone) },
    },
  }
}

/**
 * Asks the other side for records. Of an inbound referral that is our question to the referrer before we go on, so that
 * the referral waits for information; of an outbound one it moves no step.
 */
export const planRequestRecords: Planner<'request-records'> = ({ medium, what }, context) => {
  const { view } = context
  if (what.trim() === '') return refuse('text-missing', { pointer: '/what' })
  const isInbound = view.axes.direction === 'inbound'
  const recipient = isInbound ? view.requester : view.receiver
  if (!recipient) return refuse('no-receiver')
  const plan = draftPlan(context)
  const question = ourConcept(communicationCodes.recordsRequest, 'Information requested')
  const message = toCommunication(
    {
      categories: isInbound ? [question] : [notification],
      medium,
      sender: toOurPractice(context),
      recipient,
      text: what,
    },
    context,
  )
  const reference = plan.create(message, 'ehr-if-possible')
  plan.create(toRecordsTask(what, reference, context), 'own')
  return plan.finish()
}
