import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { escalationPresets } from '#domain/escalation-presets.ts'
import { planSteps, type PlannedStep } from '#domain/escalation.ts'
import { readEvidence } from '#domain/evidence.ts'
import { judgeLoop } from '#domain/judge-loop.ts'
import type { LoopFacts } from '#domain/loop-facts.ts'
import type { Sources } from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { chooseFirings } from '#domain/watch/choose-firings.ts'
import { nextDueAt, planLoop, rungKey } from '#domain/watch/loop-plan.ts'
import { dueSteps } from '../support/due-steps.ts'
import {
  aDecision,
  aMessage,
  anAppointment,
  anEncounter,
  anOwner,
  aNote,
  aReferral,
  aTask,
  directory,
} from '../support/evidence-builders.ts'
import { mondayAt, someFacts } from '../support/facts-builder.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const at = (days: number): number => mondayAt + days * dayMs

function judge(facts: LoopFacts, now: number, sources: Sources = {}, policy = defaultPolicy): LoopView {
  return judgeLoop(facts, { sources, policy, now, lastGoodReadAt: mondayAt }, [])
}
const accepted = someFacts({ state: 'accepted' })
const keysOf = (steps: readonly PlannedStep[]): readonly string[] => steps.map(rungKey)

const pool = [
  aReferral({ version: 2, knownAt: '2026-01-09T15:00:00Z', status: 'on-hold' }),
  aReferral({ version: 3, knownAt: '2026-01-15T15:00:00Z', over: { priority: 'urgent' } }),
  aTask(),
  aTask({ version: 2, knownAt: '2026-01-06T15:00:00Z', status: 'accepted' }),
  aTask({ version: 3, knownAt: '2026-01-12T15:00:00Z', status: 'rejected', reason: 'wrong-specialty' }),
  anOwner(),
  aMessage(),
  aMessage({ id: 'ack-1', kind: 'specialist-ack', sentOn: '2026-01-06T15:00:00Z' }),
  anAppointment(),
  anAppointment({ id: 'appt-2', start: '2026-02-20T16:00:00Z', createdOn: '2026-01-08T16:00:00Z' }),
  anAppointment({ id: 'appt-3', start: '2026-01-12T16:00:00Z', status: 'noshow' }),
  anEncounter({ start: '2026-01-13T15:00:00Z', end: '2026-01-13T16:00:00Z' }),
  aNote({ order: null, receivedOn: '2026-01-14T15:00:00Z' }),
  aDecision('note-reviewed', { on: '2026-01-15T15:00:00Z' }),
]
const chart = fc.subarray(pool).map((chosen) => [aReferral(), ...directory, ...chosen])
/** After every piece of evidence is known: from here on only time passes. */
const knownBy = Date.parse('2026-01-16T15:00:00Z')

describe('the plan of a loop', () => {
  it('holds every rung, reached and ahead, in order of time', () => {
    const { steps, recheckAt } = planLoop(judge(accepted, at(8)), defaultPolicy)
    expect(steps.map(({ clock, step }) => `${clock} ${step}`)).toEqual([
      'patient d1',
      'unscheduled bd5',
      'patient d7',
      'unscheduled bd8',
      'patient d14',
      'patient d30',
      'patient d60',
    ])
    expect(recheckAt).toBeUndefined()
  })

  it('survives being stored as JSON', () => {
    const plan = planLoop(judge(accepted, at(8)), defaultPolicy)
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  })

  it('is empty while paused; of a loop read badly only the blind clock is in it', () => {
    const held = someFacts({ state: 'on-hold', milestones: { held: { at: at(1), evidence: [] } } })
    expect(new Set(planSteps(judge(held, at(2)), defaultPolicy).map(({ clock }) => clock))).toEqual(
      new Set(['hold']),
    )
    const blind = planSteps(judge(accepted, at(2), { Appointment: 'failed' }), defaultPolicy)
    expect(blind.map(({ clock, action }) => [clock, action])).toEqual([['blind', 'check-by-hand']])
  })

  it('has steps for a clock that runs although the policy left its ladder out', () => {
    const policy = { ...defaultPolicy, escalation: { ...escalationPresets.both, ladders: {} } }
    expect(dueSteps(judge(accepted, at(70), {}, policy), policy)).not.toEqual([])
  })

  it('wakes for a booked visit when it ends and a day later, when it becomes unconfirmed', () => {
    const resources = [aReferral(), ...directory, anAppointment()]
    const viewAt = (now: number): LoopView | undefined =>
      derivePatient({ evidence: readEvidence(resources).evidence, sources: {} }, defaultPolicy, now)[0]
    const planAt = (now: number) => {
      const view = viewAt(now)
      return view && planLoop(view, defaultPolicy).recheckAt
    }
    const end = Date.parse('2026-01-20T16:30:00Z')
    expect(planAt(end - dayMs)).toBe(new Date(end).toISOString())
    expect(planAt(end)).toBe(new Date(end + dayMs + 1).toISOString())
    expect(viewAt(end + dayMs)?.state).toBe('scheduled')
    expect(viewAt(end + dayMs + 1)?.state).toBe('visit-unconfirmed')
    expect(planAt(end + dayMs + 1)).toBeUndefined()
  })

  it('wakes for a closing in doubt when nothing can overtake it any more', () => {
    const resources = [
      aReferral(),
      ...directory,
      aNote({ receivedOn: '2026-01-14T15:00:00Z', visitOn: '2026-01-14T15:00:00Z' }),
    ]
    const { evidence } = readEvidence(resources)
    const viewAt = (now: number): LoopView | undefined =>
      derivePatient({ evidence, sources: { Appointment: 'forbidden' } }, defaultPolicy, now)[0]
    const certain = Date.parse('2026-01-14T15:00:00Z') + 180 * dayMs + 1
    const doubted = viewAt(knownBy)
    expect(doubted).toMatchObject({ state: 'closed-completed', display: 'cant-confirm' })
    expect(doubted && planLoop(doubted, defaultPolicy).recheckAt).toBe(new Date(certain).toISOString())
    expect(viewAt(certain - 1)?.display).toBe('cant-confirm')
    const after = viewAt(certain)
    expect(after?.display).toBe('overdue')
    expect(after && planLoop(after, defaultPolicy).recheckAt).toBeUndefined()
  })

  it('foretells until its recheck exactly what is due later, while only time passes', () => {
    const now = fc.integer({ min: knownBy, max: knownBy + 60 * dayMs })
    const later = fc.integer({ min: 0, max: 70 * 24 }).map((hours) => hours * hourMs)
    fc.assert(
      fc.property(chart, now, later, (resources, from, span) => {
        const { evidence } = readEvidence(resources)
        const derived = (moment: number): readonly LoopView[] =>
          derivePatient({ evidence, sources: {} }, defaultPolicy, moment)
        for (const view of derived(from)) {
          const plan = planLoop(view, defaultPolicy)
          const until = plan.recheckAt === undefined ? Infinity : Date.parse(plan.recheckAt) - 1
          const moment = Math.min(from + span, until)
          const [after] = derived(moment).filter(({ referral }) => referral === view.referral)
          expect(after?.state).toBe(view.state)
          const due = after ? dueSteps(after, defaultPolicy) : []
          expect(plan.steps.filter((step) => Date.parse(step.at) <= moment)).toEqual(due)
        }
      }),
      { numRuns: 1500 },
    )
  })
})

