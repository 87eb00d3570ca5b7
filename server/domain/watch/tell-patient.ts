import type { Instant } from '../instant.ts'
import { nextContactTime } from '../notifications/contact-window.ts'
import type { LetterReader, PatientNotice, PatientValues } from '../notifications/outgoing-message.ts'
import { rankPatientChannels } from '../notifications/patient-channels.ts'
import type { PatientReach } from '../notifications/patient-reach.ts'
import { nameLetterReader, renderMessage } from '../notifications/render-message.ts'
import { toClinicWords } from './clinic-words.ts'
import type { Way } from './delivery.ts'
import type { Dossier } from './dossier.ts'
import { portalMessage } from './fhir-effects/patient-messages.ts'
import { referencesOfLoop, toWriting } from './loop-references.ts'
import type { PracticeContext } from './practice-context.ts'
import { nameSpecialty } from './specialty-name.ts'

type Reachable = Extract<PatientReach, { kind: 'person' }>

/** What stands against a text in a way that its record has to say, instead of the text going out. */
const recordedReasons: ReadonlySet<string> = new Set([
  'no-consent',
  'no-address',
  'opted-out',
  'sensitive-specialty',
])

/**
 * The ways to the patient or, for a minor, the proxy; the one for this attempt first: each nudge begins with the channel
 * after the one before it. A text that would be one of them, had anybody agreed to it, or were there a number or a proxy
 * for it, stands before them each time: it is not sent but recorded as not done, and the next way follows at once.
 *
 * A call is a way of its own only where a voice agent makes it.
 *
 * @param key - of the delivery: the record of a portal message is the message, and is written once
 * @param attempt - how many nudges of this cycle went before
 */
export function waysToPatient(
  notice: PatientNotice,
  dossier: Dossier,
  practice: PracticeContext,
  key: string,
  attempt: number,
): { ways: readonly Way[]; notBefore: Instant } {
  const { reach } = dossier.patient
  const notBefore = nextContactTime(practice.now, practice.calendar.timeZone)
  if (reach.kind === 'nobody')
    return {
      ways: reach.because === 'minor-without-proxy' ? messageToNobody(notice, dossier, practice) : [],
      notBefore,
    }
  const ways = openWays(notice, dossier, reach, practice, key)
  const start = Math.min(attempt, Math.max(0, ways.length - 1))
  const heldBack = textHeldBack(notice, dossier, reach, practice)
  return { ways: [...heldBack, ...ways.slice(start), ...ways.slice(0, start)], notBefore }
}

function openWays(
  notice: PatientNotice,
  dossier: Dossier,
  reach: Reachable,
  practice: PracticeContext,
  key: string,
): readonly Way[] {
  return rankWays(dossier, reach, practice).flatMap(({ channel, against }): readonly Way[] => {
    if (against !== undefined) return []
    if (channel === 'sms') return byText(notice, reach, practice, 'consented')
    if (channel === 'voice') return byAgent(notice, reach, practice)
    return channel === 'portal' ? byPortal(notice, dossier, reach, practice, key) : []
  })
}

/** A text that something stands against: to be recorded as not done. */
function textHeldBack(
  notice: PatientNotice,
  dossier: Dossier,
  reach: Reachable,
  practice: PracticeContext,
): readonly Way[] {
  return rankWays(dossier, reach, practice).flatMap(({ channel, against }) =>
    channel === 'sms' && against !== undefined && recordedReasons.has(against)
      ? byText(notice, reach, practice, against)
      : [],
  )
}

/** A message about a minor for whom no proxy is registered: to be recorded as not done on the first channel there is. */
function messageToNobody(notice: PatientNotice, dossier: Dossier, practice: PracticeContext): readonly Way[] {
  const { language, channels } = practice
  const planned = { kind: 'message', because: 'no-recipient', to: { address: '' } } as const
  const head = { audience: 'patient', notice, language } as const
  if (channels.has('sms')) {
    const values = { practiceName: practice.name, callBackNumber: practice.callBackNumber }
    return [{ ...planned, channel: 'sms', message: { ...head, channel: 'sms', values } }]
  }
  if (!channels.has('portal')) return []
  const values = toPatientValues(dossier, language, practice)
  return [{ ...planned, channel: 'portal', message: { ...head, channel: 'portal', values } }]
}

