import { readEvidence } from '#domain/evidence.ts'
import { parseMoment } from '#domain/fhir-reading.ts'
import { describe, expect, test } from 'vitest'
import { factsOf, loopOf } from '../support/derive-facts.ts'
import {
  aDecision,
  aMessage,
  aNote,
  aReferral,
  aTask,
  anAppointment,
  anAuthorization,
  anEncounter,
  anOwner,
  tagged,
} from '../support/evidence-builders.ts'

describe('setting aside', () => {
  test.each([
    ['a number', 7, '[0]', 'not-a-resource'],
    ['null', null, '[0]', 'not-a-resource'],
    ['an object without a type', { id: 'x' }, '[0]', 'not-a-resource'],
    ['a Task without an id', { ...aTask(), id: undefined }, 'Task ([0])', 'no-id'],
    ['an unknown status', { ...aTask(), status: 'finished' }, 'Task/coord-1', 'malformed: status'],
    ['no status', { ...anAppointment(), status: undefined }, 'Appointment/appt-1', 'malformed: status'],
    [
      'a booking without a start',
      { ...anAppointment(), start: undefined },
      'Appointment/appt-1',
      'malformed: start',
    ],
    [
      'a date that is none',
      { ...aMessage(), sent: 'yesterday' },
      'Communication/packet-1',
      'malformed: sent',
    ],
    [
      'a year of the typist',
      aNote({ receivedOn: '0226-01-23T18:00:00Z' }),
      'DocumentReference/note-1',
      'malformed: date',
    ],
    [
      'a list of the wrong kind',
      { ...aTask(), basedOn: ['ServiceRequest/sr-1'] },
      'Task/coord-1',
      'malformed: basedOn',
    ],
    ['an order for nobody', { ...aReferral(), subject: {} }, 'ServiceRequest/sr-1', 'malformed: subject'],
    [
      'several faults',
      { ...anAppointment(), status: 1, created: 2 },
      'Appointment/appt-1',
      'malformed: status, created',
    ],
  ])('%s is set aside and named', (_what, resource, name, why) => {
    expect(readEvidence([resource]).setAside).toEqual([{ resource: name, why }])
  })

  test('what says nothing about a referral is passed over in silence', () => {
    const others = [
      { resourceType: 'Condition', id: 'c' },
      { resourceType: 'AuditEvent' },
      { resourceType: 'Observation' },
    ]
    expect(readEvidence(others).setAside).toEqual([])
  })

  test('one unusable resource leaves the others alone', () => {
    expect(loopOf([aReferral(), { ...aTask(), status: 5 }, aMessage()]).state).toBe('sent')
  })

  test('an order with an unreadable date is kept without it: an order that nobody sees is worse', () => {
    const order = aReferral({ authoredOn: 'last week', knownAt: '2026-01-06T15:00:00Z' })
    expect(readEvidence([order]).setAside).toEqual([])
    expect(loopOf([order])).toMatchObject({
      state: 'captured',
      startedAt: Date.parse('2026-01-06T15:00:00Z'),
    })
    expect(loopOf([order]).order.authoredAt).toBeUndefined()
  })
})