describe('when a loop is looked at next', () => {
  const plan = planLoop(judge(accepted, at(8)), defaultPolicy)

  it('is its first rung that has not fired, past or to come', () => {
    expect(nextDueAt(plan, new Set(), at(8))).toBe(at(1))
    const fired = new Set(keysOf(plan.steps.slice(0, 3)))
    expect(nextDueAt(plan, fired, at(8))).toBe(at(10))
    expect(nextDueAt(plan, new Set(keysOf(plan.steps)), at(8))).toBeUndefined()
  })

  it('is its recheck if that comes first, and never one that is over', () => {
    const recheckAt = new Date(at(9)).toISOString()
    const fired = new Set(keysOf(plan.steps.slice(0, 3)))
    expect(nextDueAt({ ...plan, recheckAt }, fired, at(8))).toBe(at(9))
    expect(nextDueAt({ ...plan, recheckAt }, fired, at(9))).toBe(at(10))
  })
})

describe('which due rungs fire', () => {
  const catchUpAfterMs = 36 * hourMs
  const due = (days: number): readonly PlannedStep[] => dueSteps(judge(accepted, at(days)), defaultPolicy)
  const sweep = (days: number, since: number, fired: ReadonlySet<string> = new Set()) =>
    chooseFirings(due(days), fired, { knownSince: at(since), now: at(days), catchUpAfterMs })

  it('are all that have not, while the sweep keeps up', () => {
    const { fire, caughtUp, because } = sweep(7, 6.9, new Set(['patient|d1|1']))
    expect(keysOf(fire)).toEqual(['unscheduled|bd5|1', 'patient|d7|1'])
    expect([caughtUp, because]).toEqual([[], 'due'])
  })

  it('are one, however late, if only one was missed', () => {
    expect(sweep(6, 0.5)).toMatchObject({ fire: [{ step: 'd1' }], caughtUp: [], because: 'due' })
  })

  it('are the highest of a backlog; the others are recorded and tell nobody', () => {
    const { fire, caughtUp, because } = sweep(65, 2)
    expect(keysOf(fire)).toEqual(['patient|d60|1'])
    expect(caughtUp).toHaveLength(due(65).length - 1)
    expect(because).toBe('long-stop')
    expect(sweep(65, 64.9).because).toBe('late-evidence')
  })

  it('never fire twice, are never lost, and are never more than one of a backlog', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 12 }), (days) => {
        const done = new Set<string>()
        let last = 0
        for (const day of days.toSorted((one, other) => one - other)) {
          const { fire, caughtUp } = sweep(day, last, done)
          if (caughtUp.length > 0) expect(fire).toHaveLength(1)
          for (const key of keysOf([...fire, ...caughtUp])) {
            expect(done.has(key)).toBe(false)
            done.add(key)
          }
          expect(done).toEqual(new Set(keysOf(due(day))))
          expect(sweep(day, day, done).because).toBe('nothing-due')
          last = day
        }
      }),
    )
  })
})
