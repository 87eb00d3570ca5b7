import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measureCms50 } from '#domain/cms50.ts'
import {
  anIntervention,
  anOrder,
  aBundle,
  aPatient,
  aTask,
  aVisit,
  bitsOf,
  warningsOf,
  type Json,
} from '../../support/cms50-case.ts'

const whole = (patient: string): Json[] => [
  aPatient(patient),
  aVisit({ id: `visit-${patient}` }, patient),
  anOrder({ id: `order-${patient}` }, patient),
  aTask({ id: `task-${patient}`, focus: { reference: `ServiceRequest/order-${patient}` } }, patient),
]
const patientsOf = (resources: readonly Json[]): string[] =>
  measureCms50(resources, 2026).patients.map(
    ({ patient, ipp, denom, numer }) => `${patient} ${[ipp, denom, numer].map(Number).join('')}`,
  )

describe('CMS50 of several patients', () => {
  it('gives everybody their own answer, in order of reference, and one without anything too', () => {
    const mixed = [...whole('b'), aPatient('c'), ...whole('a').slice(0, 3)]
    expect(patientsOf(mixed)).toEqual(['Patient/a 110', 'Patient/b 111', 'Patient/c 000'])
    expect(patientsOf([aBundle(...mixed)])).toEqual(patientsOf(mixed))
  })
  it('never takes the visit, the referral or the report of another patient', () => {
    expect(patientsOf([aVisit({}, 'a'), anOrder({}, 'b'), aTask({}, 'b')])).toEqual([
      'Patient/a 000',
      'Patient/b 000',
    ])
    const report = aTask({}, 'b')
    expect(patientsOf([aVisit(), anOrder(), aVisit({ id: 'v' }, 'b'), report])).toEqual([
      'Patient/a 110',
      'Patient/b 000',
    ])
  })
  it('warns of a report that names another patient', () => {
    expect(warningsOf([aVisit(), anOrder(), aPatient('b'), aTask({}, 'b')])).toEqual([
      'other-patient Task/task ServiceRequest/order',
    ])
  })
  it('keeps patients apart whose resources have the same ids, in Bundles and outside', () => {
    const of = (patient: string, more: Json): Json[] => [
      aPatient(patient),
      aVisit({}, patient),
      anOrder({}, patient),
      aTask(more, patient),
    ]
    const [one, other] = [of('a', {}), of('b', { status: 'in-progress' })]
    const expected = ['Patient/a 111', 'Patient/b 110']
    expect(patientsOf([aBundle(...one), aBundle(...other)])).toEqual(expected)
    expect(patientsOf([...one, ...other])).toEqual(expected)
    const nameless = of('a', { for: undefined })
    expect(patientsOf([aBundle(...nameless), aBundle(...other)])).toEqual(expected)
  })
  it('knows one patient by an absolute reference and by the full URL of a Bundle', () => {
    const absolute = aVisit({ subject: { reference: 'https://ehr.example/fhir/Patient/a' } })
    expect(patientsOf([absolute, anOrder()])).toEqual(['Patient/a 110'])
    const fullUrl = 'urn:uuid:6f2b384b-20dd-4ad3-916e-06c0ea57a807'
    const visit = aVisit({ subject: { reference: fullUrl } })
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl, resource: aPatient() }, { resource: visit }, { resource: anOrder() }],
    }
    expect(patientsOf([bundle])).toEqual(['Patient/a 110'])
  })
  it('gives what names nobody to the only patient of its Bundle, else sets it aside', () => {
    const visit = aVisit({ subject: undefined })
    expect(patientsOf([aBundle(visit, anOrder())])).toEqual(['Patient/a 110'])
    const several = [aBundle(visit, anOrder(), aPatient('b'))]
    expect(patientsOf(several)).toEqual(['Patient/a 000', 'Patient/b 000'])
    expect(warningsOf(several)).toEqual(['no-patient Encounter/visit'])
  })
  it('gives a Task that names nobody to the patient of the order it is about', () => {
    const task = aTask({ for: undefined, focus: { reference: 'ServiceRequest/order-b' } })
    expect(patientsOf([...whole('a').slice(0, 3), ...whole('b').slice(0, 3), task])).toEqual([
      'Patient/a 110',
      'Patient/b 111',
    ])
  })
  it('joins one patient out of several Bundles', () => {
    expect(patientsOf([aBundle(aPatient(), aVisit()), aBundle(anOrder()), aBundle(aTask())])).toEqual([
      'Patient/a 111',
    ])
  })
})

