import { describe, expect, it } from 'vitest'
import { createWording } from '#contract/wording.ts'
import { measureCms50 } from '#domain/cms50.ts'
import { countByClinician } from '#domain/cms50/clinicians.ts'
import { toMeasureReports } from '#domain/cms50/measure-reports.ts'
import { measureEn } from '#domain/wording/measure-en.ts'
import { measureEs } from '#domain/wording/measure-es.ts'
import {
  anIntervention,
  anOrder,
  aPatient,
  aTask,
  aVisit,
  concept,
  rulesOf,
  systems,
  type Json,
} from '../../support/cms50-case.ts'
import { messagePlaceholders } from '../../support/message-placeholders.ts'

const why = (...resources: readonly Json[]): readonly string[] => rulesOf(measureCms50(resources, 2026))
const english = createWording('en', 'UTC', measureEn)
const spanish = createWording('es', 'UTC', measureEs)
const sentences = (resources: readonly Json[], wording = english): readonly string[] =>
  measureCms50(resources, 2026).patients.flatMap((one) => one.why.map((reason) => wording.say(reason)))

describe('why a patient is in or out', () => {
  it('names the visit, the referral and the report that count', () => {
    const [patient] = measureCms50([aVisit(), anOrder(), aTask()], 2026).patients
    expect(patient?.why.map(({ rule, isMet, evidence }) => [rule, isMet, ...evidence])).toEqual([
      ['CMS50/ipp/visit', true, 'Encounter/visit'],
      ['CMS50/ipp/first-referral', true, 'ServiceRequest/order'],
      ['CMS50/denom/denominator', true],
      ['CMS50/numer/report', true, 'Task/task', 'ServiceRequest/order'],
    ])
  })
  it('says what is missing where there is nothing', () => {
    expect(why(aPatient())).toEqual([
      'ipp/no-visit',
      'ipp/no-referral',
      'denom/no-denominator',
      'numer/not-measured',
    ])
  })
  it('names an intervention as such', () => {
    expect(why(anIntervention(), anOrder()).at(0)).toBe('ipp/intervention')
  })
  it('names what was nearly enough, with everything it lacks', () => {
    const visit = aVisit({ status: 'in-progress', period: { start: '2026-03-02' } })
    const telephone = aVisit({ id: 'telephone', type: [concept(systems.cpt, '99442')] })
    const order = anOrder({ status: 'draft', intent: 'plan', authoredOn: '2026-12-01' })
    const laboratory = anOrder({ id: 'lab', code: concept(systems.loinc, '24604-1') })
    expect(sentences([visit, telephone, order, laboratory])).toEqual([
      'No finished visit or completed intervention of the measure’s lists lies wholly inside 2026.',
      'This one does not count: it is not finished and its start and end are not both inside the year.',
      'The type of these visits and procedures is not on the measure’s lists.',
      'No referral that the measure counts was ordered from January to October 2026.',
      'This order was passed over: it is neither active nor completed, its intent is not “order”, and it was not ordered from January to October of the year.',
      'The code of these orders is not in the value set Referral.',
      'Outside of the initial population nobody is in the denominator.',
      'Outside of the denominator no report counts.',
    ])
  })
  it('explains an earlier order by instants, whatever offsets they are written in', () => {
    const draft = (authoredOn: string) => anOrder({ id: 'draft', status: 'draft', authoredOn })
    const first = anOrder({ authoredOn: '2026-03-02T15:00:00-05:00' })
    expect(why(aVisit(), draft('2026-03-03T00:30:00+05:00'), first)).toContain('ipp/referral-short')
    expect(why(aVisit(), draft('2026-03-02T13:30:00-08:00'), first)).not.toContain('ipp/referral-short')
  })
  it('names an earlier referral that was passed over', () => {
    const earlier = anOrder({ id: 'earlier', status: 'revoked', authoredOn: '2026-02-01T09:00:00-05:00' })
    expect(why(aVisit(), earlier, anOrder())).toContain('ipp/referral-short')
    expect(why(aVisit(), { ...earlier, authoredOn: '2025-02-01' }, anOrder())).not.toContain(
      'ipp/referral-short',
    )
  })
  it.each<[string, Json, string]>([
    ['fulfil', { code: concept(systems.loinc, '11488-4') }, 'its code is not “fulfill”'],
    ['linked', { focus: { reference: 'ServiceRequest/second' } }, 'it does not refer to the first referral'],
    ['completed', { status: 'failed' }, 'it is not completed'],
    ['consultant-report', { reasonCode: undefined }, 'its reason is not in the value set Consultant Report'],
    [
      'ends-after-order',
      { executionPeriod: { end: '2026-01-02' } },
      'it does not end after the referral was ordered',
    ],
    ['ends-in-period', { executionPeriod: { end: '2027-01-02' } }, 'it does not end inside the year'],
  ])('says of a Task that it lacks %s', (_gap, more, words) => {
    expect(sentences([aVisit(), anOrder(), aTask(more)]).at(-1)).toBe(`This Task does not count: ${words}.`)
  })
  it('leaves out Tasks that have nothing to do with it', () => {
    const own = aTask({
      code: concept('https://baton.example/fhir/CodeSystem/referral-loop', 'own-loop'),
      focus: { reference: 'ServiceRequest/x' },
    })
    expect(why(aVisit(), anOrder(), own).at(-1)).toBe('numer/no-report')
  })
  it('shows the day as it is written, whatever zone it is read in', () => {
    const order = anOrder({ authoredOn: '2026-10-31T23:30:00-10:00' })
    expect(sentences([aVisit(), order])).toContain(
      'The first referral of the year was ordered on 31-Oct-2026.',
    )
  })
  it('speaks Spanish', () => {
    expect(sentences([aVisit(), anOrder(), aTask({ status: 'failed' })], spanish).at(-1)).toBe(
      'Esta tarea (Task) no cuenta: no está completada.',
    )
  })
  it('has every word in both languages, with the same values', () => {
    for (const [key, text] of Object.entries(measureEn)) {
      const other = Object.entries<string>(measureEs).find(([name]) => name === key)?.[1] ?? ''
      expect([key, messagePlaceholders(other)]).toEqual([key, messagePlaceholders(text)])
      expect(other).not.toBe(text)
    }
  })
})

