import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choosePacket, defaultChoice, packetSections } from '#domain/packet/choose-packet.ts'
import { isKeptPrivate } from '#domain/packet/sensitivity.ts'

const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const actReason = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const now = Date.parse('2026-01-12T15:00:00Z')
const label = (system: string, code: string) => ({ meta: { security: [{ system, code }] } })

const problem = (id: string, over: object = {}) => ({
  resourceType: 'Condition',
  id,
  code: { text: `Problem ${id}` },
  recordedDate: '2025-03-01',
  ...over,
})
const medication = (id: string, over: object = {}) => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  medicationCodeableConcept: { text: `Medicine ${id}` },
  ...over,
})
const note = (id: string, over: object = {}) => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  docStatus: 'final',
  type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
  date: '2025-12-01T10:00:00Z',
  ...over,
})

const chosen = (resources: readonly object[], choice = defaultChoice(resources)) => {
  const { sections, keptOut } = choosePacket(resources, choice, now)
  return { taken: sections.flatMap(({ resources: some }) => some.map(({ id }) => id)), keptOut }
}

describe('what is labelled as sensitive stays out', () => {
  test.each([
    ['restricted', label(confidentiality, 'R')],
    ['very restricted', label(confidentiality, 'V')],
    ['substance use (42 CFR Part 2)', label(actCode, '42CFRPart2')],
    ['psychiatry', label(actCode, 'PSY')],
    ['a label nobody here knows', label('https://ehr.example/labels', 'X7')],
  ])('%s', (_, labelled) => {
    const { taken, keptOut } = chosen([problem('plain'), problem('private', labelled)])
    expect(taken).toEqual(['plain'])
    expect(keptOut).toEqual(['Condition/private'])
  })

  test('a document by the label that documents have', () => {
    const securityLabel = [{ coding: [{ system: confidentiality, code: 'R' }] }]
    expect(chosen([note('n', { securityLabel })])).toEqual({
      taken: [],
      keptOut: ['DocumentReference/n'],
    })
  })

  test('and with it what was prescribed for it, which would tell of it', () => {
    const resources = [
      problem('private', label(actCode, 'SUD')),
      medication('tells', { reasonReference: [{ reference: 'Condition/private' }] }),
      medication('other'),
    ]
    const { taken, keptOut } = chosen(resources)
    expect(taken).toEqual(['other'])
    expect(keptOut).toEqual(['Condition/private', 'MedicationRequest/tells'])
  })

  const to = (reference: string) => ({ reference })
  const hidden = problem('private', label(actCode, 'PSY'))
  const visit = { resourceType: 'Encounter', id: 'v', status: 'finished' }
  const lab = { category: [{ coding: [{ code: 'laboratory' }] }], effectiveDateTime: '2025-12-01T10:00:00Z' }
  test.each([
    [
      'a note of a labelled visit',
      [{ ...visit, ...label(actCode, 'ETH') }],
      note('tells', { context: { encounter: [to('Encounter/v')] } }),
    ],
    [
      'a note of a visit for a labelled problem',
      [hidden, { ...visit, diagnosis: [{ condition: to('Condition/private') }] }],
      note('tells', { context: { encounter: [to('Encounter/v')] } }),
    ],
    [
      'a note about a labelled problem',
      [hidden],
      note('tells', { context: { related: [to('Condition/private')] } }),
    ],
    [
      'a note that adds to a labelled one',
      [note('private', label(actCode, 'SUD'))],
      note('tells', { relatesTo: [{ code: 'appends', target: to('DocumentReference/private') }] }),
    ],
    [
      'a note whose file is labelled',
      [{ resourceType: 'Binary', id: 'b', ...label(confidentiality, 'R') }],
      note('tells', { content: [{ attachment: { url: 'https://ehr.example/fhir/Binary/b' } }] }),
    ],
    [
      'a problem shown by a labelled result',
      [{ resourceType: 'Observation', id: 'o', ...label(actCode, 'HIV') }],
      problem('tells', { evidence: [{ detail: [to('Observation/o')] }] }),
    ],
    [
      'a medicine that a labelled order names',
      [{ resourceType: 'Medication', id: 'm', ...label(actCode, 'HIV') }],
      medication('tells', { medicationReference: to('Medication/m') }),
    ],
    [
      'a result of a labelled order',
      [{ resourceType: 'ServiceRequest', id: 's', ...label(actCode, 'STD') }],
      {
        resourceType: 'Observation',
        id: 'tells',
        status: 'final',
        ...lab,
        basedOn: [to('ServiceRequest/s')],
      },
    ],
    [
      'a panel with a labelled value',
      [{ resourceType: 'Observation', id: 'o', ...label(actCode, 'HIV') }],
      { resourceType: 'Observation', id: 'tells', status: 'final', ...lab, hasMember: [to('Observation/o')] },
    ],
    [
      'what names one version of a labelled problem',
      [hidden],
      medication('tells', { reasonReference: [to('Condition/private/_history/2')] }),
    ],
  ])('and %s', (_, labelled, tells) => {
    expect(chosen([...labelled, tells]).taken).toEqual([])
  })

  test('but not what was also seen at a visit for a labelled problem', () => {
    const seen = { ...visit, diagnosis: [{ condition: to('Condition/private') }] }
    const plain = problem('plain', { encounter: to('Encounter/v') })
    expect(chosen([hidden, seen, plain]).taken).toEqual(['plain'])
  })

  test('but not what only shares a person, a place or the patient with it', () => {
    const person = { resourceType: 'Practitioner', id: 'p', ...label(confidentiality, 'R') }
    const patient = { resourceType: 'Patient', id: 'p-1', ...label(confidentiality, 'R') }
    const shared = problem('plain', { subject: to('Patient/p-1'), recorder: to('Practitioner/p') })
    expect(chosen([person, patient, shared], { sections: packetSections }).taken).toEqual(['plain'])
  })

  test('even when the sender asks for every section', () => {
    const choice = { sections: packetSections }
    expect(chosen([problem('private', label(confidentiality, 'R'))], choice).taken).toEqual([])
  })

  test('an ordinary label, and one that marks invented data, hide nothing', () => {
    for (const labelled of [label(confidentiality, 'N'), label(actReason, 'HTEST')])
      expect(isKeptPrivate(problem('p', labelled))).toBe(false)
  })

  test('whatever the order and number of resources, no labelled one is ever taken', () => {
    const some = fc.array(
      fc.record({
        id: fc.stringMatching(/^[a-z0-9]{1,8}$/),
        make: fc.constantFrom(problem, medication, note),
        isPrivate: fc.boolean(),
      }),
    )
    fc.assert(
      fc.property(some, (drawn) => {
        const resources = drawn.map(({ id, make, isPrivate }, index) =>
          make(`${id}-${index}`, isPrivate ? label(actCode, 'HIV') : {}),
        )
        const hidden = new Set(resources.filter(isKeptPrivate).map(({ id }) => id))
        expect(chosen(resources).taken.some((id) => hidden.has(String(id)))).toBe(false)
      }),
    )
  })
})

