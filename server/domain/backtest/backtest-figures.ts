import type { Instant } from '../instant.ts'
import type { Recipient } from '../policy.ts'
import type { RecordedClock, RecordedLoop } from './recorded-clock.ts'
import type { Replayed } from './replay.ts'

/** What one policy did, or would have done, with the recorded loops. Sums: figures of parts add up. */
export type PolicyFigures = {
  /** Firings that ask something of the practice's own people, at the feature level of the time. */
  alerts: number
  /**
   * How often one of the people who coordinate hears of an alert; one that goes to two of them counts twice. Managers,
   * clinicians and referrers are none of them.
   */
  coordinatorAlerts: number
  /** Messages to patients and offices outside, likewise. */
  outside: number
  /** Firings that would have been alerts or messages, and that the feature level held back. */
  heldBackAlerts: number
  heldBackOutside: number
  /** Alerts after the first of one clock in one cycle. */
  repeats: number
  /**
   * First alerts after which the clock ended within `falseAlarmDays`: perhaps what they asked for was under way already. Of
   * alerts that were really sent nobody can tell whether they brought it about; both policies are counted alike.
   */
  falseAlarms: number
}

export type BacktestFigures = {
  loops: number
  then: PolicyFigures
  now: PolicyFigures
  /** Clocks that both would have raised the alarm of, and by how many days the second would have been sooner, or later. */
  sooner: number
  later: number
  daysSooner: number
  daysLater: number
  /** Clocks only the second, or only the first, would have raised the alarm of. */
  onlyNow: number
  onlyThen: number
}

/** An alert so shortly before what it asks for may not have been needed. */
export const falseAlarmDays = 2
const dayMs = 86_400_000

const nothing: PolicyFigures = {
  alerts: 0,
  coordinatorAlerts: 0,
  outside: 0,
  heldBackAlerts: 0,
  heldBackOutside: 0,
  repeats: 0,
  falseAlarms: 0,
}

export const noFigures: BacktestFigures = {
  loops: 0,
  then: nothing,
  now: nothing,
  sooner: 0,
  later: 0,
  daysSooner: 0,
  daysLater: 0,
  onlyNow: 0,
  onlyThen: 0,
}

/**
 * Compares two replays of one loop.
 *
 * @param then - under the policies that were in force
 * @param now - under the one that is tried
 */
export function compareReplays(
  loop: RecordedLoop,
  then: readonly Replayed[],
  now: readonly Replayed[],
): BacktestFigures {
  const before = firstAlerts(then)
  const after = firstAlerts(now)
  let figures: BacktestFigures = {
    ...noFigures,
    loops: 1,
    then: count(then, loop),
    now: count(now, loop),
  }
  for (const key of new Set([...before.keys(), ...after.keys()]))
    figures = addFigures(figures, compareFirst(before.get(key), after.get(key)))
  return figures
}

function compareFirst(before: Instant | undefined, after: Instant | undefined): BacktestFigures {
  if (before === undefined) return { ...noFigures, onlyNow: 1 }
  if (after === undefined) return { ...noFigures, onlyThen: 1 }
  if (after === before) return noFigures
  return after < before
    ? { ...noFigures, sooner: 1, daysSooner: (before - after) / dayMs }
    : { ...noFigures, later: 1, daysLater: (after - before) / dayMs }
}

const clockKey = ({ clock, cycle }: Pick<RecordedClock, 'clock' | 'cycle'>): string => `${clock}|${cycle}`
const isAlert = ({ told }: Replayed): boolean => told.ours.length > 0

/** What comes to the receiving side of a referral to ourselves falls to its owner. */
const coordinating: readonly Recipient[] = [
  'owner',
  'coordinator-lead',
  'coordinator',
  'receiver-office',
  'receiver-records',
]
const isCoordinating = (role: Recipient): boolean => coordinating.includes(role)

/** When each clock first raised the alarm with the practice's own people. */
function firstAlerts(replayed: readonly Replayed[]): ReadonlyMap<string, Instant> {
  const first = new Map<string, Instant>()
  for (const step of replayed.filter(isAlert))
    if (!first.has(clockKey(step))) first.set(clockKey(step), step.firedAt)
  return first
}

function count(replayed: readonly Replayed[], { clocks }: RecordedLoop): PolicyFigures {
  const alerts = replayed.filter(isAlert)
  const first = firstAlerts(replayed)
  const falseAlarms = [...first].filter(([key, at]) => {
    const end = endOf(clocks, key)
    return end !== undefined && end - at <= falseAlarmDays * dayMs
  })
  return {
    alerts: alerts.length,
    coordinatorAlerts: alerts.reduce((sum, { told }) => sum + told.ours.filter(isCoordinating).length, 0),
    outside: replayed.filter(({ told }) => told.outside.length > 0).length,
    heldBackAlerts: replayed.filter(({ heldBack }) => heldBack.ours.length > 0).length,
    heldBackOutside: replayed.filter(({ heldBack }) => heldBack.outside.length > 0).length,
    repeats: alerts.length - first.size,
    falseAlarms: falseAlarms.length,
  }
}

/** When a clock was over for good; nothing while it runs. */
function endOf(clocks: readonly RecordedClock[], key: string): Instant | undefined {
  const own = clocks.filter((one) => clockKey(one) === key)
  const ends = own.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [endedAt]))
  return ends.length < own.length || ends.length === 0 ? undefined : Math.max(...ends)
}

export function addFigures(one: BacktestFigures, other: BacktestFigures): BacktestFigures {
  return {
    loops: one.loops + other.loops,
    then: addPolicy(one.then, other.then),
    now: addPolicy(one.now, other.now),
    sooner: one.sooner + other.sooner,
    later: one.later + other.later,
    daysSooner: one.daysSooner + other.daysSooner,
    daysLater: one.daysLater + other.daysLater,
    onlyNow: one.onlyNow + other.onlyNow,
    onlyThen: one.onlyThen + other.onlyThen,
  }
}

function addPolicy(one: PolicyFigures, other: PolicyFigures): PolicyFigures {
  return {
    alerts: one.alerts + other.alerts,
    coordinatorAlerts: one.coordinatorAlerts + other.coordinatorAlerts,
    outside: one.outside + other.outside,
    heldBackAlerts: one.heldBackAlerts + other.heldBackAlerts,
    heldBackOutside: one.heldBackOutside + other.heldBackOutside,
    repeats: one.repeats + other.repeats,
    falseAlarms: one.falseAlarms + other.falseAlarms,
  }
}
