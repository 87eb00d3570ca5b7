import { codeSystems, communicationCodes, loopWords } from '../codes.ts'
import type { Command, ContactOutcome, LoopContext, Planner } from './command.ts'
import { ourConcept, type Concept } from './concepts.ts'
import { toCommunication, type ContactMessage } from './contact-message.ts'
import { draftPlan } from './draft-plan.ts'

type LogContact = Extract<Command, { name: 'log-contact' }>
type Party = ContactMessage['sender']

/** Nobody was reached; a left message and a promise to call back are contacts. */
const notDone: Readonly<Partial<Record<ContactOutcome, Concept>>> = {
  'no-answer': ourConcept('no-answer', 'No answer'),
  'wrong-number': ourConcept('wrong-number', 'Wrong number'),
}

const displays: Readonly<Record<ContactOutcome, string>> = {
  reached: 'Reached',
  'left-message': 'Left a message',
  'no-answer': 'No answer',
  'wrong-number': 'Wrong number',
  'will-call-back': 'Will call back',
  declined: 'Declined',
}

function otherSide({ whom, who }: LogContact, { view, patient }: LoopContext): Party {
  if (whom === 'patient') return { reference: patient }
  const party = whom === 'receiver' ? view.receiver : view.requester
  const name = who === undefined || who === '' ? {} : { display: who }
  return party ? { ...party, ...name } : name
}

const notification: Concept = {
  coding: [{ system: codeSystems.messageCategory, code: 'notification', display: 'Notification' }],
}

/** What it was about and what came of it; of the receiver's words only what is no answer to the referral. */
function categoriesOf({ whom, outcome }: LogContact): readonly Concept[] {
  const result = notDone[outcome] ? [] : [ourConcept(outcome, displays[outcome])]
  if (whom !== 'patient') return [notification, ...result]
  const isNo = outcome === 'declined'
  return [
    ourConcept(communicationCodes.patientContact, 'Contact with the patient'),
    ...(isNo ? [ourConcept(loopWords.patientDeclined, 'Patient declined')] : result),
  ]
}

/**
 * Logs a call, letter or talk, with what came of it. It moves no step: an answer of the receiver is recorded by its own
 * command, and a patient's no is an axis of the referral until somebody closes it. A patient who declines or was reached
 * and answered is the sender; whoever was only tried is the recipient.
 */
export const planLogContact: Planner<'log-contact'> = (command, context) => {
  const { actor } = context
  const other = otherSide(command, context)
  const isFromThem = command.whom === 'patient' && command.outcome === 'declined'
  const plan = draftPlan(context)
  const failure = notDone[command.outcome]
  const message: ContactMessage = {
    categories: categoriesOf(command),
    medium: command.medium,
    sender: isFromThem ? other : actor,
    recipient: isFromThem ? actor : other,
    text: command.text,
    ...(failure && { notDone: failure }),
  }
  plan.create(toCommunication(message, context), 'ehr-if-possible')
  return plan.finish()
}
