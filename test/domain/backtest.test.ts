import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addFigures, compareReplays, falseAlarmDays, noFigures } from '#domain/backtest/backtest-figures.ts'
import type { RecordedClock } from '#domain/backtest/recorded-clock.ts'
import { replayLoop, type PolicyPeriod, type ReplaySetting } from '#domain/backtest/replay.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { escalationPresets } from '#domain/escalation-presets.ts'
import type { FeatureLevels } from '#domain/feature-level.ts'
import type { ClockName } from '#domain/loop-vocabulary.ts'
import type { EscalationPolicy, LadderStep } from '#domain/policy.ts'

const dayMs = 86_400_000
/** A Monday morning in New York. */
const start = Date.parse('2026-01-05T10:00:00-05:00')
const day = (days: number): number => start + days * dayMs

function aClock(changes: Partial<RecordedClock> = {}): RecordedClock {
  return {
    clock: 'unscheduled',
    cycle: 1,
    since: start,
    rests: [],
    skips: 0,
    isLoopOpen: true,
    hearing: { isStopped: false, mayAskPatient: true, hasOwner: true },
    urgency: 'routine',
    direction: 'outbound',
    knownAt: start,
    ...changes,
  }
}
const aLoop = (...clocks: RecordedClock[]) => ({ referral: 'sr-1', clocks })

const rung = (days: number, recipients: LadderStep['recipients']): LadderStep => ({
  key: `d${days}`,
  after: { amount: days, unit: 'd' },
  recipients,
  action: 'nudge',
})
function aPolicy(...routine: LadderStep[]): EscalationPolicy {
  return { id: 'p', name: 'p', revision: 1, ladders: { unscheduled: { routine, urgent: routine } } }
}
const escalate = { level: 'escalate', specialtyLevels: {} } as const
type Period = Omit<PolicyPeriod, 'levels'> & Partial<PolicyPeriod>
const under = (...periods: Period[]): ReplaySetting => ({
  periods: periods.map((period) => ({ levels: escalate, ...period })),
  calendar: defaultPolicy.calendar,
  until: day(400),
  catchUpAfterMs: 36 * 3_600_000,
})
const always = (escalation: EscalationPolicy, levels: FeatureLevels = escalate) =>
  under({ from: -Infinity, escalation, levels })
const firedBy = (...args: Parameters<typeof replayLoop>): readonly string[] =>
  replayLoop(...args).map(
    ({ step, firedAt, recipients }) => `${step} ${(firedAt - start) / dayMs} ${recipients.join()}`,
  )

const usual = aPolicy(rung(5, ['owner']), rung(8, ['referring-office']))

