import type { Instant } from '../instant.ts'
import { nextContactTime } from '../notifications/contact-window.ts'
import type { PatientNotice, PatientValues } from '../notifications/outgoing-message.ts'
import { renderMessage } from '../notifications/render-message.ts'
import type { Way } from './delivery.ts'
import type { Dossier } from './dossier.ts'
import { portalMessage } from './fhir-effects/patient-messages.ts'
import { toClinicWords } from './clinic-words.ts'
import { referencesOfLoop, toWriting } from './loop-references.ts'
import type { PracticeContext } from './practice-context.ts'
import { nameSpecialty } from './specialty-name.ts'

/**
 * The ways to the patient, the one for this attempt first: each nudge begins with the channel after the one before it.
 * A text message only with consent in the record, for a routine referral whose specialty is not sensitive; never alone
 * for an urgent one. For a minor it is the proxy who is written to, or nobody.
 *
 * @param attempt - how many nudges of this cycle went before
 */
export function waysToPatient(
  notice: PatientNotice,
  dossier: Dossier,
  practice: PracticeContext,
  attempt: number,
): { ways: readonly Way[]; notBefore: Instant } {
  const ways = [...byText(notice, dossier, practice), ...byPortal(notice, dossier, practice)]
  const start = ways.length === 0 ? 0 : attempt % ways.length
  return {
    ways: [...ways.slice(start), ...ways.slice(0, start)],
    notBefore: nextContactTime(practice.now, practice.calendar.timeZone),
  }
}

/** Why no text message may go to the patient of this loop; undefined when one may. */
export function noTextBecause(
  dossier: Dossier,
  { channels, sensitiveSpecialties }: PracticeContext,
): 'channel-off' | 'no-consent' | 'opted-out' | 'no-number' | 'sensitive' | 'urgent' | undefined {
  const { reach, specialty, urgency } = dossier
  if (!channels.has('sms')) return 'channel-off'
  if (reach.textNumber === undefined) return 'no-number'
  if (reach.consent === 'denied') return 'opted-out'
  if (reach.consent === 'none') return 'no-consent'
  if (specialty !== undefined && sensitiveSpecialties.has(specialty)) return 'sensitive'
  return urgency === 'routine' ? undefined : 'urgent'
}

function byText(notice: PatientNotice, dossier: Dossier, practice: PracticeContext): readonly Way[] {
  const { textNumber } = dossier.reach
  if (textNumber === undefined || noTextBecause(dossier, practice) !== undefined) return []
  const values = { practiceName: practice.name, callBackNumber: practice.callBackNumber }
  const { language } = dossier.patient
  return [
    {
      kind: 'message',
      channel: 'sms',
      because: 'consented',
      to: { address: textNumber },
      message: { audience: 'patient', channel: 'sms', notice, language, values },
    },
  ]
}

function byPortal(notice: PatientNotice, dossier: Dossier, practice: PracticeContext): readonly Way[] {
  const { recipient } = dossier.reach
  if (!practice.channels.has('portal') || recipient === undefined) return []
  const { language } = dossier.patient
  const values = toPatientValues(dossier, practice)
  const { text } = renderMessage({ audience: 'patient', channel: 'portal', notice, language, values })
  const message = {
    loop: referencesOfLoop(dossier),
    recipient,
    sender: practice.organization,
    text,
    key: `${dossier.referral}|${notice}|${practice.today}`,
  }
  const because = noTextBecause(dossier, practice) ?? 'next-channel'
  return [{ kind: 'fhir', channel: 'portal', because, write: portalMessage(message, toWriting(practice)) }]
}

function toPatientValues(dossier: Dossier, practice: PracticeContext): PatientValues {
  const { patient, receiver, visitAt } = dossier
  return {
    practiceName: practice.name,
    callBackNumber: practice.callBackNumber,
    patientName: patient.name,
    specialty: nameSpecialty(dossier, patient.language),
    ...(receiver.name !== undefined && { receiverName: receiver.name }),
    ...(receiver.phone !== undefined && { receiverPhone: receiver.phone }),
    ...(visitAt !== undefined && {
      visitWhen: toClinicWords(Date.parse(visitAt), practice.calendar.timeZone, patient.language),
    }),
  }
}
