import { linkChartToOrders } from '#domain/chart-links.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { readEvidence } from '#domain/evidence.ts'
import { findFailedGate, findNoteLink } from '#domain/note-gates.ts'
import type { Judging } from '#domain/judging.ts'
import { matchPoints, scoreNote, type MatchFeature } from '#domain/note-matching.ts'
import { findFirstOffer } from '#domain/notes-in/first-offer.ts'
import type { DocumentReference, ServiceRequest } from 'fhir/r4'
import { describe, expect, test } from 'vitest'
import { loopOf } from '../support/derive-facts.ts'
import {
  aDecision,
  aMessage,
  aNote,
  aReferral,
  aRole,
  aTask,
  anAppointment,
  anEncounter,
  directory,
  tagged,
} from '../support/evidence-builders.ts'

function match(
  note: DocumentReference,
  others: readonly unknown[] = [],
  order: ServiceRequest = aReferral(),
) {
  const { evidence } = readEvidence([order, note, ...others])
  const links = linkChartToOrders(evidence)
  const judging: Judging = {
    chart: evidence,
    links,
    directory: evidence.directory,
    policy: defaultPolicy,
    zone: 'America/New_York',
    now: Date.parse('2026-02-05T15:00:00Z'),
  }
  const loop = links.loops.get('ServiceRequest/sr-1')
  const document = evidence.documents.find(({ ref }) => ref === 'DocumentReference/note-1')
  if (!loop || !document) throw new Error('The builders gave no order or no note')
  return { loop, document, judging }
}

function featuresOf(...given: Parameters<typeof match>) {
  const { document, loop, judging } = match(...given)
  return scoreNote(document, loop, judging, false)
}

/** Nothing speaks for this note: no author, no code, a visit half a year away. */
const stranger = (over: Partial<DocumentReference> = {}): DocumentReference => ({
  ...aNote({ order: null, visitOn: '2026-08-20T16:00:00Z', title: 'Letter' }),
  author: [],
  type: { coding: [{ system: 'http://loinc.org', code: '34109-9' }] },
  ...over,
})
const cardiology = { practiceSetting: { coding: [{ system: 'http://snomed.info/sct', code: '394579002' }] } }
const numbered = {
  over: {
    identifier: [{ system: 'urn:oid:1.2.3', value: 'REF-2026-000142', type: { coding: [{ code: 'PLAC' }] } }],
  },
}
const chestPain = [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'R07.9' }] }]