describe('CMS50 of several versions', () => {
  const version = (versionId: string, lastUpdated: string): Json => ({ meta: { versionId, lastUpdated } })
  const [old, young] = [version('1', '2026-03-02T15:00:00Z'), version('2', '2026-04-01T15:00:00Z')]
  it('reads the newest one, whichever comes first', () => {
    const tasks = [aTask({ ...old }), aTask({ ...young, status: 'entered-in-error' })]
    expect(bitsOf([aVisit(), anOrder(), ...tasks])).toBe('110')
    expect(bitsOf([aVisit(), anOrder(), ...tasks.toReversed()])).toBe('110')
    expect(bitsOf([aBundle(aVisit(), anOrder(), ...tasks.slice(0, 1)), aBundle(...tasks.slice(1))])).toBe(
      '110',
    )
  })
  it('tells versions apart by number where the server gives no time', () => {
    const tasks = [
      aTask({ meta: { versionId: '10' } }),
      aTask({ meta: { versionId: '9' }, status: 'failed' }),
    ]
    expect(bitsOf([aVisit(), anOrder(), ...tasks])).toBe('111')
  })
  it('does not count for a patient what was corrected to another', () => {
    const orders = [anOrder({ ...old }), anOrder({ ...young }, 'b')]
    expect(patientsOf([aPatient('a'), aPatient('b'), aVisit(), ...orders])).toEqual([
      'Patient/a 000',
      'Patient/b 000',
    ])
  })
  it('warns of two that differ and of which neither is newer', () => {
    const two = [aVisit(), anOrder(), aTask(), aTask({ status: 'failed' })]
    expect([bitsOf(two), warningsOf(two)]).toEqual(['110', ['copies-differ Task/task']])
    expect(warningsOf([aVisit(), anOrder(), aTask(), aTask()])).toEqual([])
  })
})

