import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayMs, hourMs, minuteMs, toTimeOfDay } from '#domain/clinic-zone.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { nextContactTime } from '#domain/notifications/contact-window.ts'
import { decideByCaps } from '#domain/notifications/frequency-caps.ts'
import {
  decideUpdate,
  type PendingChange,
  type Told,
  type UpdateDecision,
} from '#domain/notifications/referrer-updates.ts'
import { dueDigests } from '#domain/notifications/shift-digest.ts'
import { listVisitMessages } from '#domain/notifications/visit-messages.ts'
import type { StaffMember } from '#domain/staff.ts'
import { visitStep } from '../../server/use-cases/watch/next-wake.ts'

const zone = 'America/New_York'
const goLiveAt = Date.parse('2026-01-01T00:00:00Z')
const start = Date.parse('2026-06-03T16:00:00Z')

/** A tracked loop in some state, as a referrer would hear of it. */
function aView(change: Partial<LoopView> = {}): LoopView {
  return {
    referral: 'ServiceRequest/sr-1',
    title: 'Referral',
    urgency: 'routine',
    isTracked: true,
    isPatientDeceased: false,
    isPatientInactive: false,
    state: 'accepted',
    display: 'on-track',
    axes: {
      ack: 'accepted',
      auth: 'not-needed',
      appt: 'none',
      note: 'none',
      patient: 'uncontacted',
      review: 'none',
      direction: 'outbound',
    },
    conflicts: [],
    ball: 'patient',
    steps: [],
    step: 4,
    clocks: [],
    attempt: 1,
    course: {
      startedAt: '2026-06-01T14:00:00Z',
      reachedAt: {},
      noShows: 0,
      contacts: 0,
      isPatientContacted: false,
    },
    why: [],
    candidates: [],
    possibleBookings: [],
    timeline: [{ what: 'accepted', at: start, evidence: ['Task/t-1'], source: 'ehr' }],
    setAside: [],
    badSources: [],
    unconfirmed: [],
    judgedAt: '2026-06-03T16:00:00Z',
    ...change,
  }
}
const booked = (startsAt: string): LoopView =>
  aView({ state: 'scheduled', visit: { startsAt, endsAt: startsAt, evidence: ['Appointment/a-1'] } })
const first = booked('2026-06-12T16:00:00Z')
const second = booked('2026-06-19T16:00:00Z')
const cancelled = aView({ state: 'rebook-needed' })
const seen = aView({ state: 'note-pending' })
const reported = aView({ state: 'closed-completed' })
const amended = aView({
  state: 'closed-completed',
  timeline: [{ what: 'note-amended', at: start, evidence: ['DocumentReference/d-2'], source: 'ehr' }],
})

type Memory = { told: Told | undefined; pending: readonly PendingChange[]; said: string[]; keys: string[] }

function remember(memory: Memory, decision: UpdateDecision): void {
  if (decision.kind === 'nothing') return
  memory.pending = decision.kind === 'wait' ? decision.pending : []
  if (decision.kind === 'remember' || decision.kind === 'tell') memory.told = decision.told
  if (decision.kind !== 'tell') return
  memory.said.push(decision.notices.join('+'))
  memory.keys.push(decision.key)
}

/** Shows views at minutes after the start; the loop was first seen as accepted. */
function watch(shown: readonly (readonly [minute: number, view: LoopView])[]): Memory {
  const memory: Memory = { told: undefined, pending: [], said: [], keys: [] }
  for (const [minute, view] of [[0, aView()] as const, ...shown])
    remember(
      memory,
      decideUpdate(memory.told, memory.pending, view, { now: start + minute * minuteMs, goLiveAt }),
    )
  return memory
}

