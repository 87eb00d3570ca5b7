import { describe, expect, it } from 'vitest'
import { deriveClocks, stoppingSources, toClockView, type Clock } from '#domain/clocks.ts'
import { isOpenState } from '#domain/clock-starts.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { escalationPresets, presetNames } from '#domain/escalation-presets.ts'
import type { LoopFacts, OrderFacts } from '#domain/loop-facts.ts'
import { clockNames, openStates, type ClockName, type Sources } from '#domain/loop-vocabulary.ts'
import type { LoopPolicy } from '#domain/policy.ts'
import { businessDaysBetween } from '#domain/working-days.ts'
import { mondayAt, someFacts } from '../support/facts-builder.ts'

const dayMs = 86_400_000
const done = (at: number, ...evidence: string[]) => ({ at, evidence })
const local = (at: number): string =>
  new Date(at).toLocaleString('sv-SE', { timeZone: 'America/New_York' }).slice(5, 16)

type Options = { now?: number; sources?: Sources; policy?: LoopPolicy; lastGoodReadAt?: number }

function clocksOf(facts: LoopFacts, options: Options = {}): readonly Clock[] {
  const { now = mondayAt, sources = {}, policy = defaultPolicy, ...rest } = options
  return deriveClocks(facts, { sources, policy, now, ...rest })
}

function clockOf(name: ClockName, facts: LoopFacts, options: Options = {}): Clock {
  const found = clocksOf(facts, options).find(({ clock }) => clock === name)
  if (!found) throw new Error(`no ${name} clock`)
  return found
}

const namesOf = (facts: LoopFacts, options: Options = {}): string[] =>
  clocksOf(facts, options).map(({ clock }) => clock)

/** Facts in which each clock runs from Monday 10:00 on. */
const running: Readonly<Record<Exclude<ClockName, 'blind'>, Parameters<typeof someFacts>[0]>> = {
  route: { state: 'captured' },
  send: { state: 'routed', milestones: { routed: done(mondayAt) } },
  confirm: { state: 'sent', milestones: { sent: done(mondayAt, 'Communication/packet') } },
  unscheduled: { state: 'accepted' },
  patient: { state: 'accepted' },
  respond: { state: 'info-requested', milestones: { infoRequested: done(mondayAt) } },
  redirect: { state: 'rejected', milestones: { rejected: done(mondayAt) } },
  'late-booking': {
    state: 'scheduled',
    axes: { appt: 'booked' },
    conflicts: [{ code: 'booked-too-late', evidence: [] }],
    milestones: { booked: done(mondayAt) },
    visit: { startsAt: mondayAt + 90 * dayMs, endsAt: mondayAt + 90 * dayMs, evidence: [] },
  },
  visit: {
    state: 'visit-unconfirmed',
    axes: { appt: 'booked' },
    visit: { startsAt: mondayAt - dayMs, endsAt: mondayAt - dayMs, evidence: ['Appointment/a'] },
  },
  note: {
    state: 'note-pending',
    axes: { appt: 'attended' },
    milestones: { seen: done(mondayAt, 'Encounter/e') },
  },
  match: {
    state: 'note-pending',
    axes: { appt: 'attended', note: 'candidate' },
    milestones: { seen: done(mondayAt) },
    candidates: [
      { document: 'DocumentReference/d', score: 60, agrees: [], disagrees: [], receivedAt: mondayAt },
    ],
  },
  review: {
    state: 'closed-completed',
    axes: { note: 'final', review: 'pending' },
    milestones: { closed: done(mondayAt), noteBack: done(mondayAt - dayMs) },
  },
  cancel: { state: 'cancel-requested', milestones: { cancelRequested: done(mondayAt) } },
  hold: { state: 'on-hold', milestones: { held: done(mondayAt) } },
}