describe('versions', () => {
  test('the newest version counts, whatever order they come in', () => {
    const versions = [
      aReferral({ status: 'active', knownAt: '2026-01-05T15:00:00Z', version: 1 }),
      aReferral({ status: 'on-hold', knownAt: '2026-01-07T15:00:00Z', version: 3 }),
      aReferral({ status: 'active', knownAt: '2026-01-07T15:00:00Z', version: 2 }),
    ]
    expect(loopOf(versions).state).toBe('on-hold')
    expect(loopOf(versions.toReversed()).state).toBe('on-hold')
  })

  test('version 10 is newer than version 9', () => {
    const at = '2026-01-07T15:00:00Z'
    const nine = aReferral({ status: 'active', knownAt: at, version: 9 })
    const ten = aReferral({ status: 'on-hold', knownAt: at, version: 10 })
    expect(loopOf([ten, nine]).state).toBe('on-hold')
  })

  test('two different contents of one version give one answer', () => {
    const one = aReferral({ status: 'active' })
    const other = aReferral({ status: 'on-hold' })
    expect(loopOf([one, other]).state).toBe(loopOf([other, one]).state)
  })

  test('the acceptance counts from the version that first showed it', () => {
    const loop = loopOf([
      aReferral(),
      aTask({
        status: 'accepted',
        modifiedOn: '2026-01-07T15:00:00Z',
        knownAt: '2026-01-07T15:00:00Z',
        version: 1,
      }),
      aTask({
        status: 'in-progress',
        modifiedOn: '2026-01-09T15:00:00Z',
        knownAt: '2026-01-09T15:00:00Z',
        version: 2,
      }),
    ])
    expect(loop.milestones.accepted?.at).toBe(Date.parse('2026-01-07T15:00:00Z'))
  })

  test('a note that was preliminary first came back when it became final', () => {
    const loop = loopOf([
      aReferral(),
      anEncounter(),
      aNote({ docStatus: 'preliminary', knownAt: '2026-01-22T15:00:00Z', version: 1 }),
      aNote({ knownAt: '2026-01-26T15:00:00Z', version: 2 }),
    ])
    expect(loop.milestones.closed?.at).toBe(Date.parse('2026-01-26T15:00:00Z'))
  })

  test('what was entered in error is gone', () => {
    expect(loopOf([aReferral(), aTask({ status: 'entered-in-error' })]).state).toBe('captured')
    expect(loopOf([aReferral(), anAppointment({ status: 'entered-in-error' })]).axes.appt).toBe('none')
    expect(loopOf([aReferral(), aMessage({ status: 'entered-in-error' })]).state).toBe('captured')
  })
})