describe('updates for the referrer', () => {
  it.each([
    [
      'a booking, after it rested ten minutes',
      [
        [1, first],
        [10, first],
      ],
      [],
    ],
    [
      'a booking that stood',
      [
        [1, first],
        [11, first],
        [30, first],
      ],
      ['scheduled'],
    ],
    [
      'a booking undone in time',
      [
        [1, first],
        [5, aView()],
        [60, aView()],
      ],
      [],
    ],
    [
      'a new date',
      [
        [1, first],
        [11, first],
        [20, second],
        [30, second],
      ],
      ['scheduled', 'rescheduled'],
    ],
    [
      'a cancellation and a new date within the hour',
      [
        [1, first],
        [11, first],
        [20, cancelled],
        [60, second],
        [70, second],
      ],
      ['scheduled', 'rescheduled'],
    ],
    [
      'a cancellation that stood',
      [
        [1, first],
        [11, first],
        [20, cancelled],
        [79, cancelled],
        [80, cancelled],
      ],
      ['scheduled', 'appointment-cancelled'],
    ],
    [
      'a cancellation by mistake',
      [
        [1, first],
        [11, first],
        [20, cancelled],
        [50, first],
        [200, first],
      ],
      ['scheduled'],
    ],
    [
      'several changes at once',
      [
        [1, first],
        [5, seen],
        [9, reported],
        [19, reported],
      ],
      ['scheduled+seen+note-received'],
    ],
    [
      'an amended note',
      [
        [1, reported],
        [11, reported],
        [12, amended],
        [22, amended],
      ],
      ['note-received', 'amended-note'],
    ],
    [
      'a retraction',
      [
        [1, reported],
        [11, reported],
        [12, seen],
        [22, seen],
      ],
      ['note-received', 'reopened'],
    ],
    [
      'a state that is not confirmed',
      [
        [1, { ...first, unconfirmed: ['Appointment'] }],
        [20, { ...first, unconfirmed: ['Appointment'] }],
      ],
      [],
    ],
    [
      'history older than go-live',
      [
        [1, { ...first, timeline: [{ what: 'booked', at: goLiveAt - 1, evidence: [], source: 'ehr' }] }],
        [20, first],
      ],
      [],
    ],
  ] satisfies [string, [number, LoopView][], string[]][])('tell of %s', (_name, shown, said) => {
    expect(watch(shown).said).toEqual(said)
  })

  it('never tell the same key twice nor the told state again, however views come', () => {
    const views = fc.constantFrom(aView(), first, second, cancelled, seen, reported, amended)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(90), views), { maxLength: 30 }), (steps) => {
        let minute = 0
        const shown = steps.flatMap(([later, view]) => {
          minute += later
          // Every view is replayed.
          return [[minute, view] as const, [minute, view] as const]
        })
        const { keys } = watch(shown)
        expect(new Set(keys).size).toBe(keys.length)
        const states = keys.map((key) => key.slice(0, key.lastIndexOf('|')))
        states.forEach((state, index) => expect(state).not.toBe(states[index - 1]))
      }),
    )
  })

  it('say nothing about a change that goes there and back before it is told', () => {
    const views = fc.constantFrom(second, cancelled, seen, reported)
    fc.assert(
      fc.property(fc.array(views, { maxLength: 5 }), (detour) => {
        const passing = detour.map((view, index) => [20 + index, view] as const)
        expect(watch([[1, first], [11, first], ...passing, [26, first], [300, first]]).said).toEqual([
          'scheduled',
        ])
      }),
    )
  })
})