describe('CMS50 warns', () => {
  const early = (authoredOn: string, more: Json = {}): Json => anOrder({ id: 'other', authoredOn, ...more })
  it('of nothing when the data can be read in one way only', () => {
    expect(warningsOf([...whole('a'), anIntervention()])).toEqual([])
    expect(warningsOf([...whole('a'), early('2026-04-02T09:20:00-04:00')])).toEqual([])
  })
  it.each<[string, string]>([
    ['two referrals at one instant', '2026-03-02T09:20:00-05:00'],
    ['one instant in two offsets', '2026-03-02T06:20:00-08:00'],
    ['one of the same day without a time', '2026-03-02'],
    ['one of the same month without a day', '2026-03'],
  ])('of a tie: %s', (_what, authoredOn) => {
    expect(
      warningsOf([aVisit(), anOrder(), early(authoredOn)]).some((one) => one.startsWith('tied-first')),
    ).toBe(true)
  })
  it('of a tie only when it is about the first referral and both count', () => {
    const first = early('2026-01-10T09:00:00-05:00', { id: 'first' })
    expect(warningsOf([aVisit(), first, anOrder(), early('2026-03-02T09:20:00-05:00')])).toEqual([])
    expect(
      warningsOf([aVisit(), anOrder(), early('2026-03-02T09:20:00-05:00', { status: 'revoked' })]),
    ).toEqual([])
  })
  it('and takes the last one listed of a tie, as the reference engine does', () => {
    const tie = early('2026-03-02T09:20:00-05:00')
    expect(bitsOf([aVisit(), tie, anOrder(), aTask()])).toBe('111')
    expect(bitsOf([aVisit(), anOrder(), tie, aTask()])).toBe('110')
  })
  describe('of a day without a time beside times in several offsets', () => {
    const hawaii = anOrder({ id: 'a', authoredOn: '2026-03-05T23:30:00-10:00' })
    const inUtc = anOrder({ id: 'b', authoredOn: '2026-03-06T01:00:00Z' })
    const may = anOrder({ id: 'c', authoredOn: '2026-05-01' })
    const report = aTask({ focus: { reference: 'ServiceRequest/b' }, basedOn: undefined })
    const firstOf = (resources: readonly Json[], timeZone?: string) => {
      const { patients, warnings } = measureCms50([aVisit(), ...resources], 2026, timeZone)
      const first = patients[0]?.why.find(({ rule }) => rule === 'CMS50/ipp/first-referral')
      return [
        first?.evidence.join(),
        ...warnings.map(({ code, evidence }) => `${code} ${evidence.join(' ')}`),
      ]
    }
    it('which of the times was first does not hang on it', () => {
      const said = ['ServiceRequest/b', 'mixed-offsets ServiceRequest/b ServiceRequest/a']
      expect(firstOf([hawaii, inUtc])).toEqual(said)
      expect(firstOf([hawaii, inUtc, may])).toEqual(said)
      expect(firstOf([may, inUtc, hawaii])).toEqual(said)
      expect(bitsOf([aVisit(), hawaii, inUtc, may, report])).toBe('111')
    })
    it('it lasts its whole day in the zone of the practice', () => {
      const day = anOrder({ id: 'day', authoredOn: '2026-03-06' })
      // 20:00 on the day before in New York, 15:00 in Honolulu; the day is over there at 05:00 and 10:00 UTC.
      const tied = 'tied-first ServiceRequest/day ServiceRequest/order'
      const ordered = (authoredOn: string, zone?: string) => firstOf([day, anOrder({ authoredOn })], zone)
      expect(firstOf([day, inUtc], 'America/New_York')).toEqual(['ServiceRequest/b'])
      expect(ordered('2026-03-07T04:59:00Z', 'America/New_York')).toEqual(['ServiceRequest/day', tied])
      expect(ordered('2026-03-07T05:00:00Z', 'America/New_York')).toEqual(['ServiceRequest/day'])
      expect(ordered('2026-03-07T09:59:00Z', 'Pacific/Honolulu')).toEqual(['ServiceRequest/day', tied])
      expect(ordered('2026-03-07T09:59:00Z')).toEqual(['ServiceRequest/day', tied])
      expect(ordered('2026-03-07T10:00:00Z')).toEqual(['ServiceRequest/day'])
    })
    it('but of two days the earlier is the first beyond doubt', () => {
      const days = ['2026-03-06', '2026-03-07'].map((authoredOn) => anOrder({ id: authoredOn, authoredOn }))
      expect(firstOf(days)).toEqual(['ServiceRequest/2026-03-06'])
    })
  })
  it('of offsets that differ within a day, or that sort otherwise as text', () => {
    expect(warningsOf([aVisit(), anOrder(), early('2026-03-02T09:00:00-08:00')])).toEqual([
      'mixed-offsets ServiceRequest/order ServiceRequest/other',
    ])
    const late = anOrder({ authoredOn: '2026-03-02T20:00:00-05:00' })
    expect(warningsOf([aVisit(), late, early('2026-03-03T00:30:00Z')])).toEqual([
      'mixed-offsets ServiceRequest/other ServiceRequest/order',
    ])
    expect(warningsOf([aVisit(), anOrder(), early('2026-04-02T09:00:00-04:00')])).toEqual([])
  })
  it('of a day without a time that decides', () => {
    expect(warningsOf([aVisit(), anOrder(), aTask({ executionPeriod: { end: '2026-03-02' } })])).toEqual([
      'same-day Task/task ServiceRequest/order',
    ])
    expect(warningsOf([aVisit(), anOrder({ authoredOn: '2026-03-02' }), aTask()])).toEqual([
      'day-only Task/task ServiceRequest/order',
    ])
    expect(
      warningsOf([aVisit(), anOrder(), aTask({ executionPeriod: { end: '2026-03-02T15:00:00' } })]),
    ).toEqual(['same-day Task/task ServiceRequest/order'])
  })
  it('of a day without a time only where no other report settles it', () => {
    const late = aTask({ id: 'late', executionPeriod: { end: '2026-03-02' } })
    expect(warningsOf([aVisit(), anOrder(), late, aTask()])).toEqual([])
  })
  it('of times in UTC beside an edge of the period', () => {
    const end = (text: string): Json => aTask({ executionPeriod: { end: text } })
    expect(warningsOf([aVisit(), anOrder({ authoredOn: '2026-11-01T03:00:00Z' })])).toEqual([
      'edge-in-utc ServiceRequest/order',
    ])
    expect(warningsOf([aVisit(), anOrder(), end('2027-01-01T03:00:00Z')])).toEqual([
      'edge-in-utc Task/task ServiceRequest/order',
    ])
    expect(
      warningsOf([
        aVisit({ period: { start: '2026-01-01T02:00:00Z', end: '2026-01-01T03:00:00Z' } }),
        anOrder(),
      ]),
    ).toEqual(['edge-in-utc Encounter/visit'])
    expect(
      warningsOf([aVisit(), anOrder({ authoredOn: '2026-10-31T03:00:00Z' }), end('2026-12-31T03:00:00Z')]),
    ).toEqual([])
  })
  it('of an edge or a prohibition only where it touches the first referral', () => {
    const late = early('2026-11-01T03:00:00Z')
    const forbidding = early('2026-05-01T10:00:00-04:00', { doNotPerform: true })
    expect(warningsOf([aVisit(), anOrder(), late])).toEqual([])
    expect(warningsOf([aVisit(), anOrder(), forbidding])).toEqual([])
    const before = early('2026-01-01T03:00:00Z')
    expect(warningsOf([aVisit(), anOrder(), before])).toEqual(['edge-in-utc ServiceRequest/other'])
  })
  it('of an edge by instants: an order may come first although its text sorts behind', () => {
    const last = anOrder({ authoredOn: '2026-10-31T23:30:00-05:00' })
    expect(warningsOf([aVisit(), last, early('2026-11-01T03:00:00Z')])).toEqual([
      'edge-in-utc ServiceRequest/other',
    ])
    expect(warningsOf([aVisit(), last, early('2026-11-01T05:00:00Z')])).toEqual([])
    const onTheDay = anOrder({ authoredOn: '2026-10-31' })
    expect(warningsOf([aVisit(), onTheDay, early('2026-11-01T03:00:00Z')])).toEqual([
      'edge-in-utc ServiceRequest/other',
    ])
  })
  it('of an order that forbids, and of a record that was merged into another', () => {
    expect(warningsOf([aVisit(), anOrder({ doNotPerform: true })])).toEqual([
      'prohibition ServiceRequest/order',
    ])
    const merged = { ...aPatient(), link: [{ type: 'replaced-by', other: { reference: 'Patient/b' } }] }
    expect(warningsOf([merged])).toEqual(['merged-record Patient/a'])
  })
})

