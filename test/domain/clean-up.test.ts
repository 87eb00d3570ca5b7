import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CleanUpProposal } from '#domain/clean-up/clean-up.ts'
import { proposeCleanUp } from '#domain/clean-up/propose-clean-up.ts'
import { isSampled, maySecondLook } from '#domain/clean-up/second-look.ts'
import { codeSystems } from '#domain/codes.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { Sources } from '#domain/loop-vocabulary.ts'
import {
  aMessage,
  anAppointment,
  anEncounter,
  aNote,
  aPatient,
  aReferral,
  aTask,
} from '../support/evidence-builders.ts'

const now = Date.parse('2026-01-20T15:00:00Z')
const setting = { timeZone: 'America/New_York', ourOrganizations: ['Organization/org-pcp'] }

/** What is proposed for a chart as it is read at a moment. */
function propose(resources: readonly unknown[], at = now, sources: Sources = {}): readonly CleanUpProposal[] {
  const { evidence, setAside } = readEvidence(resources)
  const policy = { ...defaultPolicy, ourOrganizations: setting.ourOrganizations }
  return proposeCleanUp(derivePatient({ evidence, sources, setAside }, policy, at), evidence, setting)
}

const kindsOf = (proposals: readonly CleanUpProposal[]) =>
  proposals.map(({ referral, kind }) => `${referral} ${kind}`).toSorted()

const first = aReferral({ id: 'sr-1' })
const second = aReferral({ id: 'sr-2', authoredOn: '2026-01-09T15:00:00Z' })
const sent = (order: string, id = `packet-${order}`) => aMessage({ id, order: `ServiceRequest/${order}` })
const forReceiver = (reference: string) => ({ performer: [{ reference }] })
const wanted = (end: string) => ({ occurrencePeriod: { end } })
const old = aReferral({ id: 'sr-1', authoredOn: '2025-09-01T15:00:00Z', over: wanted('2025-10-01') })
/** A consult of three days before the order that came two days after it. */
const prior = aNote({ visitOn: '2026-01-02T15:00:00Z', receivedOn: '2026-01-07T15:00:00Z' })

type Case = readonly [name: string, resources: readonly unknown[], proposed: readonly string[]]
const cases: readonly Case[] = [
  ['one referral alone is nobody’s duplicate', [first], []],
  ['of two for one specialty the later is the duplicate', [first, second], ['ServiceRequest/sr-2 duplicate']],
  [
    'the one that is further is kept, whichever is older',
    [first, second, sent('sr-2')],
    ['ServiceRequest/sr-1 duplicate'],
  ],
  [
    'an urgent one is never given up for a routine one',
    [first, sent('sr-1'), aReferral({ ...secondAs({ priority: 'urgent' }) })],
    [],
  ],
  [
    'two receivers are a second opinion',
    [
      aReferral({ id: 'sr-1', over: forReceiver('PractitionerRole/one') }),
      aReferral(secondAs(forReceiver('PractitionerRole/other'))),
    ],
    [],
  ],
  [
    'three of one kind leave one',
    [first, second, aReferral({ id: 'sr-3', authoredOn: '2026-01-12T15:00:00Z' })],
    ['ServiceRequest/sr-2 duplicate', 'ServiceRequest/sr-3 duplicate'],
  ],
  ['another specialty is another need', [first, aReferral({ id: 'sr-2', specialty: 'dermatology' })], []],
  [
    'an order that another one replaces is superseded',
    [first, aReferral(secondAs({ replaces: [{ reference: 'ServiceRequest/sr-1' }] }))],
    ['ServiceRequest/sr-1 superseded'],
  ],
  [
    'one whose replacement was called off itself stands',
    [
      first,
      aReferral({ ...secondAs({ replaces: [{ reference: 'ServiceRequest/sr-1' }] }), status: 'revoked' }),
    ],
    [],
  ],
  [
    'a report of a visit shortly before the order has answered it',
    [first, prior],
    ['ServiceRequest/sr-1 already-completed'],
  ],
  ['a preliminary report answers nothing', [first, { ...prior, docStatus: 'preliminary' }], []],
  [
    'a report of a visit long before it is another matter',
    [first, aNote({ visitOn: '2025-11-02T15:00:00Z', receivedOn: '2026-01-07T15:00:00Z' })],
    [],
  ],
  ['a time long past that nobody has worked on is expired', [old], ['ServiceRequest/sr-1 expired']],
  ['one that names no last day never expires', [aReferral({ authoredOn: '2025-01-01T15:00:00Z' })], []],
  [
    'an urgent one never expires',
    [
      aReferral({
        authoredOn: '2025-09-01T15:00:00Z',
        over: { ...wanted('2025-10-01'), priority: 'urgent' },
      }),
    ],
    [],
  ],
  [
    'one that a receiver has accepted does not expire',
    [
      old,
      aTask({ status: 'accepted', authoredOn: '2025-09-02T15:00:00Z', modifiedOn: '2025-09-03T15:00:00Z' }),
    ],
    [],
  ],
]

function secondAs(over: object) {
  return { id: 'sr-2', authoredOn: '2026-01-09T15:00:00Z', over }
}