const practice = (): Json[] => {
  const of = (patient: string, requester: Json | undefined, more: Json): Json[] => [
    aVisit({ id: `v-${patient}` }, patient),
    anOrder({ id: `o-${patient}`, requester }, patient),
    aTask({ id: `t-${patient}`, focus: { reference: `ServiceRequest/o-${patient}` }, ...more }, patient),
  ]
  return [
    { resourceType: 'PractitionerRole', id: 'ruiz-role', practitioner: { reference: 'Practitioner/ruiz' } },
    ...of('a', { reference: 'Practitioner/ruiz', display: 'Dr. Ruiz' }, {}),
    ...of('b', { reference: 'PractitionerRole/ruiz-role' }, { status: 'failed' }),
    ...of('c', undefined, {}),
    ...of('d', { reference: 'Practitioner/adams' }, { status: 'failed' }),
    aPatient('e'),
  ]
}

describe('the practice’s own attribution', () => {
  it('is by who ordered the first referral; the parts add up to the whole', () => {
    expect(countByClinician(measureCms50(practice(), 2026).patients)).toEqual([
      { clinician: 'Practitioner/adams', display: undefined, ipp: 1, denom: 1, numer: 0 },
      { clinician: 'Practitioner/ruiz', display: 'Dr. Ruiz', ipp: 2, denom: 2, numer: 1 },
      { clinician: undefined, display: undefined, ipp: 1, denom: 1, numer: 1 },
    ])
  })
})

describe('as MeasureReports', () => {
  const madeAt = '2027-01-05T12:00:00.000Z'
  const counts = (group: { population?: { count?: number | undefined }[] | undefined } | undefined) =>
    group?.population?.map(({ count }) => count)
  it('stand a summary with the rate first, and then one of each patient with what was looked at', () => {
    const [summary, ...individuals] = (
      toMeasureReports(measureCms50(practice(), 2026), madeAt).entry ?? []
    ).map(({ resource }) => resource)
    expect(summary).toMatchObject({
      type: 'summary',
      status: 'complete',
      measure: 'https://madie.cms.gov/Measure/CMS50FHIRReceiptofSpecialistReport|1.0.000',
      date: madeAt,
      period: { start: '2026-01-01', end: '2026-12-31' },
      group: [{ measureScore: { value: 0.5 } }],
    })
    expect(counts(summary?.group?.[0])).toEqual([4, 4, 2])
    expect(summary?.group?.[0]?.stratifier).toBeUndefined()
    expect(
      individuals.map((one) => [one?.type, one?.subject?.reference, ...(counts(one?.group?.[0]) ?? [])]),
    ).toEqual([
      ['individual', 'Patient/a', 1, 1, 1],
      ['individual', 'Patient/b', 1, 1, 0],
      ['individual', 'Patient/c', 1, 1, 1],
      ['individual', 'Patient/d', 1, 1, 0],
      ['individual', 'Patient/e', 0, 0, 0],
    ])
    expect(individuals[0]?.evaluatedResource).toEqual([
      { reference: 'Encounter/v-a' },
      { reference: 'ServiceRequest/o-a' },
      { reference: 'Task/t-a' },
    ])
  })
  it('name the population codes of HL7', () => {
    const [summary] = toMeasureReports(measureCms50([], 2026), madeAt).entry ?? []
    expect(summary?.resource?.group?.[0]?.population?.map(({ code }) => code?.coding?.[0]?.code)).toEqual([
      'initial-population',
      'denominator',
      'numerator',
    ])
    expect(summary?.resource?.group?.[0]).not.toHaveProperty('measureScore')
  })
  it('are split by clinician only under the words that this is the practice’s own attribution', () => {
    const words = { attribution: 'Own', unknown: 'Not known' }
    const [summary] = toMeasureReports(measureCms50(practice(), 2026), madeAt, words).entry ?? []
    const stratifier = summary?.resource?.group?.[0]?.stratifier
    expect(stratifier?.[0]?.code).toEqual([{ text: 'Own' }])
    expect(
      stratifier?.[0]?.stratum?.map((one) => [
        one.value?.text,
        ...(counts(one) ?? []),
        one.measureScore?.value,
      ]),
    ).toEqual([
      ['Practitioner/adams', 1, 1, 0, 0],
      ['Practitioner/ruiz', 2, 2, 1, 0.5],
      ['Not known', 1, 1, 1, 1],
    ])
  })
})