type Rungs = readonly (readonly [key: string, at: string])[]
const ladders: readonly (readonly [ClockName, routine: Rungs, urgent: Rungs])[] = [
  [
    'route',
    [
      ['bd1', '06-02 10:00'],
      ['bd2', '06-03 10:00'],
    ],
    [
      ['h1', '06-01 11:00'],
      ['h4', '06-01 14:00'],
    ],
  ],
  [
    'send',
    [
      ['bd1', '06-02 10:00'],
      ['bd2', '06-03 10:00'],
    ],
    [
      ['h4', '06-01 14:00'],
      ['bd1', '06-02 10:00'],
    ],
  ],
  [
    'confirm',
    [
      ['d7', '06-08 10:00'],
      ['d14', '06-15 10:00'],
      ['d30', '07-01 10:00'],
      ['d60', '07-31 10:00'],
    ],
    [
      ['h4', '06-01 14:00'],
      ['bd1', '06-02 10:00'],
    ],
  ],
  [
    'unscheduled',
    [
      ['bd5', '06-08 10:00'],
      ['bd8', '06-11 10:00'],
    ],
    [
      ['bd1', '06-02 10:00'],
      ['bd2', '06-03 10:00'],
    ],
  ],
  [
    'patient',
    [
      ['d1', '06-02 10:00'],
      ['d7', '06-08 10:00'],
      ['d14', '06-15 10:00'],
      ['d30', '07-01 10:00'],
      ['d60', '07-31 10:00'],
    ],
    [
      ['h0', '06-01 10:00'],
      ['d2', '06-03 10:00'],
    ],
  ],
  [
    'respond',
    [
      ['bd2', '06-03 10:00'],
      ['bd4', '06-05 10:00'],
    ],
    [
      ['h4', '06-01 14:00'],
      ['bd1', '06-02 10:00'],
    ],
  ],
  [
    'redirect',
    [
      ['bd1', '06-02 10:00'],
      ['bd3', '06-04 10:00'],
    ],
    [
      ['h4', '06-01 14:00'],
      ['bd1', '06-02 10:00'],
    ],
  ],
  ['late-booking', [['h0', '06-01 10:00']], [['h0', '06-01 10:00']]],
  [
    'visit',
    [
      ['bd2', '06-03 10:00'],
      ['bd5', '06-08 10:00'],
    ],
    [
      ['bd1', '06-02 10:00'],
      ['bd2', '06-03 10:00'],
    ],
  ],
  [
    'note',
    [
      ['d10', '06-11 10:00'],
      ['d20', '06-21 10:00'],
      ['d30', '07-01 10:00'],
    ],
    [
      ['d3', '06-04 10:00'],
      ['d6', '06-07 10:00'],
      ['d9', '06-10 10:00'],
    ],
  ],
  [
    'match',
    [
      ['bd2', '06-03 10:00'],
      ['bd4', '06-05 10:00'],
    ],
    [
      ['bd1', '06-02 10:00'],
      ['bd2', '06-03 10:00'],
    ],
  ],
  [
    'review',
    [
      ['d7', '06-08 10:00'],
      ['d7+bd2', '06-10 10:00'],
      ['d7+bd5', '06-15 10:00'],
    ],
    [
      ['d2', '06-03 10:00'],
      ['d3', '06-04 10:00'],
      ['d4', '06-05 10:00'],
    ],
  ],
  ['cancel', [['bd2', '06-03 10:00']], [['bd1', '06-02 10:00']]],
  ['hold', [['d30', '07-01 10:00']], [['d7', '06-08 10:00']]],
]

function factsFor(name: ClockName, urgency: OrderFacts['urgency']): LoopFacts {
  if (name === 'blind') return someFacts({ order: { urgency } })
  return someFacts({ ...running[name], order: { urgency } })
}

const rungsOf = (clock: Clock): (readonly [string, string])[] =>
  clock.rungs.map(({ step, at }) => [step.key, local(at)])

