import { describe, expect, it } from 'vitest'
import { createWording } from '#contract/wording.ts'
import { codeSystems } from '#domain/codes.ts'
import { channels, outcomes } from '#domain/message-channel.ts'
import { en } from '#domain/wording/en.ts'
import { es } from '#domain/wording/es.ts'
import { loopOf } from '../support/derive-facts.ts'
import {
  aDecision,
  aMessage,
  aNote,
  anAppointment,
  anEncounter,
  aReferral,
  aTask,
  directory,
  patientReference,
} from '../support/evidence-builders.ts'

const english = createWording('en', 'America/New_York', en)
const spanish = createWording('es', 'America/New_York', es)
const loop = (code: string) => ({ coding: [{ system: codeSystems.loop, code }] })
const coded = (system: string, code: string) => ({ coding: [{ system, code }] })
const notDone = 'http://terminology.hl7.org/CodeSystem/communication-not-done-reason'
const reyes = { reference: 'Practitioner/reyes', display: 'Maria Reyes' }

/** The lines after the order, in words. */
function linesOf(resources: readonly unknown[], wording = english): readonly string[] {
  const { timeline } = loopOf([aReferral(), ...directory, ...resources])
  return timeline.slice(1).map((line) => wording.tell(line))
}

const call = (over: object) =>
  aMessage({ id: 'call', kind: 'call-log', medium: 'PHONE', over: { sender: reyes, ...over } })

