import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { Sources } from '#domain/loop-vocabulary.ts'
import { planLoop } from '#domain/watch/loop-plan.ts'
import { listStretches, stretchOf } from '#domain/worklist/display-stretches.ts'
import { escalationLevel, listEscalations } from '#domain/worklist/escalation-level.ts'
import { rankOf } from '#domain/worklist/rank-of.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { chart, moment } from '../support/any-chart.ts'
import { aNote, aReferral, directory } from '../support/evidence-builders.ts'

const Appointment = z.object({
  resourceType: z.literal('Appointment'),
  end: z.string(),
  status: z.string(),
})
const hourMs = 3_600_000
const latest = Date.parse('2026-03-30T00:00:00Z')

function viewsAt(resources: readonly unknown[], at: number, sources: Sources = {}): readonly LoopView[] {
  const { evidence, setAside } = readEvidence(resources)
  return derivePatient({ evidence, setAside, sources, lastGoodReadAt: latest }, defaultPolicy, at)
}

/** A visit that is said to be over before it ends counts from now on (A.5 row 26): each reading moves it. */
function isAheadOf(now: number, resource: unknown): boolean {
  const read = Appointment.safeParse(resource)
  return (
    read.success &&
    Date.parse(read.data.end) > now &&
    !['booked', 'proposed', 'waitlist'].includes(read.data.status)
  )
}

const shown = (view: LoopView) => {
  const deciding = view.decidingClock === undefined ? undefined : view.clocks[view.decidingClock]
  const isDated = deciding !== undefined && deciding.status !== 'paused'
  return {
    display: view.display,
    clock: deciding?.clock,
    dueAt: isDated ? Date.parse(deciding.due) : undefined,
  }
}

describe('what a list stores of a loop', () => {
  test('says the same as a derivation at any later moment, until time changes more than clocks', () => {
    const failing = fc.constantFrom<Sources>({}, { Task: 'failed' }, { Appointment: 'forbidden' })
    fc.assert(
      fc.property(
        chart,
        moment,
        fc.integer({ min: 0, max: 120 * 24 }),
        failing,
        (all, on, hours, sources) => {
          const now = Math.max(Date.parse(on), latest - 40 * 24 * hourMs)
          const later = now + hours * hourMs
          const resources = all.filter((resource) => !isAheadOf(now, resource))
          const then = new Map(viewsAt(resources, later, sources).map((view) => [view.referral, view]))
          for (const view of viewsAt(resources, now, sources)) {
            const recheckAt = planLoop(view, defaultPolicy).recheckAt
            if (recheckAt !== undefined && Date.parse(recheckAt) <= later) continue
            const fresh = then.get(view.referral)
            const { display, clock, dueAt } = stretchOf(listStretches(view), later)
            expect({ display, clock, dueAt }).toEqual(fresh && shown(fresh))
          }
        },
      ),
      { numRuns: 1_000 },
    )
  }, 60_000)

  test('covers all of time, each moment once', () => {
    fc.assert(
      fc.property(chart, moment, (resources, on) => {
        for (const view of viewsAt(resources, Date.parse(on))) {
          const stretches = listStretches(view)
          expect(stretches[0].from).toBeUndefined()
          expect(stretches.at(-1)?.until).toBeUndefined()
          expect(stretches.slice(1).map(({ from }) => from)).toEqual(
            stretches.slice(0, -1).map(({ until }) => until),
          )
        }
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  test('counts escalations as the clock moves, and never backwards', () => {
    fc.assert(
      fc.property(chart, moment, (resources, on) => {
        for (const view of viewsAt(resources, Date.parse(on))) {
          const escalatesAt = listEscalations(view, defaultPolicy, resources)
          expect([...escalatesAt].sort()).toEqual(escalatesAt)
          expect(escalationLevel(escalatesAt, Infinity)).toBe(escalatesAt.length)
        }
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})

test('a note that waits while its referral is on hold has no due date in the list', () => {
  const resources = [
    aReferral({ status: 'on-hold', knownAt: '2026-01-19T06:00:00Z' }),
    aNote({
      order: null,
      docStatus: null,
      receivedOn: '2026-01-15T05:00:00Z',
      visitOn: '2026-01-05T15:00:00Z',
    }),
    ...directory,
  ]
  const [view] = viewsAt(resources, Date.parse('2026-02-01T00:00:00Z'))
  const [first] = view ? listStretches(view) : []
  expect(view?.state).toBe('on-hold')
  expect(first).toMatchObject({ display: 'to-review', clock: 'match' })
  expect(first).not.toHaveProperty('dueAt')
})

test('groups stand in the order of the data model', () => {
  const loop = { state: 'sent', urgency: 'routine', isTracked: true, hasOwner: true } as const
  const ranks = [
    rankOf({ ...loop, display: 'on-track', urgency: 'stat', hasOwner: false }),
    rankOf({ ...loop, display: 'overdue', urgency: 'urgent' }),
    rankOf({ ...loop, display: 'overdue', hasOwner: false }),
    rankOf({ ...loop, display: 'cant-confirm' }),
    rankOf({ ...loop, display: 'to-review' }),
    rankOf({ ...loop, display: 'due-soon', urgency: 'urgent' }),
    rankOf({ ...loop, display: 'on-track' }),
    rankOf({ ...loop, state: 'closed-completed', display: 'closed' }),
  ]
  expect(ranks).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})
