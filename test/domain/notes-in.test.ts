import { defaultPolicy } from '#domain/default-policy.ts'
import { decideNote } from '#domain/notes-in/decide-note.ts'
import { openPossibleChart } from '#domain/notes-in/possible-chart.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aNote, aPatient, aReferral, anAppointment, directory } from '../support/evidence-builders.ts'

const number = toReferralNumber(2026, 142)
const order = aReferral({
  over: {
    identifier: [
      { system: 'urn:oid:1.2.3', value: number, type: { coding: [{ code: 'PLAC' }] } },
      { system: 'urn:oid:1.2.4', value: 'ORD-1' },
    ],
    reasonCode: [{ text: 'Exertional chest pain' }],
  },
})
const patient = aPatient({
  over: { name: [{ family: 'Okafor', given: ['Adaeze', 'Ruth'] }], birthDate: '1961-03-07' },
})
const now = Date.parse('2026-02-05T15:00:00Z')

const chartOf = (others: readonly object[] = [], referral: object = order) =>
  openPossibleChart('Patient/p-1', [referral, patient, ...directory, ...others], defaultPolicy, now)

/** A letter of the chosen cardiologist that may file itself. */
const aReceivedNote = (over: Partial<ReceivedNote> = {}): ReceivedNote => ({
  key: 'ff'.repeat(32),
  reading: 'text',
  receivedAt: Date.parse('2026-01-23T15:00:00Z'),
  title: 'Cardiology consultation',
  patient: { name: { family: 'Okafor', given: 'Adaeze' }, birthDates: ['1961-03-07'], recordNumbers: [] },
  author: { organization: 'Riverside Cardiology Group', specialties: [] },
  types: [],
  completeness: 'final',
  serviceOn: '2026-01-20',
  isSensitive: false,
  identifiers: [],
  replaces: [],
  referrals: [],
  orderIdentifiers: [],
  referralNumbers: [number],
  answers: [],
  text: 'Seen for exertional chest pain.',
  recommendations: [{ quote: 'Stress test', start: 0, end: 11, page: 1 }],
  ...over,
})

const decide = (
  over: Partial<ReceivedNote> = {},
  charts = [chartOf()],
  rules: { mayFile?: boolean; rejected?: string[] } = {},
) =>
  decideNote(aReceivedNote(over), charts, {
    mayFile: rules.mayFile ?? true,
    rejected: new Set(rules.rejected),
  })

describe('a note files itself', () => {
  const filed = { kind: 'file', referral: 'ServiceRequest/sr-1', patient: 'Patient/p-1', isInterim: false }
  const bare = { referralNumbers: [] }

  test.each([
    ['by our number in a letter of whom we asked', {}, 'number'],
    [
      "by the EHR's order number of the same assigner",
      { ...bare, orderIdentifiers: ['urn:oid:1.2.4|ORD-1'] },
      'identifier',
    ],
    [
      'by the response page that was given out for it',
      { ...bare, referrals: ['ServiceRequest/sr-1'] },
      'reference',
    ],
  ] as const)('%s', (_what, over, by) => {
    expect(decide(over)).toMatchObject({ ...filed, by })
  })

  test('as an interim note where it says that the final one follows', () => {
    expect(decide({ completeness: 'preliminary' })).toMatchObject({ ...filed, isInterim: true })
  })

  test('when it replaces the report that is on file', () => {
    const onFile = aNote({ over: { identifier: [{ system: 'urn:oid:9', value: 'first' }] } })
    expect(decide({}, [chartOf([onFile])])).toMatchObject({ because: ['already-reported'] })
    expect(decide({ replaces: ['urn:oid:9|first'] }, [chartOf([onFile])])).toMatchObject(filed)
    expect(decide({ replaces: ['urn:oid:9|other'] }, [chartOf([onFile])]).kind).toBe('choose')
  })
})