describe('a message is told as what it was', () => {
  it.each<[string, object, string]>([
    ['a logged call to the specialist', call({}), 'Called: Riverside Cardiology Group, by Maria Reyes'],
    [
      'a call that ended on an answering machine',
      call({ category: [loop('call-log'), loop('left-message')] }),
      'Called: Riverside Cardiology Group, left message, by Maria Reyes',
    ],
    [
      'a call that reached nobody',
      call({ status: 'not-done', statusReason: coded(notDone, 'recipient-unavailable') }),
      'Called, nobody reached: Riverside Cardiology Group, not available, by Maria Reyes',
    ],
    [
      'a call with the patient',
      call({ category: [loop('patient-contact')], recipient: [{ reference: patientReference }] }),
      'Patient called: by Maria Reyes',
    ],
    [
      'a voicemail for the patient',
      call({
        category: [loop('patient-contact'), loop('voicemail')],
        recipient: [{ reference: patientReference }],
      }),
      'Patient called: voicemail, by Maria Reyes',
    ],
    [
      'a patient who did not answer',
      call({
        status: 'not-done',
        statusReason: coded(notDone, 'recipient-unavailable'),
        recipient: [{ reference: patientReference }],
      }),
      'Patient not reached: by phone, not available',
    ],
    [
      'a text message',
      aMessage({
        kind: 'reminder',
        to: patientReference,
        over: { medium: [coded('https://baton.example/fhir/CodeSystem/contact', 'sms')] },
      }),
      'Text message to the patient',
    ],
    [
      'a portal message',
      aMessage({ kind: 'reminder', to: patientReference, medium: 'ONLINEWRIT' }),
      'Portal message to the patient',
    ],
    [
      'a text message that consent held back',
      aMessage({
        kind: 'reminder',
        to: patientReference,
        status: 'not-done',
        over: { medium: [coded('urn:x', 'sms')], statusReason: coded(notDone, 'patient-objection') },
      }),
      'Patient not reached: by text message, held back, the patient objects',
    ],
    [
      'a text message that the practice does not send',
      aMessage({
        kind: 'reminder',
        to: patientReference,
        status: 'not-done',
        over: { medium: [coded('urn:x', 'sms')], statusReason: coded(codeSystems.loop, 'held-back-level') },
      }),
      'Message held back: by text message, the practice sends nothing by itself',
    ],
    [
      'a question to the specialist that it does not send',
      aMessage({
        kind: 'other',
        medium: 'FAXWRIT',
        to: 'Organization/org-cardio',
        status: 'not-done',
        over: { statusReason: coded(codeSystems.loop, 'held-back-level') },
      }),
      'Message held back: Riverside Cardiology Group, by fax, the practice sends nothing by itself',
    ],
    [
      'the packet by fax',
      aMessage({ medium: 'FAXWRIT' }),
      'Referral sent: Riverside Cardiology Group, by fax',
    ],
    [
      'the packet by Direct',
      aMessage({ medium: 'EMAILWRIT' }),
      'Referral sent: Riverside Cardiology Group, by Direct',
    ],
    [
      'a packet that failed',
      aMessage({
        medium: 'FAXWRIT',
        status: 'not-done',
        over: { statusReason: coded(notDone, 'system-error') },
      }),
      'Delivery failed: Riverside Cardiology Group, by fax, technical failure',
    ],
    [
      'a receipt over the phone',
      aMessage({ kind: 'specialist-ack', medium: 'PHONE', from: 'Organization/org-cardio' }),
      'Receipt confirmed by the specialist: Riverside Cardiology Group, by phone',
    ],
    [
      'a yes by fax',
      aMessage({ kind: 'specialist-accept', medium: 'FAXWRIT', from: 'Organization/org-cardio' }),
      'Accepted: Riverside Cardiology Group, by fax',
    ],
    [
      'an update for the referring clinician',
      aMessage({ kind: 'update', medium: 'ELECTRONIC', to: 'PractitionerRole/pr-pcp' }),
      'Referring clinician told: Main Street Primary Care, electronically',
    ],
    [
      'a letter to somebody else',
      aMessage({ kind: 'other', medium: 'MAILWRIT', to: 'Organization/elsewhere' }),
      'Message sent: by letter',
    ],
    [
      'a fax from the specialist',
      aMessage({
        kind: 'other',
        medium: 'FAXWRIT',
        from: 'Organization/org-cardio',
        to: 'Organization/org-pcp',
      }),
      'Message received: Riverside Cardiology Group, by fax',
    ],
    [
      'something of which nobody says how',
      aMessage({ kind: 'other', to: 'Organization/org-cardio' }),
      'Contact recorded: Riverside Cardiology Group, by Main Street Primary Care',
    ],
  ])('%s', (_name, message, expected) => {
    expect(linesOf([message])).toContain(expected)
  })

  it('and a call is never a message, in no language', () => {
    for (const status of ['completed', 'not-done'] as const)
      for (const recipient of [patientReference, 'Organization/org-cardio', 'PractitionerRole/pr-pcp']) {
        const one = call({ status, recipient: [{ reference: recipient }] })
        expect(linesOf([one]).join()).not.toMatch(/[Mm]essage/)
        expect(linesOf([one], spanish).join()).not.toMatch(/[Mm]ensaje/)
      }
  })

  it('a packet with a receipt is sent, then delivered', () => {
    const packet = aMessage({ medium: 'FAXWRIT', receivedOn: '2026-01-05T17:01:00Z' })
    expect(linesOf([packet])).toEqual([
      'Referral sent: Riverside Cardiology Group, by fax',
      'Delivered; this is no acceptance: Riverside Cardiology Group, by fax',
    ])
  })

  it('has words for every channel and outcome', () => {
    for (const wording of [english, spanish]) {
      for (const channel of channels) expect(wording.label(`channel.${channel}`)).not.toContain('channel.')
      for (const outcome of outcomes) expect(wording.label(`outcome.${outcome}`)).not.toContain('outcome.')
    }
  })
})

