import { namingSystems } from '../../codes.ts'
import type { PlannedStep } from '../../escalation.ts'
import type { FhirWrite } from '../../fhir-write.ts'
import type { SendChannel } from '../../notifications/send-channel.ts'
import type { LoopReferences, Writing } from './effect-context.ts'
import { createOnce, to } from './effect-context.ts'
import { progressUpdate, toCategory, toMedium, toOutcome, type MessageOutcome } from './message-coding.ts'
import { stallKey } from './work-tasks.ts'
import { nameWork } from './work-text.ts'

/** A message between offices, in its words. */
export type OfficeMessage = {
  loop: LoopReferences
  channel: SendChannel
  recipient: string
  /** Our organization. */
  sender: string
  text: string
  outcome: MessageOutcome
  /** What it is about beside the order, such as the appointment. */
  about?: readonly string[]
}

function toCommunication(message: OfficeMessage, { calendar }: Pick<Writing, 'calendar'>) {
  const { loop, channel, recipient, sender, text, outcome, about = [] } = message
  return {
    resourceType: 'Communication',
    basedOn: [to(loop.referral)],
    ...(loop.coordinationTask !== undefined && { partOf: [to(loop.coordinationTask)] }),
    category: toCategory('notification'),
    medium: toMedium(channel),
    ...(loop.patient !== undefined && { subject: to(loop.patient) }),
    ...(about.length > 0 && { about: about.map(to) }),
    ...toOutcome(outcome, calendar.timeZone),
    recipient: [to(recipient)],
    sender: to(sender),
    payload: [{ contentString: text }],
  }
}

/**
 * Tells the referring clinician of a change, as the golden `Communication-referrer-update`.
 *
 * @param key - what was told of what: `sr-1|scheduled|appt-1|2026-06-12T16:00Z`; the same news never goes out twice
 */
export function referrerUpdate(
  message: OfficeMessage,
  key: string,
  writing: Pick<Writing, 'calendar'>,
): FhirWrite {
  const resource = { ...toCommunication(message, writing), topic: progressUpdate }
  return createOnce(resource, { system: namingSystems.notify, value: key })
}

/** Tells the referring office that a loop stands still (day 8): a message with context, not a Task of anybody. */
export function officeAlert(
  message: Omit<OfficeMessage, 'text'> & { text?: string },
  step: PlannedStep,
  writing: Writing,
): FhirWrite {
  const { urgency, referral } = message.loop
  const text = message.text ?? nameWork(step.clock, step.step, writing.language)
  const resource = {
    ...toCommunication({ ...message, text }, writing),
    topic: progressUpdate,
    priority: urgency === 'routine' ? 'urgent' : urgency,
  }
  const value = stallKey(referral, step, 'referring-office')
  return createOnce(resource, { system: namingSystems.notify, value })
}

/**
 * Records a message to the receiver by Direct or fax. It carries the receipt of the transport at most and no kind of
 * Baton's own system, so that it can never be read as the packet or as the receiver's acknowledgement.
 */
export function receiverMessageRecord(
  message: OfficeMessage & { channel: 'direct' | 'fax' | 'voice' },
  key: string,
  writing: Pick<Writing, 'calendar'>,
): FhirWrite {
  return createOnce(toCommunication(message, writing), { system: namingSystems.message, value: key })
}
