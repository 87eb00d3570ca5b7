import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { interventionCodes, visitCodes } from '#domain/cms50/visit-codes.ts'
import {
  anIntervention,
  anOrder,
  aPatient,
  aTask,
  aVisit,
  bitsOf,
  concept,
  systems,
  type Json,
} from '../../support/cms50-case.ts'

const { cpt, snomed, loinc, taskCode } = systems
const period = (start: string | undefined, end: string | undefined): Json => ({ period: { start, end } })
const both = (code: Json): Json => ({ coding: [concept('urn:local', 'x')['coding'], code['coding']].flat() })

describe('CMS50, the initial population', () => {
  it('is whoever has a visit and a referral; the denominator is the same', () => {
    expect(bitsOf([aPatient(), aVisit(), anOrder()])).toBe('110')
  })
  it('needs the visit and the referral', () => {
    expect(bitsOf([aPatient()])).toBe('000')
    expect(bitsOf([aVisit(), aTask()])).toBe('000')
    expect(bitsOf([anOrder(), aTask()])).toBe('000')
  })
  it('counts one patient once, however many visits and referrals there are', () => {
    const more = [aVisit({ id: 'v2' }), anIntervention(), anOrder({ id: 'o2', authoredOn: '2026-05-01' })]
    expect(bitsOf([aVisit(), anOrder(), aTask(), ...more])).toBe('111')
  })
  it('has 36 codes of visits and 13 of interventions, and no code is in both', () => {
    expect([visitCodes.size, interventionCodes.size]).toEqual([36, 13])
    expect([...visitCodes].filter((code) => interventionCodes.has(code))).toEqual([])
  })
  it.each([...visitCodes])('a visit of type %s counts', (code) => {
    const [system = '', value = ''] = code.split('|')
    expect(bitsOf([aVisit({ type: [concept(system, value)] }), anOrder()])).toBe('110')
  })
  it.each([...interventionCodes])('an intervention %s counts, and is no type of visit', (code) => {
    const [system = '', value = ''] = code.split('|')
    expect(bitsOf([anIntervention({ code: concept(system, value) }), anOrder()])).toBe('110')
    expect(bitsOf([aVisit({ type: [concept(system, value)] }), anOrder()])).toBe('000')
  })

  it.each<[string, Json]>([
    ['of the first day of the year', period('2026-01-01T00:00:00-05:00', '2026-01-01T00:10:00-05:00')],
    ['until the last second of the year', period('2026-12-31T23:00:00-05:00', '2026-12-31T23:59:59-05:00')],
    ['of days without times', period('2026-02-01', '2026-02-02')],
    ['of a month inside the year', period('2026-02', '2026-03')],
    ['after the referral', period('2026-12-01T09:00:00-05:00', '2026-12-01T10:00:00-05:00')],
    ['before the referral', period('2026-01-05T09:00:00-05:00', '2026-01-05T10:00:00-05:00')],
    ['by video', { class: { code: 'VR' } }],
    ['with another type beside', { type: [concept('urn:local', 'x'), concept(cpt, '99213')] }],
    ['with another coding beside', { type: [both(concept(cpt, '99213'))] }],
  ])('a visit %s counts', (_what, more) => {
    expect(bitsOf([aVisit(more), anOrder(), aTask()])).toBe('111')
  })

  it.each<[string, Json]>([
    ['that is planned', { status: 'planned' }],
    ['that is in progress', { status: 'in-progress' }],
    ['that was cancelled', { status: 'cancelled' }],
    ['that was an error', { status: 'entered-in-error' }],
    ['that began the year before', period('2025-12-31T23:59:59-05:00', '2026-01-01T00:30:00-05:00')],
    ['that ended the year after', period('2026-12-31T23:30:00-05:00', '2027-01-01T00:00:00-05:00')],
    ['without an end', period('2026-03-02T09:00:00-05:00', undefined)],
    ['without a start', period(undefined, '2026-03-02T09:30:00-05:00')],
    ['without a period', { period: undefined }],
    ['of a month at the edge of the year', period('2026-12', '2026-12')],
    ['of a year', period('2026', '2026')],
    ['of no readable date', period('03/02/2026', '03/02/2026')],
    ['in an emergency department', { type: [concept(cpt, '99283')] }],
    ['by telephone', { type: [concept(cpt, '99442')] }],
    ['by telemedicine codes', { type: [concept(cpt, '98005')] }],
    ['of wellness', { type: [concept(cpt, 'G0439')] }],
    ['that is a consultation', { type: [concept(cpt, '99243')] }],
    ['whose CPT code is named by OID', { type: [concept('urn:oid:2.16.840.1.113883.6.12', '99213')] }],
    ['whose type is text only', { type: [{ text: '99213' }] }],
    ['without a type', { type: undefined }],
  ])('a visit %s does not count', (_what, more) => {
    expect(bitsOf([aVisit(more), anOrder(), aTask()])).toBe('000')
  })

  it.each<[string, Json]>([
    ['on the first day', { performedDateTime: '2026-01-01T00:00:00+00:00' }],
    ['on the last day', { performedDateTime: '2026-12-31T23:59:59-08:00' }],
    ['on a day without a time', { performedDateTime: '2026-06-01' }],
    [
      'in a period',
      { performedDateTime: undefined, performedPeriod: { start: '2026-01-01', end: '2026-12-31' } },
    ],
  ])('an intervention %s counts', (_what, more) => {
    expect(bitsOf([anIntervention(more), anOrder()])).toBe('110')
  })
  it.each<[string, Json]>([
    ['in progress', { status: 'in-progress' }],
    ['not done', { status: 'not-done' }],
    ['of the year before', { performedDateTime: '2025-12-31T23:59:59-05:00' }],
    ['of the year after', { performedDateTime: '2027-01-01T00:00:00-05:00' }],
    ['with a period without end', { performedDateTime: undefined, performedPeriod: { start: '2026-02-01' } }],
    [
      'of a period that leaves the year',
      { performedDateTime: undefined, performedPeriod: { start: '2026-12-31', end: '2027-01-01' } },
    ],
    ['at a time in words', { performedDateTime: undefined, performedString: '2026' }],
    ['with the code of a visit', { code: concept(cpt, '99213') }],
  ])('an intervention %s does not count', (_what, more) => {
    expect(bitsOf([anIntervention(more), anOrder()])).toBe('000')
  })
})