describe('the ladders', () => {
  it.each(ladders)('of %s fall due on these days when the order is routine', (name, routine) => {
    expect(rungsOf(clockOf(name, factsFor(name, 'routine')))).toEqual(routine)
  })

  it.each(ladders)('of %s run faster when the order is urgent: %#', (name, _routine, urgent) => {
    expect(rungsOf(clockOf(name, factsFor(name, 'urgent')))).toEqual(urgent)
  })

  it('cover every clock but blindness, which has a test of its own', () => {
    expect([...ladders.map(([name]) => name), 'blind'].toSorted()).toEqual([...clockNames].toSorted())
  })

  it('of a stat order count hours day and night and through the weekend', () => {
    const friday = Date.parse('2026-06-05T22:00:00-04:00')
    const stat = {
      ...running.send,
      order: { urgency: 'stat' },
      milestones: { routed: done(friday) },
    } as const
    expect(rungsOf(clockOf('send', someFacts(stat)))).toEqual([
      ['h4', '06-06 02:00'],
      ['bd1', '06-06 22:00'],
    ])
  })

  it('raise the urgent patient call at once and want it done the same day', () => {
    const clock = clockOf('patient', factsFor('patient', 'urgent'))
    expect(local(clock.rungs[0]?.at ?? 0)).toBe('06-01 10:00')
    expect(local(clock.due)).toBe('06-01 17:00')
    expect(clock.status).toBe('running')
  })

  it('of a specialty or a direction replace the general one', () => {
    const ladder = {
      routine: [{ key: 'bd3', after: { amount: 3, unit: 'bd' }, recipients: ['owner'], action: 'nudge' }],
    } as const
    const both = { ...ladder, urgent: ladder.routine }
    const policy: LoopPolicy = {
      ...defaultPolicy,
      escalation: {
        ...escalationPresets.both,
        overrides: [
          { specialty: 'cardiology', ladders: { unscheduled: both } },
          { specialty: 'neurology', ladders: { patient: both } },
          { direction: 'inbound', ladders: { patient: both } },
        ],
      },
    }
    const facts = someFacts(running.unscheduled)
    expect(rungsOf(clockOf('unscheduled', facts, { policy }))).toEqual([['bd3', '06-04 10:00']])
    expect(clockOf('patient', facts, { policy }).rungs).toHaveLength(5)
    const inbound = someFacts({ ...running.unscheduled, axes: { direction: 'inbound' } })
    expect(clockOf('patient', inbound, { policy }).rungs).toHaveLength(1)
  })
})

