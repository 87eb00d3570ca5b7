import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWording } from '#contract/wording.ts'
import { isOpenState } from '#domain/clock-starts.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { escalationPresets, presetNames } from '#domain/escalation-presets.ts'
import { readEvidence } from '#domain/evidence.ts'
import { clockNames, openStates, sourceTypes, type Sources } from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { LoopPolicy } from '#domain/policy.ts'
import { en } from '#domain/wording/en.ts'
import { es } from '#domain/wording/es.ts'
import { dueSteps } from '../support/due-steps.ts'
import {
  aDecision,
  aMessage,
  anAbort,
  anAppointment,
  anAuthorization,
  anEncounter,
  aNote,
  anOwner,
  aPatient,
  aReferral,
  aTask,
  directory,
} from '../support/evidence-builders.ts'

/** As far as these tests look into one. */
type Resource = { resourceType: string; id?: string | undefined }
type Options = { sources?: Sources; policy?: LoopPolicy }

function derive(
  resources: readonly unknown[],
  now: number,
  { sources = {}, policy = defaultPolicy }: Options = {},
) {
  const { evidence, setAside } = readEvidence(resources)
  return derivePatient({ evidence, sources, setAside }, policy, now)
}

const orders = ['ServiceRequest/sr-1', 'ServiceRequest/sr-2']
const second = 'ServiceRequest/sr-2'

/** What may be in a chart about two referrals of one patient: everything at once would be absurd, a choice is not. */
const pool: readonly Resource[] = [
  aReferral({ knownAt: '2026-01-05T15:00:00Z' }),
  aReferral({ version: 2, knownAt: '2026-01-09T15:00:00Z', status: 'on-hold' }),
  aReferral({ version: 3, knownAt: '2026-01-15T15:00:00Z', over: { priority: 'urgent' } }),
  aReferral({ version: 4, knownAt: '2026-02-15T15:00:00Z', status: 'revoked' }),
  aReferral({ version: 5, knownAt: '2026-02-16T15:00:00Z', status: 'completed' }),
  aReferral({
    id: 'sr-2',
    specialty: 'neurology',
    authoredOn: '2026-01-07T15:00:00Z',
    over: { priority: 'stat' },
  }),
  aReferral({
    id: 'sr-2',
    version: 2,
    knownAt: '2026-01-20T00:00:00Z',
    over: { occurrencePeriod: { end: '2026-01-18' } },
  }),
  aTask(),
  aTask({ version: 2, knownAt: '2026-01-06T15:00:00Z', status: 'received' }),
  aTask({ version: 3, knownAt: '2026-01-07T15:00:00Z', status: 'accepted' }),
  aTask({ version: 4, knownAt: '2026-01-08T15:00:00Z', status: 'on-hold' }),
  aTask({ version: 5, knownAt: '2026-01-10T15:00:00Z', status: 'on-hold', business: 'awaiting-information' }),
  aTask({ version: 6, knownAt: '2026-01-12T15:00:00Z', status: 'rejected', reason: 'wrong-specialty' }),
  aTask({ version: 7, knownAt: '2026-02-01T15:00:00Z', status: 'completed' }),
  aTask({ version: 8, knownAt: '2026-02-02T15:00:00Z', status: 'cancelled', reason: 'patient-declined' }),
  aTask({ id: 'coord-2', authoredOn: '2026-01-14T15:00:00Z', owner: 'PractitionerRole/pr-other' }),
  aTask({ id: 'coord-3', order: second, status: 'accepted' }),
  anOwner(),
  anAbort(),
  aMessage(),
  aMessage({ id: 'packet-2', order: second, status: 'not-done' }),
  aMessage({ id: 'ack-1', kind: 'specialist-ack', sentOn: '2026-01-06T15:00:00Z' }),
  anAppointment(),
  anAppointment({ version: 2, knownAt: '2026-01-19T15:00:00Z', status: 'cancelled' }),
  anAppointment({ version: 3, knownAt: '2026-01-20T18:00:00Z', status: 'noshow' }),
  anAppointment({ version: 4, knownAt: '2026-01-21T18:00:00Z', status: 'fulfilled' }),
  anAppointment({ id: 'appt-2', start: '2026-02-20T16:00:00Z', createdOn: '2026-01-22T15:00:00Z' }),
  anAppointment({ id: 'appt-3', order: second, status: 'proposed' }),
  anAppointment({ id: 'appt-4', order: second, start: '2026-03-20T16:00:00Z' }),
  anEncounter(),
  anEncounter({ id: 'enc-2', status: 'cancelled', appointment: 'Appointment/appt-1' }),
  aNote(),
  aNote({ id: 'note-2', docStatus: 'preliminary' }),
  aNote({ id: 'note-3', order: null }),
  aNote({ id: 'note-4', orders }),
  aNote({ id: 'note-5', status: 'entered-in-error' }),
  aDecision('note-reviewed', { on: '2026-01-29T15:00:00Z' }),
  aDecision('close', { on: '2026-01-30T15:00:00Z', reason: 'patient-unreachable' }),
  aDecision('reopen', { on: '2026-02-03T15:00:00Z' }),
  aDecision('note-match-confirmed', { about: [orders[0] ?? '', 'DocumentReference/note-3'] }),
  aDecision('note-match-rejected', {
    about: [orders[0] ?? '', 'DocumentReference/note-3'],
    on: '2026-01-27T15:00:00Z',
  }),
  anAuthorization({ action: 'A4', over: { extension: [] } }),
  anAuthorization({ id: 'pa-2', action: 'A3' }),
  aPatient(),
  aPatient({
    over: { meta: { versionId: '2', lastUpdated: '2026-02-20T15:00:00Z' }, deceasedBoolean: true },
  }),
  aPatient({ over: { meta: { versionId: '3', lastUpdated: '2026-02-21T15:00:00Z' }, active: false } }),
]

