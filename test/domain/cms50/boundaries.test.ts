import { expect, it } from 'vitest'
import { interventionCodes, visitCodes } from '#domain/cms50/visit-codes.ts'
import {
  anIntervention,
  anOrder,
  aTask,
  aVisit,
  bitsOf,
  concept,
  systems,
  type Json,
} from '../../support/cms50-case.ts'

const { cpt, snomed, taskCode } = systems
const words = (text: string): readonly string[] => text.trim().split(/\s+/)
const coded = (system: string, codes: string): readonly string[] =>
  words(codes).map((code) => `${system}|${code}`)

it('counts visits and interventions of exactly the codes that the measure lists', () => {
  expect([...visitCodes].toSorted()).toEqual(
    [
      ...coded(cpt, '99202 99203 99204 99205 99212 99213 99214 99215 92002 92004 92012 92014'),
      ...coded(cpt, '99385 99386 99387 99395 99396 99397 99381 99382 99383 99384 99391 99392 99393 99394'),
      ...coded(snomed, '185349003 185463005 185464004 185465003 439740005 3391000175108'),
      ...coded(snomed, '359960003 36228007 66902005 78831002'),
    ].toSorted(),
  )
  expect([...interventionCodes].toSorted()).toEqual(
    [
      ...coded(cpt, '90791 90792 96116 96112 96136 96138 96156 90839'),
      ...coded(snomed, '10197000 165172002 68338001 79094001 307808008'),
    ].toSorted(),
  )
})

it.each(
  // On both sides of each range, and every kind that is named as being in none.
  words(`99201 99206 99211 99216 92001 92003 92005 92011 92013 92015 99380 99388 99390 99398 99281 99282 99283 99284
    99285 99441 99442 99443 98000 98008 98016 G0438 G0439 99241 99242 99243 99244 99245`),
)('a visit of CPT %s does not count', (code) => {
  expect(bitsOf([aVisit({ type: [concept(cpt, code)] }), anOrder(), aTask()])).toBe('000')
})

it.each(words('90790 90793 96115 96117 96113 96137 96139 96155 96158 90832 90840'))(
  'an intervention of CPT %s does not count',
  (code) => {
    expect(bitsOf([anIntervention({ code: concept(cpt, code) }), anOrder()])).toBe('000')
  },
)

it.each<[string, Json]>([
  ['whose CPT code is named by OID', { code: concept('urn:oid:2.16.840.1.113883.6.12', '96156') }],
  ['without a time', { performedDateTime: undefined }],
  ['whose code is text only', { code: { text: '96156' } }],
  ['with a period without start', { performedDateTime: undefined, performedPeriod: { end: '2026-02-01' } }],
  ['entered in error', { status: 'entered-in-error' }],
  ['stopped', { status: 'stopped' }],
])('an intervention %s does not count', (_what, more) => {
  expect(bitsOf([anIntervention(more), anOrder()])).toBe('000')
})

it.each(words('103696004 306253008 308471005 308481009 54395008'))(
  'a referral of SNOMED %s is in the value set',
  (code) => {
    expect(bitsOf([aVisit(), anOrder({ code: concept(snomed, code) })])).toBe('110')
  },
)

it.each(words('proposal plan directive original-order reflex-order filler-order instance-order option'))(
  'an order with the intent %s does not count: it has to be "order"',
  (intent) => {
    expect(bitsOf([aVisit(), anOrder({ intent }), aTask()])).toBe('000')
  },
)

it.each<[string, Json]>([
  ['on hold', { status: 'on-hold' }],
  ['entered in error', { status: 'entered-in-error' }],
  ['of unknown status', { status: 'unknown' }],
  ['a copy of somebody else’s order', { intent: 'filler-order' }],
  ['without a date', { authoredOn: undefined }],
])('the next order is the first referral when an earlier one is %s', (_what, more) => {
  const early = anOrder({ id: 'early', authoredOn: '2026-01-20T09:00:00-05:00', ...more })
  expect(bitsOf([aVisit(), early, anOrder(), aTask()])).toBe('111')
})

it('a report on a later referral does not stand for one on the first', () => {
  const second = anOrder({ id: 'second', authoredOn: '2026-04-02T09:20:00-04:00' })
  const report = aTask({ focus: { reference: 'ServiceRequest/second' } })
  expect(bitsOf([aVisit(), anOrder(), second, report])).toBe('110')
  expect(bitsOf([aVisit(), anOrder({ status: 'revoked' }), second, report])).toBe('110')
  expect(
    bitsOf([
      aVisit(),
      anOrder({ status: 'revoked' }),
      second,
      { ...report, executionPeriod: { end: '2026-04-20T15:00:00-04:00' } },
    ]),
  ).toBe('111')
})

it.each(words('draft requested received accepted rejected ready cancelled in-progress on-hold failed'))(
  'a Task that is %s earns nothing',
  (status) => {
    expect(bitsOf([aVisit(), anOrder(), aTask({ status })])).toBe('110')
  },
)

it.each(['2026-01-02', '2026-12-31'])(
  'a report on %s counts, and one a day outside of the year not',
  (day) => {
    const order = anOrder({ authoredOn: '2026-01-01T10:00:00-05:00' })
    const end = (on: string) => aTask({ executionPeriod: { end: `${on}T10:00:00-05:00` } })
    expect(bitsOf([aVisit(), order, end(day)])).toBe('111')
    expect(bitsOf([aVisit(), order, end(day === '2026-12-31' ? '2027-01-01' : '2025-12-31')])).toBe('110')
  },
)

it.each<[string, Json]>([
  ['an infant', { birthDate: '2026-01-01' }],
  ['a person of a hundred years', { birthDate: '1926-01-01' }],
  ['somebody who died', { deceasedDateTime: '2026-12-01' }],
])('%s counts like everybody: there is no exclusion', (_who, more) => {
  const patient = { resourceType: 'Patient', id: 'a', ...more }
  expect(bitsOf([patient, aVisit(), anOrder(), aTask()])).toBe('111')
})

it('neither profiles nor who did it are looked at', () => {
  const meta = { profile: ['http://example.org/StructureDefinition/any|6.0.0'] }
  const other = { participant: [{ individual: { reference: 'Practitioner/other' } }] }
  const sender = { owner: { reference: 'Organization/another' }, requester: { reference: 'Practitioner/x' } }
  expect(bitsOf([aVisit({ meta, ...other }), anOrder({ meta }), aTask({ meta, ...sender })])).toBe('111')
})

it('the code of the terminology server’s Task system earns nothing even beside the right reason', () => {
  const wrong = 'http://terminology.hl7.org/CodeSystem/task-code'
  expect(bitsOf([aVisit(), anOrder(), aTask({ code: concept(wrong, 'fulfill') })])).toBe('110')
  const both = {
    coding: [
      { system: wrong, code: 'fulfill' },
      { system: taskCode, code: 'fulfill' },
    ],
  }
  expect(bitsOf([aVisit(), anOrder(), aTask({ code: both })])).toBe('111')
})