describe('CMS50, the first referral', () => {
  it.each<[string, Json]>([
    ['that is completed', { status: 'completed' }],
    ['of the first moment of the year', { authoredOn: '2026-01-01T00:00:00-05:00' }],
    ['of the last second of October', { authoredOn: '2026-10-31T23:59:59-04:00' }],
    ['of 31 October without a time', { authoredOn: '2026-10-31' }],
    ['of 31 October here, though it is November in UTC', { authoredOn: '2026-10-31T22:00:00-05:00' }],
    ['of a month before October', { authoredOn: '2026-05' }],
    ['to any specialist', { code: concept(snomed, '103696004') }],
    ['with another coding beside', { code: both(concept(snomed, '306253008')) }],
    ['whatever its category', { category: [concept(snomed, '108252007')] }],
    ['that forbids, because the measure does not look', { doNotPerform: true }],
  ])('an order %s counts', (_what, more) => {
    expect(bitsOf([aVisit(), anOrder(more)])).toBe('110')
  })
  it.each<[string, Json]>([
    ['that is a draft', { status: 'draft' }],
    ['on hold', { status: 'on-hold' }],
    ['revoked', { status: 'revoked' }],
    ['entered in error', { status: 'entered-in-error' }],
    ['of unknown status', { status: 'unknown' }],
    ['that is a proposal', { intent: 'proposal' }],
    ['that is a plan', { intent: 'plan' }],
    ['that is an original order', { intent: 'original-order' }],
    ['that is a reflex order', { intent: 'reflex-order' }],
    ['of the last second before the year', { authoredOn: '2025-12-31T23:59:59-05:00' }],
    ['of the first moment of November', { authoredOn: '2026-11-01T00:00:00-04:00' }],
    ['of November in UTC, though it is October here', { authoredOn: '2026-11-01T03:00:00Z' }],
    ['of October without a day', { authoredOn: '2026-10' }],
    ['of January without a day', { authoredOn: '2026-01' }],
    ['of a year alone', { authoredOn: '2026' }],
    ['of the year after', { authoredOn: '2027-02-01T10:00:00-05:00' }],
    ['without a date', { authoredOn: undefined }],
    ['of patient referral (3457005)', { code: concept(snomed, '3457005') }],
    ['of referral to service (306206005)', { code: concept(snomed, '306206005') }],
    ['whose code is of another system', { code: concept(loinc, '308471005') }],
    ['whose code is text only', { code: { text: 'Cardiology' } }],
    [
      'that is a referral only by its category',
      { code: concept(loinc, '24604-1'), category: [concept(snomed, '308471005')] },
    ],
  ])('an order %s does not count', (_what, more) => {
    expect(bitsOf([aVisit(), anOrder(more), aTask()])).toBe('000')
  })
  it('is the earliest, whoever ordered it and however it is listed', () => {
    const early = anOrder({
      id: 'early',
      authoredOn: '2026-02-01T09:00:00-05:00',
      requester: { reference: 'Practitioner/other' },
    })
    expect(bitsOf([aVisit(), anOrder(), early, aTask()])).toBe('110')
    expect(bitsOf([aVisit(), early, anOrder(), aTask()])).toBe('110')
    expect(
      bitsOf([aVisit(), early, anOrder(), aTask({ focus: { reference: 'ServiceRequest/early' } })]),
    ).toBe('111')
  })
  it('is the earliest by instant, not by the text of the time', () => {
    const early = anOrder({ id: 'early', authoredOn: '2026-03-02T08:00:00-08:00' })
    const order = anOrder({ authoredOn: '2026-03-02T10:00:00-05:00' })
    expect(bitsOf([aVisit(), early, order, aTask()])).toBe('111')
  })
  it.each<[string, Json]>([
    ['revoked', { status: 'revoked' }],
    ['a draft', { status: 'draft' }],
    ['a plan', { intent: 'plan' }],
    ['of a code outside of the set', { code: concept(snomed, '3457005') }],
    ['of the year before', { authoredOn: '2025-11-20T09:00:00-05:00' }],
  ])('is the next one when the earlier one is %s', (_what, more) => {
    const early = anOrder({ id: 'early', authoredOn: '2026-01-20T09:00:00-05:00', ...more })
    expect(bitsOf([aVisit(), early, anOrder(), aTask()])).toBe('111')
  })
})