/** What turns the note that may file itself into one that may not, and what is said about it. */
const obstacles: readonly (readonly [name: string, over: Partial<ReceivedNote>, because: string])[] = [
  ['no link', { referralNumbers: [] }, 'not-linked'],
  [
    "another assigner's order number",
    { referralNumbers: [], orderIdentifiers: ['urn:oid:9.9|ORD-1'] },
    'not-linked',
  ],
  [
    'a second number of ours',
    { referralNumbers: [number, toReferralNumber(2026, 143)] },
    'several-referrals',
  ],
  [
    'a number nobody knows beside its link',
    { referralNumbers: [toReferralNumber(2026, 143)], orderIdentifiers: ['urn:oid:1.2.4|ORD-1'] },
    'unknown-number',
  ],
  ['no birth date', { patient: { ...aReceivedNote().patient, birthDates: [] } }, 'patient-not-confirmed'],
  ['no name', { patient: { birthDates: ['1961-03-07'], recordNumbers: [] } }, 'patient-not-confirmed'],
  [
    'a birth date that can be read two ways',
    { patient: { ...aReceivedNote().patient, birthDates: ['1961-07-03', '1961-03-07'] } },
    'patient-not-confirmed',
  ],
  [
    'another given name',
    { patient: { ...aReceivedNote().patient, name: { family: 'Okafor', given: 'Amara' } } },
    'patient-not-confirmed',
  ],
  ['a picture', { reading: 'ocr' }, 'read-off-a-picture'],
  ['nobody says that it is final', { completeness: 'undeclared' }, 'not-final'],
  ['a page that hides words', { isShownOtherwise: true }, 'shown-otherwise'],
  ['that it only adds to another', { isAddendum: true }, 'addendum'],
  ['nothing in it that could be read', { text: ' \n' }, 'nothing-to-read'],
  ['a sensitive label', { isSensitive: true }, 'sensitive'],
  ['a visit after it came in', { serviceOn: '2026-01-27' }, 'visit-in-the-future'],
  [
    'words about a missed visit',
    { text: 'The patient did not attend her last visit to us.' },
    'says-no-show',
  ],
  [
    'another specialty',
    {
      author: {
        organization: 'Riverside Cardiology Group',
        specialties: ['http://snomed.info/sct|394582007'],
      },
    },
    'speaks-against',
  ],
  [
    'another organization',
    { author: { organization: 'Main Street Eye Clinic', specialties: [] } },
    'not-a-report',
  ],
  [
    'a letter about an appointment',
    { title: 'Appointment confirmation for your consultation' },
    'not-a-report',
  ],
  ['a letter without advice', { recommendations: [] }, 'not-a-report'],
  ['a type that is no consult note', { types: ['http://loinc.org|34133-9'] }, 'not-a-report'],
]