describe('which clocks run', () => {
  it.each([
    ['captured', ['route', 'unscheduled', 'patient']],
    ['routed', ['send', 'unscheduled', 'patient']],
    ['sent', ['confirm', 'unscheduled', 'patient']],
    ['acknowledged', ['confirm', 'unscheduled', 'patient']],
    ['info-requested', ['unscheduled', 'patient', 'respond']],
    ['accepted', ['unscheduled', 'patient']],
    ['scheduled', ['visit']],
    ['visit-unconfirmed', ['visit']],
    ['rebook-needed', ['unscheduled', 'patient']],
    ['note-pending', ['note']],
    ['interim-note', ['note']],
    ['rejected', ['unscheduled', 'patient', 'redirect']],
    ['cancel-requested', ['unscheduled', 'patient', 'cancel']],
    ['on-hold', ['unscheduled', 'patient', 'hold']],
    ['draft', []],
    ['void', []],
    ['closed-patient-declined', []],
    ['closed-completed', []],
  ] as const)('in %s', (state, expected) => {
    expect(namesOf(someFacts({ state }))).toEqual(expected)
  })

  it.each(presetNames)('no open state is without one under the preset %s', (preset) => {
    const policy = { ...defaultPolicy, escalation: escalationPresets[preset] }
    for (const state of openStates) {
      for (const urgency of ['routine', 'urgent', 'asap', 'stat'] as const) {
        for (const appt of ['none', 'booked', 'attended', 'noshow', 'cancelled'] as const) {
          for (const isPatientDeceased of [true, false]) {
            const facts = someFacts({ state, order: { urgency }, axes: { appt }, isPatientDeceased })
            expect(namesOf(facts, { policy }), `${state} ${appt}`).not.toEqual([])
          }
        }
      }
    }
  })

  it('in reconcile the match clock runs from the arrival of the note', () => {
    const facts = someFacts({
      state: 'reconcile',
      axes: { appt: 'attended' },
      milestones: { noteBack: done(mondayAt + dayMs) },
    })
    expect(namesOf(facts)).toEqual(['match'])
    expect(clockOf('match', facts).since).toBe(mondayAt + dayMs)
  })

  it('a booking or a visit through any channel ends the not-booked clock', () => {
    for (const appt of ['booked', 'attended'] as const) {
      expect(namesOf(someFacts({ state: 'cancel-requested', axes: { appt } }))).not.toContain('unscheduled')
    }
    for (const appt of ['none', 'proposed', 'waitlist', 'cancelled', 'noshow', 'unknown'] as const) {
      expect(namesOf(someFacts({ state: 'cancel-requested', axes: { appt } }))).toContain('unscheduled')
    }
  })

  it('a referral that is not tracked has none', () => {
    for (const state of openStates) expect(namesOf(someFacts({ state, isTracked: false }))).toEqual([])
  })

  it('nobody nags a patient who has died or is inactive, and the loop still has a clock', () => {
    expect(namesOf(someFacts({ state: 'sent', isPatientDeceased: true }))).toEqual(['confirm', 'unscheduled'])
    expect(namesOf(someFacts({ state: 'accepted', isPatientInactive: true }))).toEqual(['unscheduled'])
  })

  it('a booking inside its target asks nothing of anyone before the visit is over', () => {
    const visit = { startsAt: mondayAt + 30 * dayMs, endsAt: mondayAt + 30 * dayMs + 1_800_000, evidence: [] }
    const facts = someFacts({ state: 'scheduled', axes: { appt: 'booked' }, visit })
    const [clock] = clocksOf(facts, { now: visit.endsAt })
    expect(clock?.status).toBe('running')
    expect(clock?.since).toBe(visit.endsAt + dayMs)
    expect(clock?.isPending).toBe(true)
  })
})

describe('cycles', () => {
  it('begin again at a no-show, and are counted', () => {
    const restart = { ...done(mondayAt + 9 * dayMs, 'Appointment/a'), cause: 'noshow' } as const
    const clock = clockOf('unscheduled', someFacts({ state: 'rebook-needed', restart, cycle: 2 }))
    expect(clock.since).toBe(restart.at)
    expect(clock.cycle).toBe(2)
    expect(clock.evidence).toEqual(['Appointment/a'])
    expect(local(clock.due)).toBe('06-17 10:00')
  })

  it('a redirect starts the routing clock anew, not from the first order', () => {
    const restart = { ...done(mondayAt + 10 * dayMs), cause: 'redirect' } as const
    expect(clockOf('route', someFacts({ state: 'captured', restart, cycle: 2, attempt: 2 })).since).toBe(
      restart.at,
    )
  })

  it('another candidate postpones nothing: the oldest counts', () => {
    const candidate = (document: string, receivedAt: number) => ({
      document,
      score: 50,
      agrees: [],
      disagrees: [],
      receivedAt,
    })
    const one = someFacts({ state: 'sent', candidates: [candidate('DocumentReference/a', mondayAt)] })
    const two = someFacts({
      state: 'sent',
      milestones: { noteCandidate: done(mondayAt + 5 * dayMs) },
      candidates: [
        candidate('DocumentReference/b', mondayAt + 5 * dayMs),
        candidate('DocumentReference/a', mondayAt),
      ],
    })
    expect(clockOf('match', two).due).toBe(clockOf('match', one).due)
  })

  it('an interim note moves the note clock on to its second rung, counted from the visit', () => {
    const milestones = { seen: done(mondayAt), interimNote: done(mondayAt + 4 * dayMs) }
    const facts = someFacts({
      state: 'interim-note',
      axes: { appt: 'attended', note: 'interim' },
      milestones,
    })
    expect(rungsOf(clockOf('note', facts))).toEqual([
      ['d20', '06-21 10:00'],
      ['d30', '07-01 10:00'],
    ])
  })
})