function rankWays(dossier: Dossier, reach: Reachable, practice: PracticeContext) {
  const outreach = {
    textStanding: dossier.patient.textConsent,
    isUrgent: dossier.urgency !== 'routine',
    ...(dossier.specialty !== undefined && { specialty: dossier.specialty }),
  }
  const rules = {
    available: practice.channels,
    sensitiveSpecialties: practice.sensitiveSpecialties,
    areCallsAutomated: practice.callsBy === 'agent',
  }
  return rankPatientChannels(outreach, reach, rules)
}

function byText(
  notice: PatientNotice,
  { textNumber = '', language }: Reachable,
  practice: PracticeContext,
  because: string,
): readonly Way[] {
  const values = { practiceName: practice.name, callBackNumber: practice.callBackNumber }
  return [
    {
      kind: 'message',
      channel: 'sms',
      because,
      to: { address: textNumber },
      message: { audience: 'patient', channel: 'sms', notice, language, values },
    },
  ]
}

function byAgent(
  notice: PatientNotice,
  { textNumber, language }: Reachable,
  practice: PracticeContext,
): readonly Way[] {
  if (practice.callsBy !== 'agent' || textNumber === undefined) return []
  const values = { practiceName: practice.name, callBackNumber: practice.callBackNumber }
  return [
    {
      kind: 'message',
      channel: 'voice',
      because: 'agent-calls',
      to: { address: textNumber },
      message: { audience: 'patient', channel: 'voice', notice, language, values },
    },
  ]
}

function byPortal(
  notice: PatientNotice,
  dossier: Dossier,
  { language, reference }: Reachable,
  practice: PracticeContext,
  key: string,
): readonly Way[] {
  const values = toPatientValues(dossier, language, practice)
  const { text } = renderMessage({ audience: 'patient', channel: 'portal', notice, language, values })
  const message = {
    loop: referencesOfLoop(dossier),
    recipient: reference,
    sender: practice.organization,
    text,
    key: `${key}|portal`,
  }
  const write = portalMessage(message, toWriting(practice))
  return [{ kind: 'fhir', channel: 'portal', because: 'portal', write }]
}

/** The letter to the patient or the proxy; none where the practice prints no letters or no address is known. */
export function letterToPatient(dossier: Dossier, practice: PracticeContext): Way | undefined {
  const { reach } = dossier.patient
  if (!practice.channels.has('letter') || reach.kind === 'nobody') return undefined
  const { language, postalAddress } = reach
  if (postalAddress === undefined) return undefined
  const values = {
    ...toPatientValues(dossier, language, practice),
    reader: toReader(reach),
  }
  return {
    kind: 'message',
    channel: 'letter',
    because: 'call-and-letter',
    to: { address: postalAddress.join('\n'), name: nameLetterReader(values, language) },
    message: { audience: 'patient', channel: 'letter', notice: 'set-up-visit-again', language, values },
  }
}

function toReader({ isProxy, name }: Reachable): LetterReader {
  return isProxy ? { kind: 'proxy', ...(name !== undefined && { name }) } : { kind: 'patient' }
}

function toPatientValues(dossier: Dossier, language: 'en' | 'es', practice: PracticeContext): PatientValues {
  const { patient, receiver, visitAt } = dossier
  return {
    practiceName: practice.name,
    callBackNumber: practice.callBackNumber,
    patientName: patient.name,
    specialty: nameSpecialty(dossier, language),
    ...(receiver.name !== undefined && { receiverName: receiver.name }),
    ...(receiver.phone !== undefined && { receiverPhone: receiver.phone }),
    ...(visitAt !== undefined && {
      visitWhen: toClinicWords(Date.parse(visitAt), practice.calendar.timeZone, language),
    }),
  }
}