describe('CMS50, whatever it is given', () => {
  const chart = [
    ...whole('a'),
    ...whole('b').slice(0, 3),
    anIntervention({}, 'c'),
    anOrder({ id: 'second', authoredOn: '2026-05-01T10:00:00-04:00' }),
  ]
  it('answers the same for any order and repetition of resources', () => {
    const answer = measureCms50(chart, 2026)
    const shuffled = fc.shuffledSubarray([...chart, ...chart], { minLength: chart.length * 2 })
    fc.assert(
      fc.property(shuffled, (resources) => {
        expect(measureCms50(resources, 2026)).toEqual(answer)
      }),
    )
  })
  it('never throws, and counts nobody for what is no data', () => {
    const anything = fc.array(
      fc.oneof(
        fc.anything(),
        fc.record({
          resourceType: fc.constantFrom(
            'Encounter',
            'Task',
            'Patient',
            'Bundle',
            'ServiceRequest',
            'Procedure',
          ),
          entry: fc.anything(),
          id: fc.anything(),
          subject: fc.anything(),
          meta: fc.anything(),
          period: fc.anything(),
        }),
      ),
    )
    fc.assert(
      fc.property(anything, (resources) => {
        expect(measureCms50(resources, 2026).patients.some(({ ipp }) => ipp)).toBe(false)
      }),
    )
  })
})