describe('due soon', () => {
  it('begins two business days before a long clock is due', () => {
    expect(local(clockOf('note', factsFor('note', 'routine')).dueSoonFrom)).toBe('06-09 10:00')
  })

  it('begins with the last third of a short one', () => {
    expect(local(clockOf('send', factsFor('send', 'urgent')).dueSoonFrom)).toBe('06-01 12:40')
  })

  it.each([
    ['a minute before it begins', -1, 'running'],
    ['when it begins', 0, 'due-soon'],
  ] as const)('%s the clock is %s', (_name, minutes, status) => {
    const { dueSoonFrom } = clockOf('note', factsFor('note', 'routine'))
    expect(clockOf('note', factsFor('note', 'routine'), { now: dueSoonFrom + minutes * 60_000 }).status).toBe(
      status,
    )
  })

  it('ends at the moment the clock is due', () => {
    const { due } = clockOf('note', factsFor('note', 'routine'))
    expect(clockOf('note', factsFor('note', 'routine'), { now: due - 1 }).status).toBe('due-soon')
    expect(clockOf('note', factsFor('note', 'routine'), { now: due }).status).toBe('passed')
  })
})

describe('pauses', () => {
  it('a hold stops the other clocks where they stood', () => {
    const held = mondayAt + 2 * dayMs
    const facts = someFacts({ state: 'on-hold', milestones: { held: done(held) } })
    const soon = clockOf('unscheduled', facts, { now: held + dayMs })
    const late = clockOf('unscheduled', facts, { now: held + 29 * dayMs })
    expect(soon.status).toBe('paused')
    expect(late.pausedBecause).toBe('on-hold')
    expect(businessDaysBetween(held + dayMs, soon.due, defaultPolicy.calendar)).toBe(3)
    expect(businessDaysBetween(held + 29 * dayMs, late.due, defaultPolicy.calendar)).toBe(3)
    expect(toClockView(late, held + 29 * dayMs).reached).toEqual([])
  })

  it('rungs that were reached before the hold stay reached', () => {
    const held = mondayAt + 8 * dayMs
    const facts = someFacts({ state: 'on-hold', milestones: { held: done(held) } })
    const view = toClockView(clockOf('unscheduled', facts, { now: held + 5 * dayMs }), held + 5 * dayMs)
    expect(view.reached.map(({ key }) => key)).toEqual(['bd5'])
    expect(view.nextStep).toBeUndefined()
  })

  it('after a hold the clock goes on where it stood, and what was reached before stays where it was', () => {
    const pastHolds = [
      { from: mondayAt + 2 * dayMs, until: mondayAt + 12 * dayMs },
      { from: mondayAt + 18 * dayMs, until: mondayAt + 23 * dayMs },
    ]
    const facts = someFacts({ state: 'accepted', pastHolds })
    expect(rungsOf(clockOf('unscheduled', facts))).toEqual([
      ['bd5', '06-17 10:00'],
      ['bd8', '06-26 10:00'],
    ])
    expect(clockOf('patient', facts).rungs[0]?.at).toBe(mondayAt + dayMs)
    expect(clockOf('unscheduled', facts, { now: mondayAt + 13 * dayMs }).status).toBe('running')
  })

  it('a hold from before the clock began costs it nothing', () => {
    const pastHolds = [{ from: mondayAt - 9 * dayMs, until: mondayAt - 2 * dayMs }]
    expect(local(clockOf('unscheduled', someFacts({ state: 'accepted', pastHolds })).due)).toBe('06-08 10:00')
  })

  it('the hold itself is reviewed after thirty days', () => {
    const facts = someFacts({ state: 'on-hold', milestones: { held: done(mondayAt) } })
    expect(clockOf('hold', facts, { now: mondayAt + 31 * dayMs }).status).toBe('passed')
  })

  it('a pended authorization pauses the confirmation and nothing else', () => {
    const facts = someFacts({ state: 'sent', axes: { auth: 'pended' }, milestones: { sent: done(mondayAt) } })
    const statuses = clocksOf(facts).map(({ clock, status }) => [clock, status])
    expect(statuses).toEqual([
      ['confirm', 'paused'],
      ['unscheduled', 'running'],
      ['patient', 'running'],
    ])
  })

  it.each(['needed', 'submitted', 'approved', 'denied', 'expired', 'performer-must-submit'] as const)(
    'an authorization that is %s pauses nothing',
    (auth) => {
      const facts = someFacts({ state: 'sent', axes: { auth } })
      expect(clocksOf(facts).map(({ status }) => status)).not.toContain('paused')
    },
  )
})