describe('what is proposed for closing', () => {
  test.each(cases)('%s', (_name, resources, proposed) => {
    const due = propose(resources).filter(({ from = -Infinity }) => from <= now)
    expect(kindsOf(due)).toEqual(proposed)
  })

  test('names its proof', () => {
    const [duplicate] = propose([first, second])
    expect(duplicate?.proof).toEqual({
      message: 'asked-twice',
      values: { on: '2026-01-05' },
      evidence: ['ServiceRequest/sr-1', 'ServiceRequest/sr-2'],
    })
    const [completed] = propose([first, prior])
    expect(completed?.proof).toEqual({
      message: 'report-on-file',
      values: { visit: '2026-01-02', received: '2026-01-07' },
      evidence: ['DocumentReference/note-1', 'ServiceRequest/sr-1'],
    })
  })

  test('an expiry holds from a month after both the wanted day and the last sign of life', () => {
    const touched = aMessage({ order: 'ServiceRequest/sr-1', sentOn: '2025-12-20T15:00:00Z' })
    const [quiet, lively] = [propose([old])[0], propose([old, touched])[0]]
    expect(new Date(quiet?.from ?? 0).toISOString()).toBe('2025-10-31T00:00:00.000Z')
    expect(new Date(lively?.from ?? 0).toISOString()).toBe('2026-01-19T15:00:00.000Z')
    expect(lively?.proof.values).toEqual({ wanted: '2025-10-01', quiet: '2025-12-20' })
  })
})

describe('a visit of ours', () => {
  const inbound = aReferral({
    over: { requester: { reference: 'Organization/elsewhere' }, ...forReceiver('Organization/org-pcp') },
  })
  const heart = { coding: [{ system: codeSystems.snomed, code: '394579002' }] }
  const visit = (over: object = {}) =>
    anEncounter({
      start: '2026-01-12T15:00:00Z',
      by: 'Organization/org-pcp',
      over: { basedOn: [], serviceType: heart, ...over },
    })

  test('has answered a referral to us in its specialty', () => {
    expect(kindsOf(propose([inbound, visit()]))).toEqual(['ServiceRequest/sr-1 already-completed'])
  })

  test.each([
    ['that is not finished', [inbound, visit({ status: 'planned' })]],
    ['before the order', [inbound, visit({ period: { start: '2026-01-02T15:00:00Z' } })]],
    ['of another house', [inbound, visit({ serviceProvider: { reference: 'Organization/elsewhere' } })]],
    ['of nobody knows what', [inbound, visit({ serviceType: undefined })]],
    ['for a referral of ours, whose report is still owed', [first, visit()]],
  ])('%s proves nothing', (_name, resources) => {
    expect(propose(resources)).toEqual([])
  })
})

describe('nothing is proposed', () => {
  test.each([
    ['while an appointment stands', [old, anAppointment({ start: '2026-02-20T16:00:00Z' })]],
    [
      'while a booking may belong to it',
      [old, anAppointment({ start: '2026-02-20T16:00:00Z', over: { basedOn: [] } })],
    ],
    ['for a patient who has died', [old, aPatient({ over: { deceasedBoolean: true } })]],
    ['for what is on hold', [{ ...old, status: 'on-hold' }]],
    ['for what is closed', [{ ...old, status: 'revoked' }]],
  ])('%s', (_name, resources) => {
    expect(propose(resources)).toEqual([])
  })

  test.each(['ServiceRequest', 'Task', 'Appointment', 'Encounter', 'DocumentReference'] as const)(
    'while %s could not be read: what was not seen proves nothing',
    (source) => {
      expect(propose([old, prior], now, { [source]: 'failed' })).toEqual([])
      expect(propose([first, second], now, { [source]: 'truncated' })).toEqual([])
    },
  )
})

test('the order and repetition of what was read change nothing, and a need never loses its last referral', () => {
  const ids = ['sr-1', 'sr-2', 'sr-3', 'sr-4']
  const anyOrder = fc.record({
    id: fc.constantFrom(...ids),
    day: fc.integer({ min: 1, max: 28 }),
    priority: fc.constantFrom('routine', 'urgent'),
    replaces: fc.option(fc.constantFrom(...ids), { nil: undefined }),
    isSent: fc.boolean(),
  })
  fc.assert(
    fc.property(
      fc.uniqueArray(anyOrder, { selector: ({ id }) => id, minLength: 1, maxLength: 4 }),
      (orders) => {
        const resources = orders.flatMap(({ id, day, priority, replaces, isSent }) => [
          aReferral({
            id,
            authoredOn: `2026-01-${String(day).padStart(2, '0')}T15:00:00Z`,
            over: {
              priority: priority === 'urgent' ? 'urgent' : 'routine',
              ...(replaces !== undefined &&
                replaces !== id && { replaces: [{ reference: `ServiceRequest/${replaces}` }] }),
            },
          }),
          ...(isSent ? [sent(id)] : []),
        ])
        const proposed = propose(resources)
        const again = propose([...resources.toReversed(), ...resources])
        expect(kindsOf(again)).toEqual(kindsOf(proposed))
        const gone = new Set(proposed.map(({ referral }) => referral))
        expect(gone.size).toBeLessThan(orders.length)
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)

describe('the second look', () => {
  test('is taken at the first and at every fifth that was accepted', () => {
    const sampled = Array.from({ length: 11 }, (_, ordinal) => ordinal).filter(isSampled)
    expect(sampled).toEqual([0, 5, 10])
  })

  const accepted = { acceptedBy: 'Practitioner/a', isSampled: true, isUndone: false, isChecked: false }
  test.each([
    ['by somebody else', 'Practitioner/b', accepted, true],
    ['not by who accepted it', 'Practitioner/a', accepted, false],
    ['not at what was not picked', 'Practitioner/b', { ...accepted, isSampled: false }, false],
    ['not at what was undone', 'Practitioner/b', { ...accepted, isUndone: true }, false],
    ['not twice', 'Practitioner/b', { ...accepted, isChecked: true }, false],
  ])('%s', (_name, person, look, may) => {
    expect(maySecondLook(person, look)).toBe(may)
  })
})