describe('a replay', () => {
  test('fires each rung at its time while its clock runs', () => {
    expect(firedBy(aLoop(aClock()), always(usual))).toEqual(['d5 5 owner', 'd8 8 referring-office'])
    expect(firedBy(aLoop(aClock({ endedAt: day(6) })), always(usual))).toEqual(['d5 5 owner'])
  })

  test('catches up with one rung where a clock came to be known late', () => {
    const late = aClock({ knownAt: day(20) })
    expect(firedBy(aLoop(late), always(usual))).toEqual(['d8 20 referring-office'])
  })

  test('fires a rung once though its clock was recorded twice', () => {
    const twice = aLoop(aClock({ endedAt: day(6) }), aClock({ knownAt: day(7) }))
    expect(firedBy(twice, always(usual))).toEqual(['d5 5 owner', 'd8 8 referring-office'])
  })

  test('carries over where the policy changed, also for a clock that stood still then', () => {
    const later = aPolicy({ ...rung(3, ['owner']), key: 'x' }, rung(9, ['manager']))
    const change = under({ from: -Infinity, escalation: usual }, { from: day(6), escalation: later })
    expect(firedBy(aLoop(aClock()), change)).toEqual(['d5 5 owner', 'd9 9 manager'])
    const paused = aLoop(aClock({ endedAt: day(5.5) }), aClock({ knownAt: day(7) }))
    expect(firedBy(paused, change)).toEqual(['d5 5 owner', 'd9 9 manager'])
  })

  test('ends where the records end, whatever is planned for later', () => {
    const planned = under({ from: -Infinity, escalation: usual }, { from: day(10), escalation: usual })
    expect(firedBy(aLoop(aClock()), { ...planned, until: day(6) })).toEqual(['d5 5 owner'])
    const begun = under({ from: -Infinity, escalation: usual }, { from: day(4), escalation: usual })
    expect(firedBy(aLoop(aClock()), { ...begun, until: day(6) })).toEqual(['d5 5 owner'])
  })

  test('puts an open loop whose only ladder is left out on the general ones, and a closed one on none', () => {
    const none: EscalationPolicy = { id: 'p', name: 'p', revision: 1, ladders: {} }
    expect(replayLoop(aLoop(aClock()), always(none)).map(({ step }) => step)).toEqual(['bd5', 'bd8'])
    expect(replayLoop(aLoop(aClock({ isLoopOpen: false })), always(none))).toEqual([])
  })

  const anyClock = fc
    .record({
      clock: fc.constantFrom<ClockName>('route', 'unscheduled', 'patient', 'note', 'review'),
      cycle: fc.integer({ min: 1, max: 2 }),
      knownDay: fc.integer({ min: 0, max: 60 }),
      lateness: fc.integer({ min: 0, max: 20 }),
      length: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
      urgency: fc.constantFrom('routine' as const, 'urgent' as const),
    })
    .map(({ knownDay, lateness, length, ...rest }) =>
      aClock({
        ...rest,
        knownAt: day(knownDay),
        since: day(knownDay - lateness),
        ...(length !== undefined && { endedAt: day(knownDay + length) }),
      }),
    )
  const anyLoop = fc.array(anyClock, { maxLength: 5 }).map((clocks) => aLoop(...clocks))

  test('fires no rung of a cycle twice, whatever was recorded and however the policy changed', () => {
    const { both, 'stall-rules-only': stall } = escalationPresets
    fc.assert(
      fc.property(anyLoop, fc.integer({ min: 0, max: 90 }), (loop, at) => {
        const periods = [
          { from: -Infinity, escalation: both },
          { from: day(at), escalation: stall },
          { from: day(at + 5), escalation: both },
        ]
        const keys = replayLoop(loop, under(...periods)).map(
          ({ clock, step, cycle }) => `${clock} ${step} ${cycle}`,
        )
        expect(new Set(keys).size).toBe(keys.length)
      }),
    )
  })
})