describe('CMS50, the numerator', () => {
  const rest = [aVisit(), anOrder()]
  it.each<[string, Json]>([
    ['that meets every condition', {}],
    [
      'that is linked by basedOn alone',
      { focus: undefined, basedOn: [{ reference: 'ServiceRequest/order' }] },
    ],
    [
      'that is based on this order among others',
      {
        focus: undefined,
        basedOn: [{ reference: 'ServiceRequest/x' }, { reference: 'ServiceRequest/order' }],
      },
    ],
    [
      'whose focus is something else',
      { focus: { reference: 'DocumentReference/d' }, basedOn: [{ reference: 'ServiceRequest/order' }] },
    ],
    ['with an absolute reference', { focus: { reference: 'https://ehr.example/fhir/ServiceRequest/order' } }],
    ['with another coding of its code', { code: both(concept(taskCode, 'fulfill')) }],
    ['with another coding of its reason', { reasonCode: both(concept(loinc, '11488-4')) }],
    ['with a SNOMED reason', { reasonCode: concept(snomed, '371530004') }],
    [
      'whatever its intent, owner, output and lastModified',
      { intent: 'plan', owner: undefined, output: undefined, lastModified: '2027-06-01' },
    ],
    ['that names no patient', { for: undefined }],
    ['that names a patient nobody knows', { for: { reference: 'Patient/unheard-of' } }],
    ['without a start', { executionPeriod: { end: '2026-03-20T15:00:00-05:00' } }],
    [
      'that began before the order',
      { executionPeriod: { start: '2025-01-01', end: '2026-03-20T15:00:00-05:00' } },
    ],
    ['one second after the order', { executionPeriod: { end: '2026-03-02T09:20:01-05:00' } }],
    [
      'one second after the order, in another offset',
      { executionPeriod: { end: '2026-03-02T06:20:01-08:00' } },
    ],
    ['in the last second of the year', { executionPeriod: { end: '2026-12-31T23:59:59-05:00' } }],
    [
      'on the last day here, though it is next year in UTC',
      { executionPeriod: { end: '2026-12-31T23:00:00-08:00' } },
    ],
    ['of the next day without a time', { executionPeriod: { end: '2026-03-03' } }],
    ['of a later month without a day', { executionPeriod: { end: '2026-05' } }],
  ])('a Task %s counts', (_what, more) => {
    expect(bitsOf([...rest, aTask(more)])).toBe('111')
  })
  it.each<[string, Json]>([
    ['whose code is the one of 2024', { code: concept(loinc, '11488-4') }],
    [
      'whose code is of the terminology system',
      { code: concept('http://terminology.hl7.org/CodeSystem/task-code', 'fulfill') },
    ],
    ['whose code is another one of the system', { code: concept(taskCode, 'approve') }],
    ['whose code is text only', { code: { text: 'fulfill' } }],
    ['without a code', { code: undefined }],
    ['about another order', { focus: { reference: 'ServiceRequest/other' } }],
    ['about nothing', { focus: undefined }],
    ['with a reference to a version', { focus: { reference: 'ServiceRequest/order/_history/2' } }],
    ['with a contained order', { focus: { reference: '#order' } }],
    [
      'that names the order by identifier only',
      { focus: { identifier: { system: 'urn:x', value: 'order' } } },
    ],
    ['with a urn:uuid that nothing resolves', { focus: { reference: 'urn:uuid:order' } }],
    ['that is part of the order only', { focus: undefined, partOf: [{ reference: 'ServiceRequest/order' }] }],
    ['in progress', { status: 'in-progress' }],
    ['failed', { status: 'failed' }],
    ['entered in error', { status: 'entered-in-error' }],
    ['without a reason', { reasonCode: undefined }],
    ['whose reason is text only', { reasonCode: { text: 'Consult note' } }],
    ['whose reason is a referral note', { reasonCode: concept(loinc, '57133-1') }],
    ['whose reason is a procedure note', { reasonCode: concept(loinc, '28570-0') }],
    [
      'whose report is in its output only',
      { reasonCode: undefined, output: [{ type: concept(loinc, '11488-4') }] },
    ],
    ['without a period', { executionPeriod: undefined }],
    ['without an end', { executionPeriod: { start: '2026-03-20T15:00:00-05:00' } }],
    ['of the very moment of the order', { executionPeriod: { end: '2026-03-02T09:20:00-05:00' } }],
    ['of the very moment, in another offset', { executionPeriod: { end: '2026-03-02T14:20:00Z' } }],
    ['before the order', { executionPeriod: { end: '2026-03-01T15:00:00-05:00' } }],
    ['of the same day without a time', { executionPeriod: { end: '2026-03-02' } }],
    ['of the same month without a day', { executionPeriod: { end: '2026-03' } }],
    ['of December without a day', { executionPeriod: { end: '2026-12' } }],
    ['in the first moment of the next year', { executionPeriod: { end: '2027-01-01T00:00:00-05:00' } }],
    [
      'of next year in UTC, though it is this year here',
      { executionPeriod: { end: '2027-01-01T03:00:00Z' } },
    ],
  ])('a Task %s does not count', (_what, more) => {
    expect(bitsOf([...rest, aTask(more)])).toBe('110')
  })
  it('takes an order of a day only with a report of the next day, and not of the same', () => {
    const order = anOrder({ authoredOn: '2026-03-02' })
    const end = (text: string) => aTask({ executionPeriod: { end: text } })
    expect(bitsOf([aVisit(), order, end('2026-03-02T23:59:59-05:00')])).toBe('110')
    expect(bitsOf([aVisit(), order, end('2026-03-03T00:00:00-05:00')])).toBe('111')
    expect(bitsOf([aVisit(), order, end('2026-03-03')])).toBe('111')
  })
  it('is met by one Task among others, never by two that share the conditions', () => {
    const halves = [aTask({ id: 't1', status: 'in-progress' }), aTask({ id: 't2', reasonCode: undefined })]
    expect(bitsOf([...rest, ...halves])).toBe('110')
    expect(bitsOf([...rest, ...halves, aTask({ id: 't3' })])).toBe('111')
  })
  it('does not read documents', () => {
    const note: Json = {
      resourceType: 'DocumentReference',
      id: 'd',
      status: 'current',
      type: concept(loinc, '11488-4'),
      subject: { reference: 'Patient/a' },
      context: { related: [{ reference: 'ServiceRequest/order' }] },
    }
    expect(bitsOf([...rest, note])).toBe('110')
  })
  it('is not met by an order without an id', () => {
    const orderless = anOrder({ id: undefined })
    expect(bitsOf([aVisit(), orderless, aTask({ focus: { reference: 'ServiceRequest/' } })])).toBe('110')
  })
  it('counts what Baton itself writes when it closes a referral', () => {
    const read = (name: string): Json => {
      const path = fileURLToPath(new URL(`../../fixtures/golden/${name}.json`, import.meta.url))
      const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
      return { ...(typeof value === 'object' ? value : {}) }
    }
    expect(bitsOf([aVisit({}, 'p-1'), read('ServiceRequest'), read('Task-coordination-closed-cms50')])).toBe(
      '111',
    )
  })
})

it.each([2025, 2026, 2027])('the rules are the same in %i', (year) => {
  const of = (text: string): string => `${year}${text}`
  const resources = [
    aVisit(period(of('-01-01'), of('-12-31'))),
    anOrder({ authoredOn: of('-10-31T23:59:59-04:00') }),
    aTask({ executionPeriod: { end: of('-12-31T23:59:59-05:00') } }),
  ]
  expect(bitsOf(resources, year)).toBe('111')
  expect(bitsOf(resources, year + 1)).toBe('000')
})