describe('references', () => {
  test.each([
    'ServiceRequest/sr-1',
    'ServiceRequest/sr-1/_history/4',
    'https://ehr.example.org/fhir/ServiceRequest/sr-1',
    'https://ehr.example.org/fhir/ServiceRequest/sr-1/_history/4',
  ])('%s names the order', (reference) => {
    expect(loopOf([aReferral(), aMessage({ order: reference })]).state).toBe('sent')
  })

  test.each(['ServiceRequest/sr-10', 'Task/sr-1', 'sr-1', 'ServiceRequest?identifier=sr-1'])(
    '%s does not',
    (reference) => {
      expect(loopOf([aReferral(), aMessage({ order: reference })]).state).toBe('captured')
    },
  )

  test('a transaction bundle links by urn:uuid, with and without ids', () => {
    const uuid = 'urn:uuid:0f3c9b1e-3f54-4f57-9a54-d64d4bfb8f6f'
    const order = { ...aReferral(), id: undefined }
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { fullUrl: uuid, resource: order },
        { fullUrl: 'urn:uuid:2', resource: aMessage({ order: uuid }) },
      ],
    }
    const [loop] = factsOf([bundle])
    expect(loop).toMatchObject({ state: 'sent', order: { reference: `ServiceRequest/${uuid.slice(9)}` } })
  })

  test('bundles lie inside bundles, and an entry without a resource is a deletion', () => {
    const inner = {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [{ resource: aReferral() }, { request: { method: 'DELETE' } }],
    }
    const outer = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: inner }, { resource: aMessage() }, 'rubbish'],
    }
    expect(loopOf([outer]).state).toBe('sent')
    expect(readEvidence([outer]).setAside).toEqual([{ resource: '[0].entry[2]', why: 'not-a-resource' }])
  })

  test('a contained performer lends its name', () => {
    const contained = [{ resourceType: 'Organization' as const, id: 'o1', name: 'Lakeside Heart' }]
    const order = aReferral({ over: { contained, performer: [{ reference: '#o1' }] } })
    expect(loopOf([order]).receiver).toEqual({
      reference: 'ServiceRequest/sr-1#o1',
      display: 'Lakeside Heart',
    })
  })

  test('an appointment names its order by identifier with the same assigner', () => {
    const identifier = { system: 'urn:oid:1.2.3', value: 'REF-1' }
    const order = aReferral({ over: { identifier: [identifier] } })
    const booked = (by: object) => anAppointment({ over: { basedOn: [{ identifier: by }] } })
    const now = '2026-01-15T15:00:00Z'
    expect(loopOf([order, booked(identifier)], { now }).state).toBe('scheduled')
    expect(loopOf([order, booked({ ...identifier, system: 'urn:oid:9' })], { now }).state).toBe('captured')
    expect(loopOf([order, booked({ value: 'REF-1' })], { now }).state).toBe('captured')
  })

  test('an appointment is linked by a recorded decision or by the output of the Task', () => {
    const loose = anAppointment({ over: { basedOn: [] } })
    const now = '2026-01-15T15:00:00Z'
    expect(loopOf([aReferral(), loose], { now }).state).toBe('captured')
    const decided = aDecision('appointment-linked', { about: ['ServiceRequest/sr-1', 'Appointment/appt-1'] })
    expect(loopOf([aReferral(), loose, decided], { now }).state).toBe('scheduled')
    const output = {
      type: {
        coding: [{ system: 'https://baton.example/fhir/CodeSystem/referral-loop', code: 'appointment' }],
      },
    }
    const task = aTask({
      over: { output: [{ ...output, valueReference: { reference: 'Appointment/appt-1' } }] },
    })
    expect(loopOf([aReferral(), loose, task], { now }).state).toBe('scheduled')
  })

  test('parts of parts find their order, whatever their names', () => {
    const own = anOwner({ id: 'a', over: { basedOn: [], partOf: [{ reference: 'Task/z' }] } })
    const whole = aTask({ id: 'z', status: 'draft' })
    expect(loopOf([aReferral(), own, whole]).state).toBe('routed')
  })
})

describe('times', () => {
  test.each([
    ['2026-01-05T15:00:00Z', '2026-01-05T15:00:00.000Z', false],
    ['2026-01-05T10:00:00.123-05:00', '2026-01-05T15:00:00.123Z', false],
    ['2026-01-05', '2026-01-05T00:00:00.000Z', true],
    ['2026-01', '2026-01-01T00:00:00.000Z', true],
    ['2026', '2026-01-01T00:00:00.000Z', true],
    ['2026-01-05T15:00:00', '2026-01-05T00:00:00.000Z', true],
  ])('%s is %s', (text, iso, isDayOnly) => {
    const moment = parseMoment(text)
    expect(moment && { at: new Date(moment.at).toISOString(), isDayOnly: moment.isDayOnly }).toEqual({
      at: iso,
      isDayOnly,
    })
  })

  test('the last day of a month or a year is the last day meant', () => {
    expect(parseMoment('2026-02')?.lastAt).toBe(Date.parse('2026-02-28'))
    expect(parseMoment('2026')?.lastAt).toBe(Date.parse('2026-12-31'))
  })

  test.each(['', 'soon', '2026-13-01', '2026-1-5', '0226-01-05', '9999-12-31', '2026-01-05T99:00:00Z'])(
    '%j is no time',
    (text) => {
      expect(parseMoment(text)).toBeUndefined()
    },
  )

  test('a day begins and ends by the clock of the practice', () => {
    const order = aReferral({ authoredOn: '2026-01-05', over: { occurrencePeriod: { end: '2026-01-20' } } })
    const loop = loopOf([order])
    expect(loop.startedAt).toBe(Date.parse('2026-01-05T05:00:00Z'))
    expect(loop.order.wantedBy).toBe(Date.parse('2026-01-21T04:59:00Z'))
    expect(loop.timeline[0]).toMatchObject({ what: 'ordered', isDayOnly: true })
  })
})

