import { codeSystems } from '../codes.ts'
import type { WritableResource } from '../fhir-write.ts'
import type { Instant } from '../instant.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { ContactMedium, LoopContext } from './command.ts'
import { ourCoding, toPartyReference, type Concept } from './concepts.ts'

const mode = (code: string, display: string) => ({ system: codeSystems.participationMode, code, display })

const codingOfMedium: Readonly<Record<ContactMedium, Concept['coding'][number]>> = {
  phone: mode('PHONE', 'telephone'),
  fax: mode('FAXWRIT', 'telefax'),
  direct: ourCoding('direct', 'Direct secure message'),
  portal: mode('ONLINEWRIT', 'online written'),
  sms: ourCoding('sms', 'SMS text message'),
  letter: mode('MAILWRIT', 'mail'),
  email: mode('EMAILWRIT', 'email'),
  'in-person': mode('FACE', 'face-to-face'),
}

/** What somebody said, sent or tried to say about a referral. */
export type ContactMessage = {
  categories: readonly Concept[]
  medium: ContactMedium
  sender: { reference?: string; display?: string } | undefined
  recipient: { reference?: string; display?: string } | undefined
  text?: string
  /** Why nobody was reached; absent: the message is through. */
  notDone?: Concept
  /** It is still to be sent: nothing has left yet. */
  isPending?: true
  /** When it was said; absent: now. */
  at?: Instant
  /** References it is about beside the order. */
  about?: readonly string[]
}

/** FHIR has no empty objects: of somebody nobody knows, nothing is said. */
function toKnownParty(party: ContactMessage['sender']): { reference?: string; display?: string } | undefined {
  const reference = party && toPartyReference(party)
  return reference && Object.keys(reference).length > 0 ? reference : undefined
}

/**
 * A Communication about a referral, as the golden `Communication-ack`: based on the order and part of its newest
 * dispatch.
 */
export function toCommunication(message: ContactMessage, context: LoopContext): WritableResource {
  const { categories, medium, sender, recipient, text, notDone, isPending, at, about = [] } = message
  const { loop, patient, now, calendar } = context
  const attempt = loop.attempts.at(-1)
  const from = toKnownParty(sender)
  const toWhom = toKnownParty(recipient)
  return {
    resourceType: 'Communication',
    basedOn: [to(loop.order.ref)],
    ...(attempt && { partOf: [to(attempt.ref)] }),
    status: notDone ? 'not-done' : isPending ? 'preparation' : 'completed',
    ...(notDone && { statusReason: notDone }),
    category: categories,
    medium: [{ coding: [codingOfMedium[medium]] }],
    subject: to(patient),
    ...(about.length > 0 && { about: about.map(to) }),
    ...(!isPending && { sent: toLocalIso(at ?? now, calendar.timeZone) }),
    ...(toWhom && { recipient: [toWhom] }),
    ...(from && { sender: from }),
    ...(text !== undefined && text !== '' && { payload: [{ contentString: text }] }),
  }
}
