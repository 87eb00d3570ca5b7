import { codeSystems } from '../codes.ts'
import type { FhirWrite } from '../fhir-write.ts'
import type { NotDoneReason } from './choose-channel.ts'

/** A message that was held back, and why. */
export type SuppressedMessage = {
  /** The key of the firing it would have been. */
  key: string
  /** What it was for: order and request, `Type/id`. */
  basedOn: readonly string[]
  patient: string
  recipient: string
  organization: string
  /** What would have been sent; it holds nothing clinical. */
  text: string
  reason: NotDoneReason
  /** Says since when, for example that STOP came on a day. */
  note?: string
}

export const notifyKeySystem = 'https://baton.example/fhir/NamingSystem/notify-key'
const notDone = 'http://terminology.hl7.org/CodeSystem/communication-not-done-reason'
const display: Readonly<Record<NotDoneReason, string>> = {
  unknown: 'Unknown',
  'system-error': 'System Error',
  'invalid-phone-number': 'Invalid Phone Number',
  'recipient-unavailable': 'Recipient Unavailable',
  'patient-objection': 'Patient Objection',
}
const reminder = {
  system: 'http://terminology.hl7.org/CodeSystem/communication-category',
  code: 'reminder',
  display: 'Reminder',
}
const sms = { system: codeSystems.loop, code: 'sms', display: 'SMS text message' }

/** The record of a text that was not sent: a Communication `not-done` with its coded reason (DATA-MODEL section G). */
export function planSuppressed(message: SuppressedMessage): FhirWrite {
  const identity = { system: notifyKeySystem, value: message.key }
  const coding = [{ system: notDone, code: message.reason, display: display[message.reason] }]
  const resource = {
    resourceType: 'Communication',
    identifier: [identity],
    basedOn: message.basedOn.map((reference) => ({ reference })),
    status: 'not-done',
    category: [{ coding: [reminder] }],
    medium: [{ coding: [sms] }],
    subject: { reference: message.patient },
    recipient: [{ reference: message.recipient }],
    sender: { reference: message.organization },
    payload: [{ contentString: message.text }],
    statusReason: message.note === undefined ? { coding } : { coding, text: message.note },
  }
  return { interaction: 'create', resource, identity }
}