describe('axes', () => {
  test.each([
    ['A1', 'approved'],
    ['A2', 'partially'],
    ['A3', 'denied'],
    ['A4', 'pended'],
    ['A6', 'partially'],
    ['NA', 'not-needed'],
  ])('review action %s is %s', (action, auth) => {
    expect(loopOf([aReferral(), anAuthorization({ action })]).axes.auth).toBe(auth)
  })

  test.each([
    ['no-auth', 'not-needed'],
    ['auth-needed', 'needed'],
    ['satisfied', 'approved'],
    ['performpa', 'performer-must-submit'],
    ['conditional', 'not-evaluated'],
  ])('coverage information %s is %s, until the payer answers', (valueCode, auth) => {
    const url = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information'
    const order = aReferral({ over: { extension: [{ url, extension: [{ url: 'pa-needed', valueCode }] }] } })
    expect(loopOf([order]).axes.auth).toBe(auth)
    expect(loopOf([order, anAuthorization({ action: 'A4' })]).axes.auth).toBe('pended')
  })

  test('an approval that ends before the visit has expired', () => {
    const visit = anAppointment({ start: '2026-02-10T16:00:00Z' })
    expect(loopOf([aReferral(), visit, anAuthorization({ until: '2026-02-09' })]).axes.auth).toBe('expired')
    expect(loopOf([aReferral(), visit, anAuthorization({ until: '2026-02-10' })]).axes.auth).toBe('approved')
    expect(loopOf([aReferral(), anAuthorization({ until: '2026-02-03' })]).axes.auth).toBe('expired')
  })

  test('an authorization of a patient with two referrals belongs to the one that names it', () => {
    const naming = aReferral({
      id: 'sr-2',
      specialty: 'neurology',
      over: { insurance: [{ reference: 'ClaimResponse/pa-1' }] },
    })
    expect(factsOf([aReferral(), naming, anAuthorization()]).map(({ axes }) => axes.auth)).toEqual([
      'not-evaluated',
      'approved',
    ])
  })

  test('three failed attempts over two channels make a patient unreachable, not two, and not what consent held back', () => {
    const tries = ['PHONE', 'PHONE', 'SMSWRIT'].map((medium, index) =>
      aMessage({
        id: `try-${index}`,
        kind: 'patient-contact',
        status: 'not-done',
        medium,
        to: 'Patient/p-1',
      }),
    )
    const axis = (resources: readonly unknown[]) => loopOf([aReferral(), ...resources]).axes.patient
    expect([axis(tries), axis(tries.slice(1))]).toEqual(['unreachable', 'uncontacted'])
    const objection = {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/communication-not-done-reason',
          code: 'patient-objection',
        },
      ],
    }
    expect(axis(tries.map((one) => ({ ...one, statusReason: objection })))).toBe('uncontacted')
    expect(axis([...tries, aMessage({ id: 'yes', kind: 'patient-contact', from: 'Patient/p-1' })])).toBe(
      'responded',
    )
  })

  test('a source that failed is named on every open loop, and on a closed one only where it could reopen it', () => {
    const sources = { Appointment: 'failed', Task: 'forbidden', Encounter: 'ok' } as const
    expect(loopOf([aReferral()], { sources }).badSources).toEqual(['Task', 'Appointment'])
    expect(loopOf([aReferral(), anEncounter(), aNote()], { sources }).badSources).toEqual(['Task'])
  })

  test('the source of a resource stands in its tag', () => {
    const faxed = aMessage({ over: { meta: tagged('source-fax') } })
    expect(loopOf([aReferral(), faxed]).timeline.map(({ what, source }) => [what, source])).toEqual([
      ['ordered', 'ehr'],
      ['sent', 'fax'],
    ])
  })
})
