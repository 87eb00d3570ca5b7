import type { HeldBackReason } from '../codes.ts'
import type { LoopState } from '../loop-vocabulary.ts'
import type { OutgoingMessage } from '../notifications/outgoing-message.ts'
import type { PatientReach } from '../notifications/patient-reach.ts'
import type { Dossier } from './dossier.ts'

/** Why a message that was planned must not go any more, in the words its record will use. */
export type Objection =
  'recipient-unavailable' | 'patient-objection' | 'invalid-phone-number' | HeldBackReason

/** What the newest reading says about the loop a message is about. */
export type NewestReading = {
  /** The loop's own; `void` once its order is gone from the record. */
  state: string
  dossier: Pick<Dossier, 'patient' | 'urgency' | 'specialty'>
  /** Start of the visit that stands in the calendar, if one does; ISO instants of all that may be written about. */
  visits: readonly string[]
}

/** The states in which what a message asks for is still to be done; others, as of the referrer, always are news. */
const timely: Readonly<Record<string, readonly LoopState[]>> = {
  'set-up-visit': ['sent', 'acknowledged', 'info-requested', 'accepted', 'rebook-needed'],
  'set-up-visit-again': ['sent', 'acknowledged', 'info-requested', 'accepted', 'rebook-needed'],
  'visit-soon': ['scheduled'],
  'did-you-go': ['scheduled', 'visit-unconfirmed'],
  'confirm-receipt': ['sent', 'acknowledged'],
  'confirm-visit': ['visit-unconfirmed', 'scheduled'],
  'request-note': ['note-pending', 'interim-note'],
}

/**
 * What the newest reading of a chart says against a message that was planned on an older one: the patient may have died,
 * withdrawn the consent, changed the number, or booked the visit that they were to be asked to book.
 *
 * @param about - start of the visit that the message names, as the plan had it; absent: it names none
 */
export function findObjection(
  message: Pick<OutgoingMessage, 'audience' | 'channel' | 'notice'>,
  address: string,
  about: string | undefined,
  reading: NewestReading,
  sensitiveSpecialties: ReadonlySet<string>,
): Objection | undefined {
  if (message.audience === 'staff') return undefined
  const { reach } = reading.dossier.patient
  if (reach.kind === 'nobody' && (message.audience === 'patient' || reach.because !== 'minor-without-proxy'))
    return 'recipient-unavailable'
  if (!isTimely(message.notice, about, reading)) return 'held-back-loop-moved-on'
  const isMachine = message.channel === 'sms' || message.channel === 'voice'
  if (message.audience !== 'patient' || !isMachine || reach.kind === 'nobody') return undefined
  return againstMachine(reach, address, reading, sensitiveSpecialties)
}

function isTimely(notice: string, about: string | undefined, { state, visits }: NewestReading): boolean {
  const states: readonly string[] | undefined = timely[notice]
  if (states === undefined) return true
  return states.includes(state) && (about === undefined || visits.includes(about))
}

/** What speaks against a text or an automated call. */
function againstMachine(
  { textNumber }: Extract<PatientReach, { kind: 'person' }>,
  address: string,
  { dossier: { patient, specialty, urgency } }: NewestReading,
  sensitiveSpecialties: ReadonlySet<string>,
): Objection | undefined {
  if (patient.textConsent === 'denied') return 'patient-objection'
  if (patient.textConsent === 'none') return 'held-back-no-consent'
  if (textNumber !== address) return 'invalid-phone-number'
  if (specialty === undefined || sensitiveSpecialties.has(specialty)) return 'held-back-sensitive'
  // What has become urgent is told by a person.
  return urgency === 'routine' ? undefined : 'held-back-loop-moved-on'
}
