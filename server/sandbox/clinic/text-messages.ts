import type { Communication, Consent } from 'fhir/r4'
import type { Moment } from './calendar.ts'
import { filedFrom, iso, loopCode, loopConcept, tick } from './loop.ts'
import type { Loop } from './loop.ts'
import { message, ourOrganization } from './packet.ts'

const reminder = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/communication-category',
      code: 'reminder',
      display: 'Reminder',
    },
  ],
}

/** By construction it names neither the specialty nor the reason. */
const smsText = {
  en: 'Northside Primary Care: you have an appointment to set up. Reply YES for a call back or call 413-555-0100. Reply STOP to opt out.',
  es: 'Northside Primary Care: tiene una cita por programar. Responda YES para que le llamemos o llame al 413-555-0100. STOP para no recibir mas.',
} as const

/**
 * A text message to the patient, sent by Baton in the patient's language. It needs a recorded consent, which is
 * written when there is none yet; after a STOP it is held back instead.
 */
export function textPatient(loop: Loop, day: number): Loop {
  const at = tick(loop, day)
  const stoppedAt = loop.clinic.optedOutAt.get(loop.spec.patient)
  if (stoppedAt !== undefined && at > stoppedAt) return holdBackText(loop, day, 'patient-objection')
  if (loop.clinic.count(`consent-${loop.spec.patient}`) === 1) {
    writeSmsConsent(loop, loop.clinic.calendar.workdayAt(-1_100, 10 * 60), true)
  }
  const reader = loop.clinic.roll.read(loop.spec.patient).entry
  const sms: Communication & { id: string } = {
    ...message(loop, 'sms'),
    meta: filedFrom('companion'),
    category: [reminder],
    medium: [loopConcept('sms', 'SMS text message')],
    sent: iso(loop, at),
    recipient: [loop.patient],
    sender: ourOrganization,
    payload: [{ contentString: smsText[reader.language] }],
  }
  loop.clinic.ledger.write('own', sms, at + 4_000)
  return loop
}

/** A text message that was held back, and why: nothing suppressed is dropped silently. */
export function holdBackText(
  loop: Loop,
  day: number,
  why: 'patient-objection' | 'invalid-phone-number',
): Loop {
  const at = tick(loop, day)
  const system = 'http://terminology.hl7.org/CodeSystem/communication-not-done-reason'
  const held: Communication & { id: string } = {
    ...message(loop, 'sms'),
    meta: filedFrom('companion'),
    status: 'not-done',
    statusReason: {
      coding: [{ system, code: why }],
      text: why === 'patient-objection' ? 'STOP received' : 'Number not in service',
    },
    category: [reminder],
    medium: [loopConcept('sms', 'SMS text message')],
    recipient: [loop.patient],
    sender: ourOrganization,
    payload: [{ contentString: smsText.en }],
  }
  loop.clinic.ledger.write('own', held, at)
  return loop
}

/** The patient answers a text message; a YES asks for a call, it books nothing. */
export function hearFromPatient(loop: Loop, day: number, text: string): Loop {
  const at = tick(loop, day)
  const reply: Communication & { id: string } = {
    ...message(loop, 'reply'),
    meta: filedFrom('companion'),
    category: [loopConcept('patient-reply', 'Reply of the patient')],
    medium: [loopConcept('sms', 'SMS text message')],
    sent: iso(loop, at),
    received: iso(loop, at),
    sender: loop.patient,
    recipient: [ourOrganization],
    payload: [{ contentString: text }],
  }
  loop.clinic.ledger.write('own', reply, at)
  return loop
}

/** The patient's word on text messages, given or taken back. */
function writeSmsConsent(loop: Loop, at: Moment, isGiven: boolean): void {
  const consent: Consent & { id: string } = {
    resourceType: 'Consent',
    id: `consent-${loop.spec.patient.slice(4)}`,
    status: isGiven ? 'active' : 'inactive',
    scope: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/consentscope',
          code: 'patient-privacy',
          display: 'Privacy Consent',
        },
      ],
    },
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
            code: 'IDSCL',
            display: 'information disclosure',
          },
        ],
      },
      { coding: [loopCode('sms-contact', 'Contact by SMS')] },
    ],
    patient: loop.patient,
    dateTime: iso(loop, at),
    performer: [loop.patient],
    organization: [ourOrganization],
    policyRule: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: isGiven ? 'OPTIN' : 'OPTOUT' },
      ],
    },
    provision: { type: isGiven ? 'permit' : 'deny' },
  }
  loop.clinic.ledger.write('own', consent, at)
}

/** STOP: the patient takes the consent to text messages back. */
export function stopTexts(loop: Loop, day: number): Loop {
  hearFromPatient(loop, day, 'STOP')
  const at = loop.lastAt + 60_000
  loop.clinic.optedOutAt.set(loop.spec.patient, at)
  writeSmsConsent(loop, at, false)
  return loop
}
