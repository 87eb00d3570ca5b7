import { codeSystems, type HeldBackReason } from '../../codes.ts'
import type { Instant } from '../../instant.ts'
import type { SendChannel } from '../../notifications/send-channel.ts'
import { toLocalIso } from '../local-time.ts'

type Coding = { system: string; code: string; display: string }
type Concept = { coding: readonly Coding[] }

const mode = (code: string, display: string): Coding => ({
  system: codeSystems.participationMode,
  code,
  display,
})
const ours = (code: string, display: string): Coding => ({ system: codeSystems.loop, code, display })

const media: Readonly<Record<SendChannel, Coding>> = {
  'ehr-inbox': mode('ELECTRONIC', 'electronic data'),
  email: mode('EMAILWRIT', 'email'),
  sms: ours('sms', 'SMS text message'),
  direct: ours('direct', 'Direct secure message'),
  fax: mode('FAXWRIT', 'telefax'),
  portal: mode('ONLINEWRIT', 'online written'),
  voice: mode('PHONE', 'telephone'),
  letter: mode('MAILWRIT', 'mail'),
}

/** How a message travels (`medium`); the reverse of `channelOf`. */
export function toMedium(channel: SendChannel): readonly Concept[] {
  return [{ coding: [media[channel]] }]
}

const categories = { notification: 'Notification', reminder: 'Reminder' } as const

export function toCategory(code: keyof typeof categories): readonly Concept[] {
  return [{ coding: [{ system: codeSystems.messageCategory, code, display: categories[code] }] }]
}

export const progressUpdate: Concept = {
  coding: [{ system: codeSystems.messageTopic, code: 'progress-update', display: 'Progress Update' }],
}

/** Why a message did not reach anybody: a failed attempt or an objection by the list of HL7, or held back by us. */
export const notDoneReasons = {
  'system-error': 'System Error',
  'invalid-phone-number': 'Invalid Phone Number',
  'recipient-unavailable': 'Recipient Unavailable',
  'family-objection': 'Family Objection',
  'patient-objection': 'Patient Objection',
  'held-back-no-consent': 'Held back: no consent',
  'held-back-quiet-hours': 'Held back: quiet hours',
  'held-back-frequency': 'Held back: too many messages',
  'held-back-sensitive': 'Held back: sensitive specialty',
  'held-back-loop-moved-on': 'Held back: no longer needed',
  'held-back-level': 'Held back: the practice sends nothing by itself',
} as const satisfies Readonly<Record<HeldBackReason, string>> & Readonly<Record<string, string>>
export type NotDoneReason = keyof typeof notDoneReasons

/** What became of a message at the transport. `received` is its receipt, never a person's acknowledgement. */
export type MessageOutcome =
  | { status: 'completed'; sentAt: Instant; receivedAt?: Instant }
  | { status: 'not-done'; because: NotDoneReason; text?: string }

/** The fields of a Communication that tell the outcome. */
export function toOutcome(outcome: MessageOutcome, timeZone: string): Record<string, unknown> {
  if (outcome.status === 'completed') {
    const { status, sentAt, receivedAt } = outcome
    return {
      status,
      sent: toLocalIso(sentAt, timeZone),
      ...(receivedAt !== undefined && { received: toLocalIso(receivedAt, timeZone) }),
    }
  }
  const { status, because, text } = outcome
  const system = because.startsWith('held-back-') ? codeSystems.loop : codeSystems.notDoneReason
  return {
    status,
    statusReason: {
      coding: [{ system, code: because, display: notDoneReasons[because] }],
      ...(text !== undefined && { text }),
    },
  }
}