describe('the contact window', () => {
  it('always gives an instant between 8 and 21 on the wall clock, not before the wish and within a day', () => {
    const zones = fc.constantFrom(zone, 'America/Los_Angeles', 'Pacific/Honolulu', 'Europe/Madrid')
    fc.assert(
      fc.property(fc.integer({ min: goLiveAt, max: goLiveAt + 730 * dayMs }), zones, (at, timeZone) => {
        const allowed = nextContactTime(at, timeZone)
        const time = toTimeOfDay(allowed, timeZone)
        expect(time).toBeGreaterThanOrEqual(8 * hourMs)
        expect(time).toBeLessThan(21 * hourMs)
        expect(allowed).toBeGreaterThanOrEqual(at)
        expect(allowed - at).toBeLessThanOrEqual(12 * hourMs)
      }),
    )
  })

  it('opens at eight on the day the clocks change', () => {
    expect(nextContactTime(Date.parse('2026-03-08T05:30:00Z'), zone)).toBe(Date.parse('2026-03-08T12:00:00Z'))
    expect(nextContactTime(Date.parse('2026-11-01T05:30:00Z'), zone)).toBe(Date.parse('2026-11-01T13:00:00Z'))
  })
})

describe('frequency caps', () => {
  it('let one text a day and three a week through', () => {
    expect(decideByCaps([], start)).toEqual({ kind: 'allowed' })
    expect(decideByCaps([start - hourMs], start)).toEqual({ kind: 'wait', until: start + 23 * hourMs })
    expect(
      decideByCaps(
        [2, 4, 6].map((days) => start - days * dayMs),
        start,
      ),
    ).toEqual({ kind: 'wait', until: start + dayMs })
  })

  it('allow at the instant they name', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 * dayMs })), (ages) => {
        const sends = ages.map((age) => start - age)
        const decision = decideByCaps(sends, start)
        if (decision.kind === 'wait') expect(decideByCaps(sends, decision.until)).toEqual({ kind: 'allowed' })
      }),
    )
  })
})

describe('messages around a visit', () => {
  it('go the day before and the day after, and are others under a new date', () => {
    const due = (view: LoopView, at: string) =>
      listVisitMessages(view, zone)
        .filter(({ from, until }) => from <= Date.parse(at) && Date.parse(at) < until)
        .map(({ notice }) => notice)
    expect(due(first, '2026-06-11T13:59:00Z')).toEqual([])
    expect(due(first, '2026-06-11T14:00:00Z')).toEqual(['visit-soon'])
    expect(due(first, '2026-06-12T14:00:00Z')).toEqual([])
    expect(due(aView({ ...first, state: 'visit-unconfirmed' }), '2026-06-13T14:00:00Z')).toEqual([
      'did-you-go',
    ])
    expect(due(cancelled, '2026-06-11T14:00:00Z')).toEqual([])
    expect(due({ ...first, isPatientDeceased: true }, '2026-06-11T14:00:00Z')).toEqual([])
    const steps = [first, second].flatMap((view) => listVisitMessages(view, zone).map(visitStep))
    expect(steps[0]).toBe('visit-soon@2026-06-12T16:00:00Z')
    expect(new Set(steps).size).toBe(4)
  })
})

describe('the digest of a shift', () => {
  const calendar = { timeZone: zone, openingHours: { 3: [[480, 1020]] }, holidays: [] } as const
  const one = { overdue: 1, dueToday: 0, toReview: 0, unassigned: 0 }
  const ada: StaffMember = {
    reference: 'Practitioner/a',
    name: 'A',
    roles: ['coordinator'],
    isActive: true,
    email: 'a@example.org',
    shiftStartsAt: 540,
  }
  const bo: StaffMember = { ...ada, reference: 'Practitioner/b', isActive: false, cover: 'Practitioner/a' }
  const waiting = new Map([
    ['Practitioner/a', one],
    ['Practitioner/b', one],
  ])
  const at = (iso: string) => dueDigests([ada, bo], waiting, Date.parse(iso), calendar)

  it('comes once the shift has begun on a working day, with what waits for absent colleagues', () => {
    expect(at('2026-06-03T12:59:00Z')).toEqual([])
    expect(at('2026-06-03T13:00:00Z')).toEqual([
      { key: 'digest|Practitioner/a|2026-06-03', to: ada, counts: { ...one, overdue: 2 } },
    ])
    expect(at('2026-06-04T13:00:00Z')).toEqual([])
  })
})