describe('a note waits for a person', () => {
  test.each(obstacles)('%s', (_name, over, because) => {
    const decision = decide(over)
    expect(decision).toMatchObject({ kind: 'choose', referrals: [{ referral: 'ServiceRequest/sr-1' }] })
    expect(decision.kind === 'choose' && decision.because).toContain(because)
  })

  test('without a visit date', () => {
    const note = aReceivedNote()
    delete note.serviceOn
    expect(decideNote(note, [chartOf()], { mayFile: true, rejected: new Set() })).toMatchObject({
      because: ['no-visit-date'],
    })
  })

  test('on a day the patient did not come', () => {
    expect(decide({}, [chartOf([anAppointment({ status: 'noshow' })])])).toMatchObject({
      because: ['no-show-day'],
    })
  })

  test('when the referral is over without a report', () => {
    expect(decide({}, [chartOf([], { ...order, status: 'revoked' })])).toMatchObject({
      because: ['referral-over'],
    })
  })

  test('when two of our patients have its name and birth date', () => {
    const other = { ...aPatient({ id: 'p-2' }), name: patient.name, birthDate: patient.birthDate }
    const twin = openPossibleChart('Patient/p-2', [other], defaultPolicy, now)
    expect(decide({}, [chartOf(), twin])).toMatchObject({ because: ['several-patients'] })
  })

  test('when a second referral of the kind is open and it does not say what it was asked about', () => {
    const rival = aReferral({ id: 'sr-2', over: { reasonCode: [{ text: 'Palpitations' }] } })
    expect(decide({}, [chartOf([rival])]).kind).toBe('file')
    const decision = decide({ text: 'Seen for palpitations.' }, [chartOf([rival])])
    expect(decision).toMatchObject({
      because: ['another-like-it'],
      referrals: [{ referral: 'ServiceRequest/sr-2' }, { referral: 'ServiceRequest/sr-1' }],
    })
  })

  test('switched off', () => {
    expect(decide({}, undefined, { mayFile: false })).toMatchObject({ because: ['switched-off'] })
  })

  test('and one obstacle is enough, whatever else speaks for it', () => {
    fc.assert(
      fc.property(
        fc.subarray([...obstacles], { minLength: 1 }),
        fc.subarray([
          { orderIdentifiers: ['urn:oid:1.2.4|ORD-1'] },
          { referrals: ['ServiceRequest/sr-1'] },
          { answers: ['ServiceRequest/sr-1'] },
        ] satisfies Partial<ReceivedNote>[]),
        (against, speaking) => {
          // What links beside the number takes the obstacle away for the kinds of it that are about the link.
          const isAboutLink = against.every(([, , because]) =>
            ['not-linked', 'not-a-report'].includes(because),
          )
          const changes = [...(isAboutLink ? [] : speaking), ...against.map(([, each]) => each)]
          const over = changes.reduce<Partial<ReceivedNote>>((all, each) => ({ ...all, ...each }), {})
          expect(decide(over).kind).not.toBe('file')
        },
      ),
    )
  })
})

describe('nothing is proposed', () => {
  test.each([
    ['denied-type', { types: ['http://loinc.org|57133-1'] }],
    ['own-author', { author: { organization: 'Main Street Primary Care', specialties: [] } }],
    ['pre-dates-referral', { serviceOn: '2025-11-01' }],
    ['not-current', { completeness: 'retracted' }],
    ['no-show-letter', { title: 'No-show letter' }],
    ['no-show-letter', { text: 'Su paciente no asistió a la cita.', recommendations: [] }],
  ] as const)('%s, and the referral it names is told', (because, over) => {
    expect(decide(over)).toEqual({ kind: 'no-candidate', because, about: ['ServiceRequest/sr-1'] })
  })

  test('for nobody of ours', () => {
    const stranger = {
      name: { family: 'Petersen', given: 'Leon' },
      birthDates: ['1950-01-01'],
      recordNumbers: [],
    }
    expect(decide({ patient: stranger, referralNumbers: [] })).toMatchObject({ because: 'no-patient' })
    expect(decide({ referralNumbers: [] }, [])).toMatchObject({ because: 'no-patient' })
  })

  test('for a patient whose referrals are none', () => {
    const alone = openPossibleChart('Patient/p-1', [patient], defaultPolicy, now)
    expect(decide({}, [alone])).toMatchObject({ because: 'no-open-referral' })
  })

  test("another person's name with our number keeps it out of every chart", () => {
    for (const noted of [
      { name: { family: 'Petersen', given: 'Leon' }, birthDates: ['1961-03-07'], recordNumbers: [] },
      { name: { family: 'Okafor', given: 'Adaeze' }, birthDates: ['1988-11-20'], recordNumbers: [] },
    ])
      expect(decide({ patient: noted })).toEqual({
        kind: 'quarantine',
        because: 'wrong-patient',
        about: ['ServiceRequest/sr-1'],
      })
  })

  test('once a person said no', () => {
    const no = { rejected: ['ServiceRequest/sr-1'] }
    expect(decide({}, undefined, no)).toMatchObject({ kind: 'no-candidate', because: 'rejected' })
  })
})
