import { codeSystems } from '../codes.ts'
import type { Instant } from '../instant.ts'
import type { ContactMedium, LoopContext } from './command.ts'
import { toOurPractice, type Concept } from './concepts.ts'
import { toCommunication } from './contact-message.ts'
import type { DraftPlan } from './draft-plan.ts'

const notification: Concept = {
  coding: [{ system: codeSystems.messageCategory, code: 'notification', display: 'Notification' }],
}

/** What the receiver told us, by which medium, and who of them said it. */
export type Told = {
  medium: ContactMedium
  by?: string
  text?: string
  at: Instant
  /** Kind of Baton's own system; absent: news that is no answer. */
  category?: Concept
  about?: readonly string[]
}

/**
 * Records what the receiver told us, as the golden `Communication-ack`. Of an inbound referral we are the receiver, and
 * the external referrer is told.
 *
 * @returns how later writes refer to the message
 */
export function recordWord(plan: DraftPlan, told: Told, context: LoopContext): string {
  const { view, actor } = context
  const isOurs = view.axes.direction === 'inbound'
  const receiver = view.receiver ?? {}
  // Who records what they were told is the reader; a receiver who says it themselves says it to the practice.
  const isReceiver = actor.reference === receiver.reference
  const reader = isReceiver ? toOurPractice(context) : actor
  const named = told.by === undefined || told.by === '' ? receiver : { ...receiver, display: told.by }
  const message = toCommunication(
    {
      categories: [told.category ?? notification],
      medium: told.medium,
      sender: isOurs ? toOurPractice(context) : named,
      recipient: isOurs ? view.requester : reader,
      at: told.at,
      ...(told.text !== undefined && { text: told.text }),
      ...(told.about && { about: told.about }),
    },
    context,
  )
  return plan.create(message, 'ehr-if-possible')
}