describe('the features of a match', () => {
  test('a stranger scores nothing, and it is said that nothing links it', () => {
    expect(featuresOf(stranger())).toEqual({
      score: 0,
      agrees: [],
      disagrees: ['explicit-link', 'within-180-days'],
    })
  })

  test.each<[MatchFeature, DocumentReference, readonly unknown[], ServiceRequest?]>([
    ['explicit-link', stranger({ context: { related: [{ reference: 'ServiceRequest/sr-1' }] } }), []],
    ['explicit-link', stranger({ context: { related: [{ reference: 'Task/coord-1' }] } }), [aTask()]],
    ['explicit-link', stranger(), [aTask({ note: 'DocumentReference/note-1' })]],
    [
      'explicit-link',
      stranger({
        context: { related: [{ identifier: { system: 'urn:oid:1.2.3', value: 'REF-2026-000142' } }] },
      }),
      [],
      aReferral(numbered),
    ],
    [
      'explicit-link',
      stranger({ identifier: [{ system: 'urn:oid:1.2.3', value: 'REF-2026-000142' }] }),
      [],
      aReferral(numbered),
    ],
    [
      'encounter-chain',
      stranger({ context: { encounter: [{ reference: 'Encounter/enc-1' }] } }),
      [anEncounter()],
    ],
    [
      'encounter-chain',
      stranger({ context: { encounter: [{ reference: 'Encounter/enc-1' }] } }),
      [
        anEncounter({ appointment: 'Appointment/appt-1', over: { basedOn: [] } }),
        anAppointment({ status: 'cancelled' }),
      ],
    ],
    ['referral-number', stranger({ description: 'Re: REF-2026-000142' }), [], aReferral(numbered)],
    ['author-practitioner', stranger({ author: [{ reference: 'Practitioner/prac-heart' }] }), [...directory]],
    ['author-organization', stranger({ author: [{ reference: 'Organization/org-cardio' }] }), [...directory]],
    ['author-specialty', stranger({ context: cardiology }), []],
    ['visit-date', stranger(), [anAppointment({ start: '2026-08-19T16:00:00Z' })]],
    ['within-60-days', stranger({ context: { period: { start: '2026-03-01' } } }), []],
    ['within-180-days', stranger({ context: { period: { start: '2026-04-01' } } }), []],
    [
      'reason-overlap',
      stranger({
        context: { event: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'R07.2' }] }] },
      }),
      [],
      aReferral({ over: { reasonCode: chestPain } }),
    ],
    ['report-type', stranger({ type: { coding: [{ system: 'http://loinc.org', code: '11488-4' }] } }), []],
  ])('%s alone gives its points', (feature, note, others, order) => {
    const { score, agrees } = featuresOf(withService(note), others, order)
    expect([agrees, score]).toEqual([[feature], matchPoints[feature]])
  })

  test('a note without a type loses points', () => {
    const untyped = stranger()
    delete untyped.type
    const { score, disagrees } = featuresOf(untyped)
    expect([score, disagrees]).toEqual([-5, ['explicit-link', 'within-180-days', 'unknown-type']])
  })

  test('another open referral of the specialty speaks against', () => {
    const { document, loop, judging } = match(stranger())
    expect(scoreNote(document, loop, judging, true)).toEqual({
      score: -25,
      agrees: [],
      disagrees: ['explicit-link', 'within-180-days', 'other-referral'],
    })
  })

  test('a note that names the referral, its number or its visit is not said to be unlinked', () => {
    const named = stranger({ context: { related: [{ reference: 'ServiceRequest/sr-1' }] } })
    const mentioned = stranger({ description: 'Re: REF-2026-000142' })
    const ofVisit = stranger({ context: { encounter: [{ reference: 'Encounter/enc-1' }] } })
    expect(featuresOf(named).disagrees).not.toContain('explicit-link')
    expect(featuresOf(mentioned, [], aReferral(numbered)).disagrees).not.toContain('explicit-link')
    expect(featuresOf(ofVisit, [anEncounter()]).disagrees).not.toContain('explicit-link')
  })

  test('an author who is not the chosen specialist speaks against, and so does another organization', () => {
    const assistant = aRole({
      id: 'pr-assistant',
      organization: 'Organization/org-cardio',
      practitioner: 'Practitioner/prac-assistant',
    })
    const byAssistant = stranger({ author: [{ reference: 'PractitionerRole/pr-assistant' }] })
    const found = featuresOf(byAssistant, [...directory, assistant])
    expect(found.agrees).toContain('author-organization')
    expect(found.disagrees).toContain('author-practitioner')
    const elsewhere = stranger({ author: [{ reference: 'Organization/org-pcp' }] })
    expect(featuresOf(elsewhere, [...directory]).disagrees).toContain('author-organization')
  })

  test('people whom no directory explains are told apart by name, and only people', () => {
    const order = aReferral({
      over: { performer: [{ reference: 'PractitionerRole/nair', display: 'Dr. P. Nair' }] },
    })
    const by = (reference: string, display: string) =>
      featuresOf(stranger({ author: [{ reference, display }] }), [], order)
    expect(by('PractitionerRole/osei', 'R. Osei PA-C').disagrees).toContain('author-practitioner')
    for (const same of [by('Practitioner/nair', 'Dr. P. Nair'), by('Organization/gi', 'Lakeside GI')]) {
      expect([...same.disagrees, ...same.agrees]).not.toContain('author-practitioner')
    }
  })

  test('a visit date outside the window and an identity by demographics only speak against', () => {
    const early = stranger({ context: { period: { start: '2026-01-12T16:00:00Z' } } })
    expect(featuresOf(early, [anAppointment()]).disagrees).toContain('visit-date')
    const faxed = stranger({ meta: tagged('demographics-only') })
    expect(featuresOf(faxed).disagrees).toContain('demographics-only')
    expect(featuresOf(faxed).score).toBe(0)
  })

  test('a bare number of another assigner is no link', () => {
    const { document, loop, judging } = match(
      stranger({ identifier: [{ system: 'urn:oid:9.9.9', value: 'REF-2026-000142' }] }),
      [],
      aReferral(numbered),
    )
    expect(findNoteLink(document, loop, judging)).toBeUndefined()
  })

  test('two records of one clinician are one by their provider number', () => {
    const roles = [
      {
        resourceType: 'Practitioner',
        id: 'a',
        identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1245319599' }],
      },
      {
        resourceType: 'Practitioner',
        id: 'b',
        identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1245319599' }],
      },
      aRole({ id: 'pr-cardio', organization: 'Organization/o', practitioner: 'Practitioner/a' }),
    ]
    expect(featuresOf(stranger({ author: [{ reference: 'Practitioner/b' }] }), roles).agrees).toEqual([
      'author-practitioner',
    ])
  })

  test('identified by demographics only, a score stays below the bar', () => {
    expect(featuresOf({ ...aNote(), meta: tagged('demographics-only') }, directory).score).toBe(69)
  })
})

function withService(note: DocumentReference): DocumentReference {
  return { ...note, context: { period: { start: '2026-08-20T16:00:00Z' }, ...note.context } }
}