const base = [aReferral({ knownAt: '2026-01-05T15:00:00Z' })]
/** Mostly small charts: with everything in it nearly every loop is closed. */
const chart = fc
  .oneof(
    { weight: 3, arbitrary: fc.subarray([...pool], { maxLength: 5 }) },
    { weight: 2, arbitrary: fc.subarray([...pool], { maxLength: 12 }) },
    { weight: 1, arbitrary: fc.subarray([...pool]) },
  )
  .map((chosen) => [...base, ...directory, ...chosen])
const now = fc.integer({ min: Date.parse('2026-01-05T16:00:00Z'), max: Date.parse('2026-05-01T00:00:00Z') })
const stranger = [
  aReferral({ id: 'sr-9', patient: 'Patient/p-9', over: { priority: 'stat' } }),
  aPatient({ id: 'p-9', over: { deceasedBoolean: true } }),
  {
    ...anAppointment({ id: 'appt-9', order: 'ServiceRequest/sr-9' }),
    participant: [{ actor: { reference: 'Patient/p-9' } }],
  },
  { ...aNote({ id: 'note-9', order: null }), subject: { reference: 'Patient/p-9' } },
]
/** A consult note that nothing links to any referral. */
const unlinked = aNote({ id: 'stray', order: null, receivedOn: '2026-01-24T15:00:00Z' })
/** A booking with the chosen specialist that names no order. */
const unlinkedBooking = anAppointment({
  id: 'stray',
  createdOn: '2026-01-08T15:00:00Z',
  over: { basedOn: [] },
})