describe('a comparison', () => {
  const earlier = aPolicy(rung(2, ['owner']), rung(4, ['owner']))
  const compare = (clock: RecordedClock) =>
    compareReplays(
      aLoop(clock),
      replayLoop(aLoop(clock), always(usual)),
      replayLoop(aLoop(clock), always(earlier)),
    )

  test('tells how much sooner, and what is repeated or goes outside', () => {
    expect(compare(aClock())).toMatchObject({
      loops: 1,
      sooner: 1,
      daysSooner: 3,
      then: { alerts: 1, repeats: 0, outside: 1 },
      now: { alerts: 2, repeats: 1, outside: 0 },
    })
  })

  test('tells by how much later', () => {
    const [early, late] = [earlier, usual].map((policy) => replayLoop(aLoop(aClock()), always(policy)))
    const swapped = compareReplays(aLoop(aClock()), early ?? [], late ?? [])
    expect(swapped).toMatchObject({ sooner: 0, daysSooner: 0, later: 1, daysLater: 3 })
  })

  test('says the same of both when they are the same', () => {
    for (const endedAt of [day(3), day(6), day(30)]) {
      const loop = aLoop(aClock({ endedAt }))
      const replayed = replayLoop(loop, always(usual))
      const { then, now } = compareReplays(loop, replayed, replayed)
      expect(now).toEqual(then)
    }
  })

  test('counts for coordinators what comes to coordinators, to each of them', () => {
    const loop = aLoop(aClock())
    const countFor = (...recipients: LadderStep['recipients']) => {
      const replayed = replayLoop(loop, always(aPolicy(rung(2, recipients))))
      const { alerts, coordinatorAlerts } = compareReplays(loop, replayed, replayed).now
      return { alerts, coordinatorAlerts }
    }
    expect(countFor('owner')).toEqual({ alerts: 1, coordinatorAlerts: 1 })
    expect(countFor('coordinator-lead', 'owner')).toEqual({ alerts: 1, coordinatorAlerts: 2 })
    for (const role of ['manager', 'covering-clinician', 'referrer'] as const)
      expect(countFor(role)).toEqual({ alerts: 1, coordinatorAlerts: 0 })
    expect(countFor('patient')).toEqual({ alerts: 0, coordinatorAlerts: 0 })
  })

  test('calls an alert false where the change came by itself right after it', () => {
    const soon = compare(aClock({ endedAt: day(2 + falseAlarmDays) }))
    expect(soon).toMatchObject({ onlyNow: 1, now: { falseAlarms: 1 }, then: { falseAlarms: 0 } })
    const late = compare(aClock({ endedAt: day(5 + falseAlarmDays) }))
    expect(late).toMatchObject({ sooner: 1, now: { falseAlarms: 0 }, then: { falseAlarms: 1 } })
    expect(compare(aClock({ endedAt: day(2.5 + falseAlarmDays) })).now.falseAlarms).toBe(0)
    expect(compare(aClock()).now.falseAlarms).toBe(0)
  })

  const levelled = (levels: FeatureLevels, changes: Partial<RecordedClock> = {}) => {
    const loop = aLoop(aClock(changes))
    const tried = replayLoop(loop, always(usual, levels))
    return compareReplays(loop, replayLoop(loop, always(usual)), tried)
  }

  test('counts as told only what the feature level lets out, and says what it holds back', () => {
    expect(levelled({ level: 'nudge', specialtyLevels: {} })).toMatchObject({
      then: { alerts: 1, outside: 1, heldBackAlerts: 0, heldBackOutside: 0 },
      now: { alerts: 1, outside: 0, heldBackAlerts: 0, heldBackOutside: 1 },
      onlyThen: 0,
    })
    expect(levelled({ level: 'observe', specialtyLevels: {} })).toMatchObject({
      now: { alerts: 0, outside: 0, heldBackAlerts: 1, heldBackOutside: 1 },
      onlyThen: 1,
    })
    const levels = { level: 'escalate', specialtyLevels: { urology: 'observe' } } as const
    expect(levelled(levels, { specialty: 'urology' }).now.heldBackAlerts).toBe(1)
    expect(levelled(levels, { specialty: 'neurology' }).now.heldBackAlerts).toBe(0)
  })

  test('tells our people from others by the direction of the referral', () => {
    const loop = aLoop(aClock({ direction: 'inbound' }))
    const levels = { level: 'nudge', specialtyLevels: {} } as const
    const replayed = replayLoop(loop, always(aPolicy(rung(2, ['referrer', 'receiver-office'])), levels))
    expect(replayed.map(({ told, heldBack }) => ({ told, heldBack }))).toEqual([
      { told: { ours: ['receiver-office'], outside: [] }, heldBack: { ours: [], outside: ['referrer'] } },
    ])
  })

  test('adds up in any order', () => {
    const parts = [aClock(), aClock({ endedAt: day(3) }), aClock({ endedAt: day(7) })].map(compare)
    expect(parts.reduce(addFigures, noFigures)).toEqual(parts.toReversed().reduce(addFigures, noFigures))
  })
})