describe('a note stands where it was received', () => {
  const at = (what: string, resources: readonly unknown[]) => {
    const found = loopOf([aReferral(), ...directory, ...resources]).timeline.filter(
      (line) => line.what === what,
    )
    return found.map((line) => [new Date(line.at).toISOString(), line.evidence.join()])
  }
  const received = '2026-01-23T18:00:00.000Z'

  it('as not filed while it is only a candidate', () => {
    const note = aNote({ order: null })
    expect(at('note-unfiled', [note])).toEqual([[received, 'DocumentReference/note-1']])
    expect(linesOf([note])).toContain('Note received, not filed: Riverside Cardiology Group')
    expect(linesOf([note], spanish)).toContain('Informe recibido, sin archivar: Riverside Cardiology Group')
  })

  it('as filed when it names the referral', () => {
    expect(at('note-filed', [aNote()])).toEqual([[received, 'DocumentReference/note-1']])
  })

  it('as received when a person filed it later, who has a line of their own', () => {
    const about = ['ServiceRequest/sr-1', 'DocumentReference/note-1']
    const filed = [aNote({ order: null }), aDecision('note-match-confirmed', { about })]
    expect(at('note-received', filed)).toEqual([[received, 'DocumentReference/note-1']])
    expect(at('note-matched', filed)).toHaveLength(1)
    expect(at('note-unfiled', filed)).toEqual([])
  })

  it('as interim, as amended, as taken back and as contested', () => {
    expect(at('interim-note-received', [aNote({ docStatus: 'preliminary' })])).toHaveLength(1)
    const amended = [
      aNote({ status: 'superseded' }),
      aNote({ id: 'note-2', replaces: 'DocumentReference/note-1', receivedOn: '2026-01-25T18:00:00Z' }),
    ]
    expect(at('note-filed', amended)).toEqual([[received, 'DocumentReference/note-2']])
    expect(at('note-amended', amended)).toEqual([['2026-01-25T18:00:00.000Z', 'DocumentReference/note-2']])
    const retracted = [aNote({ status: 'entered-in-error', knownAt: '2026-01-28T18:00:00Z' })]
    expect(at('note-received', retracted)).toEqual([[received, 'DocumentReference/note-1']])
    expect(at('note-retracted', retracted)).toEqual([
      ['2026-01-28T18:00:00.000Z', 'DocumentReference/note-1'],
    ])
    const contested = [aNote(), anAppointment({ status: 'noshow' })]
    expect(at('note-contested', contested)).toEqual([[received, 'DocumentReference/note-1']])
  })
})

describe('a reminder of ours is named after its clock', () => {
  it.each([
    ['stall-unscheduled-bd5', 'Reminder raised: Book the visit'],
    ['stall-late-booking-now', 'Reminder raised: Booked too late'],
    ['stall-note-10d', 'Reminder raised: Consult note'],
    ['stall-something-else', 'Reminder raised'],
  ])('%s', (code, expected) => {
    const nudge = aTask({
      id: 'nudge',
      over: { code: loop(code), partOf: [{ reference: 'Task/coord-1' }] },
    })
    expect(linesOf([aTask({ status: 'accepted' }), nudge])).toContain(expected)
  })
})

describe('one visit is one line', () => {
  const seen = (resources: readonly unknown[]) =>
    loopOf([aReferral(), ...directory, ...resources])
      .timeline.filter(({ what }) => what === 'seen')
      .map(({ evidence }) => evidence)

  it('when the encounter names the appointment', () => {
    const both = [anAppointment({ status: 'fulfilled' }), anEncounter({ appointment: 'Appointment/appt-1' })]
    expect(seen(both)).toEqual([['Encounter/enc-1', 'Appointment/appt-1']])
  })

  it('when both are of one day', () => {
    expect(seen([anAppointment({ status: 'fulfilled' }), anEncounter()])).toEqual([
      ['Encounter/enc-1', 'Appointment/appt-1'],
    ])
  })

  it('but two visits are two lines, and an encounter that names another appointment is another visit', () => {
    const later = anEncounter({ start: '2026-01-27T16:00:00Z', end: '2026-01-27T16:30:00Z' })
    expect(seen([anAppointment({ status: 'fulfilled' }), later])).toEqual([
      ['Appointment/appt-1'],
      ['Encounter/enc-1'],
    ])
    const other = anEncounter({ appointment: 'Appointment/other' })
    expect(seen([anAppointment({ status: 'fulfilled' }), other])).toHaveLength(2)
  })

  it('and an appointment that its encounter contradicts is no visit of the encounter', () => {
    const undone = anEncounter({ appointment: 'Appointment/appt-1', status: 'cancelled' })
    expect(seen([anAppointment({ status: 'fulfilled' }), undone])).toEqual([['Appointment/appt-1']])
  })
})

describe('that the specialist started work', () => {
  const started = aTask({ status: 'in-progress', modifiedOn: '2026-01-08T18:00:00Z' })

  it('goes without saying on the day of a booking', () => {
    expect(linesOf([started, anAppointment({ createdOn: '2026-01-08T15:00:00Z' })]).join()).not.toContain(
      'started work',
    )
  })

  it('is told when nothing else happened that day', () => {
    expect(linesOf([started]).join()).toContain('Specialist started work')
    const booked = anAppointment({ createdOn: '2026-01-12T15:00:00Z' })
    expect(linesOf([started, booked]).join()).toContain('Specialist started work')
  })
})