describe('derivePatient', { timeout: 120_000 }, () => {
  it('meets every open state and every clock in the charts of these tests', () => {
    const states = new Set<string>()
    const clocks = new Set<string>()
    for (const [resources, at] of fc.sample(fc.tuple(chart, now), { numRuns: 3000, seed: 1 })) {
      for (const view of derive(resources, at, { sources: at % 10 === 0 ? { Encounter: 'failed' } : {} })) {
        states.add(view.state)
        for (const { clock } of view.clocks) clocks.add(clock)
      }
    }
    expect(openStates.filter((state) => !states.has(state))).toEqual([])
    expect(clockNames.filter((clock) => !clocks.has(clock))).toEqual([])
  })

  it('gives the same answer for 10,000 charts however their evidence is ordered or repeated', () => {
    fc.assert(
      fc.property(chart, now, fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (resources, at, dice) => {
        const keyOf = (index: number): number => dice[index % dice.length] ?? 0
        const repeated = resources.filter((_resource, index) => keyOf(index) % 4 === 0)
        const shuffled = [...resources, ...repeated]
          .map((resource, index) => ({ resource, key: keyOf(index * 7 + 3) }))
          .toSorted((one, other) => one.key - other.key)
          .map(({ resource }) => resource)
        expect(JSON.stringify(derive(shuffled, at))).toBe(JSON.stringify(derive(resources, at)))
      }),
      { numRuns: 10_000 },
    )
  })

  it.each(presetNames)(
    'under the preset %s every open loop has a running clock or is explicitly on hold',
    (preset) => {
      const policy = { ...defaultPolicy, escalation: escalationPresets[preset] }
      fc.assert(
        fc.property(chart, now, (resources, at) => {
          for (const { state, clocks } of derive(resources, at, { policy })) {
            if (!isOpenState(state)) continue
            expect(state === 'on-hold' || clocks.some(({ status }) => status !== 'paused'), state).toBe(true)
          }
        }),
        { numRuns: 1500 },
      )
    },
  )

  it('is not moved by other patients', () => {
    fc.assert(
      fc.property(chart, now, (resources, at) => {
        const mine = (views: readonly LoopView[]): string =>
          JSON.stringify(views.filter(({ patient }) => patient === 'Patient/p-1'))
        expect(mine(derive([...resources, ...stranger], at))).toBe(mine(derive(resources, at)))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['an unconfirmed candidate note', unlinked],
    ['an unlinked appointment', unlinkedBooking],
  ])('%s never removes or postpones a due step, and never changes the state', (_name, added) => {
    fc.assert(
      fc.property(chart, now, (resources, at) => {
        const after = new Map(derive([...resources, added], at).map((view) => [view.referral, view]))
        for (const before of derive(resources, at)) {
          const view = after.get(before.referral)
          expect(view?.state).toBe(before.state)
          const dates = new Map(
            view &&
              dueSteps(view, defaultPolicy).map((step) => [
                `${step.clock} ${step.step} ${step.cycle}`,
                step.at,
              ]),
          )
          for (const step of dueSteps(before, defaultPolicy)) {
            const found = dates.get(`${step.clock} ${step.step} ${step.cycle}`)
            expect(
              found !== undefined && found <= step.at,
              `${before.state} ${step.clock} ${step.step}`,
            ).toBe(true)
          }
          for (const clock of before.clocks) {
            const same = view?.clocks.find((candidate) => candidate.clock === clock.clock)
            expect(same && same.due <= clock.due, clock.clock).toBe(true)
          }
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('no rung is reached before its time, and none is left waiting after it', () => {
    fc.assert(
      fc.property(chart, now, (resources, at) => {
        const judged = new Date(at).toISOString()
        for (const { clocks } of derive(resources, at)) {
          for (const { reached, nextStep, since, due, status, clock } of clocks) {
            expect(reached.every((rung) => rung.at <= judged)).toBe(true)
            if (nextStep) expect(nextStep.at > judged).toBe(true)
            expect(since <= due, clock).toBe(true)
            if (status === 'passed') expect(due <= judged).toBe(true)
            if (status === 'running' || status === 'due-soon') expect(due > judged).toBe(true)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('what has passed stays passed until evidence comes, however long that takes', () => {
    fc.assert(
      fc.property(chart, now, fc.integer({ min: 1, max: 400 }), (resources, at, days) => {
        const later = new Map(derive(resources, at + days * 86_400_000).map((view) => [view.referral, view]))
        for (const before of derive(resources, at)) {
          const after = later.get(before.referral)
          if (!after || after.state !== before.state) continue
          for (const { clock, cycle, since, status } of before.clocks) {
            if (status !== 'passed') continue
            const same = after.clocks.find(
              (one) => one.clock === clock && one.cycle === cycle && one.since === since,
            )
            if (same) expect(same.status, clock).toBe('passed')
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('a closed loop without new evidence stays as it is', () => {
    fc.assert(
      fc.property(chart, fc.integer({ min: 0, max: 700 }), (resources, days) => {
        const at = Date.parse('2026-05-01T00:00:00Z')
        const later = derive(resources, at + days * 86_400_000)
        for (const before of derive(resources, at)) {
          if (!before.state.startsWith('closed-')) continue
          const after = later.find(({ referral }) => referral === before.referral)
          expect([after?.state, after?.conflicts, after?.steps]).toEqual([
            before.state,
            before.conflicts,
            before.steps,
          ])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('a source that was not read well never makes anything look better', () => {
    const better = ['on-track', 'due-soon']
    fc.assert(
      fc.property(
        chart,
        now,
        fc.constantFrom('forbidden', 'failed', 'truncated', 'unsupported'),
        (resources, at, how) => {
          const sources = Object.fromEntries(sourceTypes.map((type) => [type, how]))
          for (const view of derive(resources, at, { sources })) {
            if (!isOpenState(view.state)) continue
            expect(better).not.toContain(view.display)
            expect(
              view.clocks.some(({ clock }) => clock === 'blind'),
              view.state,
            ).toBe(view.state !== 'on-hold' || view.display === 'cant-confirm')
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('says in both languages why, with evidence that is in the chart', () => {
    const english = createWording('en', 'America/New_York', en)
    const spanish = createWording('es', 'America/New_York', es)
    fc.assert(
      fc.property(chart, now, (resources, at) => {
        const known = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id}`))
        for (const view of derive(resources, at)) {
          expect(view.why.length).toBeGreaterThan(1)
          for (const reason of view.why) {
            for (const wording of [english, spanish])
              expect(wording.say(reason)).not.toMatch(/[{}]|undefined|NaN|Invalid/)
            for (const reference of reason.evidence) expect(known.has(reference), reference).toBe(true)
          }
          for (const entry of view.timeline) {
            for (const wording of [english, spanish])
              expect(wording.tell(entry)).not.toMatch(/^timeline\.|undefined|Invalid/)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('never throws, whatever a resource says', () => {
    const types = [...sourceTypes, 'Patient', 'Bundle', 'Organization']
    const junk = fc.record({ resourceType: fc.constantFrom(...types), id: fc.string() }, { requiredKeys: [] })
    const broken = fc
      .tuple(fc.constantFrom(...pool), fc.string(), fc.jsonValue())
      .map(([resource, key, value]) => ({ ...resource, [key]: value }))
    const wild = fc
      .tuple(fc.constantFrom(...pool), fc.jsonValue(), fc.nat(30))
      .map(([resource, value, index]) => {
        const fields = Object.keys(resource)
        return { ...resource, [fields[index % fields.length] ?? 'id']: value }
      })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(junk, broken, wild, fc.jsonValue()), { maxLength: 12 }),
        now,
        (resources, at) => {
          expect(() => derive([...base, ...resources], at)).not.toThrow()
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('a referral that was on hold is not late for the days it rested', () => {
    const versions = [
      aReferral({ knownAt: '2026-01-05T15:00:00Z' }),
      aReferral({ version: 2, knownAt: '2026-01-07T15:00:00Z', status: 'on-hold' }),
      aReferral({
        version: 3,
        knownAt: '2026-01-17T15:00:00Z',
        status: 'on-hold',
        over: { priority: 'routine' },
      }),
      aReferral({ version: 4, knownAt: '2026-01-27T15:00:00Z' }),
    ]
    const due = (resources: readonly Resource[]): string | undefined =>
      derive(resources, Date.parse('2026-01-28T15:00:00Z'))
        .flatMap(({ clocks }) => clocks)
        .find(({ clock }) => clock === 'unscheduled')?.due
    expect(due(versions.slice(0, 1))).toBe('2026-01-12T15:00:00.000Z')
    expect(due(versions)).toBe('2026-01-30T15:00:00.000Z')
    expect(due(versions.toReversed())).toBe('2026-01-30T15:00:00.000Z')
  })

  it('has no view for a patient without referrals', () => {
    expect(derive([aPatient()], Date.parse('2026-02-01'))).toEqual([])
  })

  it('a referral from before go-live is shown without clock, red or turn, until a person starts tracking it', () => {
    const at = Date.parse('2026-06-01T15:00:00Z')
    const policy = { ...defaultPolicy, trackFrom: Date.parse('2026-02-01') }
    const [old] = derive([...base, aTask()], at, { policy })
    expect([old?.isTracked, old?.display, old?.clocks, old?.ball]).toEqual([false, 'on-track', [], 'nobody'])
    expect(old?.why.map(({ message }) => message)).toContain('fact.untracked')
    const [started] = derive([...base, aTask(), aDecision('start-tracking')], at, { policy })
    expect([started?.isTracked, started?.display]).toEqual([true, 'overdue'])
  })
})