describe('sensible defaults', () => {
  test('every section of an ordinary chart; none of a restricted one, until somebody chooses', () => {
    expect(defaultChoice([problem('a')]).sections).toEqual(packetSections)
    const patient = { resourceType: 'Patient', id: 'p-1', ...label(confidentiality, 'R') }
    expect(defaultChoice([patient]).sections).toEqual([])
  })

  test('only active problems and medicines, and what was not entered in error', () => {
    const inactive = { clinicalStatus: { coding: [{ code: 'resolved' }] } }
    const wrong = { verificationStatus: { coding: [{ code: 'entered-in-error' }] } }
    const { taken } = chosen([
      problem('now'),
      problem('over', inactive),
      problem('wrong', wrong),
      medication('taken'),
      medication('ended', { status: 'stopped' }),
    ])
    expect(taken).toEqual(['now', 'taken'])
  })

  test('a diagnosis of one visit is no item of the problem list', () => {
    const category = [{ coding: [{ code: 'encounter-diagnosis' }] }]
    expect(chosen([problem('visit', { category })]).taken).toEqual([])
  })

  test('the three newest notes of the last year, no drafts, and never the referral note itself', () => {
    const dated = (month: string) => note(`of-${month}`, { date: `2025-${month}-01T10:00:00Z` })
    const { taken } = chosen([
      dated('05'),
      dated('11'),
      dated('09'),
      dated('10'),
      note('old', { date: '2024-12-01T10:00:00Z' }),
      note('draft', { docStatus: 'preliminary' }),
      note('own', { type: { coding: [{ system: 'http://loinc.org', code: '57133-1' }] } }),
    ])
    expect(taken).toEqual(['of-11', 'of-10', 'of-09'])
  })

  test('no letter of another referral, and nothing that says not even what kind of note it is', () => {
    const related = [{ reference: 'ServiceRequest/other' }]
    expect(
      chosen([note('letter', { context: { related } }), note('what', { type: { text: 'Notice' } })]).taken,
    ).toEqual([])
  })

  test('a report that only groups values gives way to them', () => {
    const category = [{ coding: [{ code: 'LAB' }] }]
    const report = (id: string, over: object) => ({
      ...{ resourceType: 'DiagnosticReport', id, status: 'final', category, issued: '2025-12-01T10:00:00Z' },
      ...over,
    })
    const result = [{ reference: 'Observation/o' }]
    const { taken } = chosen([report('group', { result }), report('says', { result, conclusion: 'Normal' })])
    expect(taken).toEqual(['says'])
  })

  test('what the sender leaves out stays out', () => {
    const choice = { sections: ['problems'] as const, leaveOut: ['Condition/b'] }
    expect(chosen([problem('a'), problem('b'), medication('m')], choice).taken).toEqual(['a'])
  })
})