describe('sources that were not read well', () => {
  it.each(['forbidden', 'failed', 'truncated', 'unsupported'] as const)(
    '%s makes a clock unknown',
    (state) => {
      const facts = someFacts(running.unscheduled)
      const clock = clockOf('unscheduled', facts, { sources: { Appointment: state } })
      expect(clock.status).toBe('unknown')
      expect(clock.unknownBecause).toEqual(['Appointment'])
    },
  )

  it.each(ladders)('each kind of evidence that could stop %s does so', (name) => {
    for (const source of stoppingSources[name]) {
      expect(clockOf(name, factsFor(name, 'routine'), { sources: { [source]: 'failed' } }).status).toBe(
        'unknown',
      )
    }
    expect(
      clockOf(name, factsFor(name, 'routine'), { sources: { ClaimResponse: 'failed' } }).status,
    ).not.toBe('unknown')
  })

  it('a visit that lies ahead is unknown only if the booking itself may have changed', () => {
    const visit = { startsAt: mondayAt + dayMs, endsAt: mondayAt + dayMs, evidence: [] }
    const facts = someFacts({ state: 'scheduled', axes: { appt: 'booked' }, visit })
    expect(
      clockOf('visit', facts, { sources: { Encounter: 'failed', DocumentReference: 'failed' } }).status,
    ).toBe('running')
    expect(clockOf('visit', facts, { sources: { Appointment: 'failed' } }).status).toBe('unknown')
  })

  it('start the blind clock, four opening hours after the last good read', () => {
    const lastGoodReadAt = mondayAt - 2 * 3_600_000
    const blind = clockOf('blind', factsFor('blind', 'routine'), {
      sources: { Task: 'failed' },
      lastGoodReadAt,
    })
    expect(local(blind.since)).toBe('06-01 08:00')
    expect(local(blind.due)).toBe('06-01 12:00')
    expect(blind.unknownBecause).toEqual(['Task'])
  })

  it('for an urgent order somebody checks by hand at once', () => {
    const blind = clockOf('blind', factsFor('blind', 'urgent'), { sources: { Task: 'failed' } })
    expect(blind.status).toBe('passed')
  })

  it('do not matter to a loop without obligations', () => {
    expect(namesOf(someFacts({ state: 'closed-expired' }), { sources: { Task: 'failed' } })).toEqual([])
  })
})

describe('the written clock', () => {
  it('lists the rungs that are reached and the next one', () => {
    const now = mondayAt + 9 * dayMs
    const view = toClockView(clockOf('patient', factsFor('patient', 'routine'), { now }), now)
    expect(view.reached.map(({ key }) => key)).toEqual(['d1', 'd7'])
    expect(view.nextStep).toEqual({ key: 'd14', at: '2026-06-15T14:00:00.000Z' })
    expect(view.due).toBe('2026-06-15T14:00:00.000Z')
  })

  it('survives evidence from the edge of the calendar', () => {
    for (const at of [8.64e15, -8.64e15]) {
      const facts = someFacts({ state: 'captured', startedAt: at })
      expect(() => clocksOf(facts).map((clock) => toClockView(clock, mondayAt))).not.toThrow()
    }
  })

  it('every open state is known as open', () => {
    expect(openStates.every(isOpenState)).toBe(true)
    expect(isOpenState('closed-completed') || isOpenState('draft') || isOpenState('void')).toBe(false)
  })
})