describe('the gates', () => {
  test.each([
    ['own-author', aNote({ author: 'PractitionerRole/pr-pcp' })],
    ['own-author', aNote({ author: 'Practitioner/prac-pcp' })],
    ['denied-type', aNote({ type: '57133-1' })],
    ['denied-type', aNote({ type: '11502-2' })],
    ['denied-type', aNote({ type: '18748-4' })],
    ['pre-dates-referral', aNote({ visitOn: '2026-01-01T16:00:00Z' })],
    ['pre-dates-referral', aNote({ visitOn: '2026-01-01' })],
    ['no-show-letter', aNote({ title: 'No-show letter' })],
    ['not-current', aNote({ status: 'entered-in-error' })],
  ] as const)('%s keeps a note out', (gate, note) => {
    const { document, loop, judging } = match(note, directory)
    expect(findFailedGate(document, loop, judging)).toBe(gate)
  })

  test.each(['own-author', 'denied-type'] as const)('a linked note that fails %s closes nothing', (gate) => {
    const note =
      gate === 'own-author' ? aNote({ author: 'PractitionerRole/pr-pcp' }) : aNote({ type: '57133-1' })
    expect(loopOf([aReferral(), note, ...directory])).toMatchObject({ state: 'captured', candidates: [] })
  })

  test("another patient's note never matches, even when it is linked", () => {
    const foreign = aNote({ over: { subject: { reference: 'Patient/p-2' } } })
    expect(loopOf([aReferral(), foreign])).toMatchObject({ state: 'captured', axes: { note: 'none' } })
  })
})

describe('filing', () => {
  const chain = aNote({ order: null, encounter: 'Encounter/enc-1' })

  test.each([
    ['a reference', aNote(), []],
    [
      'the output of the Task',
      aNote({ order: null }),
      [aTask({ status: 'in-progress', note: 'DocumentReference/note-1' })],
    ],
    ['the encounter chain', chain, [anEncounter()]],
  ])('%s files a final note by itself', (_link, note, others) => {
    expect(loopOf([aReferral(), note, ...others]).state).toBe('closed-completed')
  })

  test.each([
    ['without docStatus', aNote({ docStatus: null })],
    [
      'with a sensitivity label',
      aNote({
        over: {
          securityLabel: [
            { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
          ],
        },
      }),
    ],
    [
      'with a sensitivity label of the resource',
      aNote({
        over: {
          meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }] },
        },
      }),
    ],
    ['read by OCR', aNote({ over: { meta: tagged('ocr') } })],
    ['identified by demographics only', aNote({ over: { meta: tagged('demographics-only') } })],
  ])('a linked note %s waits for a person, and the state stays', (_what, note) => {
    const loop = loopOf([aReferral(), aMessage(), note, ...directory])
    expect(loop).toMatchObject({ state: 'sent', axes: { note: 'candidate' } })
    const confirmed = aDecision('note-match-confirmed', {
      about: ['ServiceRequest/sr-1', 'DocumentReference/note-1'],
    })
    expect(loopOf([aReferral(), aMessage(), note, confirmed, ...directory]).state).toBe('closed-completed')
  })

  test('a rejected match is remembered and can be taken up again', () => {
    const about = ['ServiceRequest/sr-1', 'DocumentReference/note-1']
    const rejected = aDecision('note-match-rejected', { about, on: '2026-01-24T15:00:00Z' })
    const unlinked = loopOf([aReferral(), aNote(), rejected, ...directory])
    expect(unlinked).toMatchObject({ state: 'captured', candidates: [], axes: { note: 'none' } })
    const confirmed = aDecision('note-match-confirmed', { about, on: '2026-01-25T15:00:00Z' })
    expect(loopOf([aReferral(), aNote(), confirmed, rejected]).state).toBe('closed-completed')
  })

  test('candidates are ranked by score, then by reference', () => {
    const weak = aNote({ id: 'note-0', order: null, visitOn: '2026-03-20T16:00:00Z', title: 'b' })
    const same = aNote({ id: 'note-2', order: null })
    const { candidates } = loopOf([
      aReferral(),
      aNote({ order: null }),
      weak,
      same,
      anAppointment(),
      ...directory,
    ])
    expect(candidates.map(({ document, score }) => [document, score])).toEqual([
      ['DocumentReference/note-1', 110],
      ['DocumentReference/note-2', 110],
      ['DocumentReference/note-0', 85],
    ])
  })

  test('one candidate is offered first only from 80 points and 25 ahead of the next', () => {
    const offer = (...scores: readonly number[]) =>
      findFirstOffer(
        scores.map((score) => ({
          document: `DocumentReference/${score}`,
          score,
          agrees: [],
          disagrees: [],
          receivedAt: 0,
        })),
      )?.score
    expect([offer(), offer(79), offer(80), offer(100, 76), offer(100, 75)]).toEqual([
      undefined,
      undefined,
      80,
      undefined,
      100,
    ])
  })

  test('a score below 40 is nobody’s candidate', () => {
    expect(loopOf([aReferral(), stranger()])).toMatchObject({ candidates: [], axes: { note: 'none' } })
  })

  test('a DiagnosticReport may be the report', () => {
    const report = {
      resourceType: 'DiagnosticReport',
      id: 'dr-1',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '34099-2' }] },
      subject: { reference: 'Patient/p-1' },
      basedOn: [{ reference: 'ServiceRequest/sr-1' }],
      effectiveDateTime: '2026-01-20T16:00:00Z',
      issued: '2026-01-22T16:00:00Z',
    }
    expect(loopOf([aReferral(), report])).toMatchObject({
      state: 'closed-completed',
      provenBy: ['DiagnosticReport/dr-1'],
    })
    const lab = {
      ...report,
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
    }
    expect(loopOf([aReferral(), lab]).state).toBe('captured')
  })
})
