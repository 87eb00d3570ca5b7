import { namingSystems } from '../../codes.ts'
import type { FhirWrite } from '../../fhir-write.ts'
import type { Instant } from '../../instant.ts'
import type { SendChannel } from '../../notifications/send-channel.ts'
import { toLocalIso } from '../local-time.ts'
import type { LoopReferences, Writing } from './effect-context.ts'
import { createOnce, to } from './effect-context.ts'
import { toCategory, toMedium, toOutcome, type MessageOutcome } from './message-coding.ts'

/** A message to the patient, or to the proxy who speaks for them, in its words. */
export type PatientMessage = {
  loop: LoopReferences & { patient: string }
  channel: Extract<SendChannel, 'sms' | 'portal' | 'voice' | 'letter'>
  /** `Patient/x`, or `RelatedPerson/x` for a minor's proxy; absent where a minor has none. */
  recipient?: string
  /** Our organization. */
  sender: string
  text: string
  /** The firing it comes from; once per key. */
  key: string
}

function toMessage({ loop, channel, recipient, text }: PatientMessage) {
  return {
    category: toCategory('reminder'),
    medium: toMedium(channel),
    subject: to(loop.patient),
    ...(recipient !== undefined && { recipient: [to(recipient)] }),
    payload: [{ contentString: text }],
  }
}

/** Asks for a message at a time, as the golden `CommunicationRequest-sms`. */
export function patientMessageRequest(
  message: PatientMessage,
  sendAt: Instant,
  { now, calendar: { timeZone } }: Pick<Writing, 'now' | 'calendar'>,
): FhirWrite {
  const resource = {
    resourceType: 'CommunicationRequest',
    basedOn: [to(message.loop.referral)],
    status: 'active',
    ...toMessage(message),
    occurrenceDateTime: toLocalIso(sendAt, timeZone),
    authoredOn: toLocalIso(now, timeZone),
    requester: to(message.sender),
  }
  return createOnce(resource, { system: namingSystems.nudge, value: message.key })
}

/**
 * Records what became of a message: sent, not reached, or held back with the reason, as the golden `Communication-sms`
 * and `-sms-suppressed`. One that was held back is no attempt to reach the patient.
 *
 * @param request - reference of the CommunicationRequest, where one was made
 */
export function patientMessageRecord(
  message: PatientMessage,
  outcome: MessageOutcome,
  { calendar }: Pick<Writing, 'calendar'>,
  request?: string,
): FhirWrite {
  const resource = {
    resourceType: 'Communication',
    basedOn: [...(request === undefined ? [] : [to(request)]), to(message.loop.referral)],
    ...toMessage(message),
    ...toOutcome(outcome, calendar.timeZone),
    sender: to(message.sender),
  }
  return createOnce(resource, { system: namingSystems.message, value: message.key })
}

/** A message in the patient portal: the record is the message, so that it is sent by being written. */
export function portalMessage(
  message: Omit<PatientMessage, 'channel'>,
  { now, calendar }: Pick<Writing, 'now' | 'calendar'>,
): FhirWrite {
  return patientMessageRecord(
    { ...message, channel: 'portal' },
    { status: 'completed', sentAt: now },
    { calendar },
  )
}
