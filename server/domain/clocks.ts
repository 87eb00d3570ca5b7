import { isOpenState, startOf, type ClockStart } from './clock-starts.ts'
import { ladderFor, timeRung, type LadderSubject, type TimedRung } from './escalation.ts'
import { escalationPresets } from './escalation-presets.ts'
import type { Instant } from './instant.ts'
import { toIso } from './iso-instant.ts'
import type { LoopFacts } from './loop-facts.ts'
import { clockNames, type ClockName, type Sources, type SourceType } from './loop-vocabulary.ts'
import type { ClockStatus, ClockView } from './loop-view.ts'
import type { LoopPolicy } from './policy.ts'
import type { Rest } from './running-time.ts'
import { subtractBusinessDays } from './working-days.ts'

/**
 * The evidence that ends each clock. When one of these kinds was not read well, nobody can say whether the
 * clock still runs. A `Task` can close any loop, so it is everywhere; a booking or a visit ends the wait for a
 * confirmation as well as the not-booked clock; `blind` ends with the next good read.
 */
export const stoppingSources: Readonly<Record<ClockName, readonly SourceType[]>> = {
  route: ['Task'],
  send: ['Task', 'Communication'],
  confirm: ['Task', 'Communication', 'Appointment'],
  unscheduled: ['Task', 'Appointment', 'Encounter'],
  patient: ['Task', 'Appointment', 'Encounter'],
  respond: ['Task', 'Communication'],
  redirect: ['Task'],
  'late-booking': ['Task', 'Appointment'],
  visit: ['Task', 'Appointment', 'Encounter', 'DocumentReference', 'DiagnosticReport'],
  note: ['Task', 'DocumentReference', 'DiagnosticReport', 'Provenance'],
  match: ['Task', 'DocumentReference', 'Provenance'],
  review: ['Task', 'Provenance'],
  cancel: ['Task'],
  hold: ['ServiceRequest', 'Task'],
  blind: [],
}

/** Until a visit is over, only the booking itself can change: no encounter or note is owed yet. */
const pendingVisitSources: readonly SourceType[] = ['Task', 'Appointment']

/** A clock of one loop, in instants. The same facts as a `ClockView`, before they are written down. */
export type Clock = {
  clock: ClockName
  cycle: number
  status: ClockStatus
  since: Instant
  due: Instant
  dueSoonFrom: Instant
  rungs: readonly TimedRung[]
  /** The rung it is due at: the first that asks work of somebody. A message that goes out by itself does not. */
  dueRung: TimedRung | undefined
  /** Times in which it did not run. */
  rests: readonly Rest[]
  /** What started it. */
  evidence: readonly string[]
  /** It has not begun: the visit it will ask about lies ahead. */
  isPending: boolean
  pausedBecause?: ClockView['pausedBecause']
  unknownBecause?: readonly SourceType[]
}

/** What the clocks need beside the facts: how the sources were read, and when they last were read well. */
export type ClockContext = {
  sources: Sources
  policy: LoopPolicy
  now: Instant
  /** Absent: blindness is only known since this moment. */
  lastGoodReadAt?: Instant
}

function subjectOf(facts: LoopFacts): LadderSubject {
  const { urgency, specialty } = facts.order
  return { urgency, direction: facts.axes.direction, ...(specialty === undefined ? {} : { specialty }) }
}

function pauseOf(clock: ClockName, facts: LoopFacts): ClockView['pausedBecause'] {
  if (facts.state === 'on-hold' && clock !== 'hold') return 'on-hold'
  return clock === 'confirm' && facts.axes.auth === 'pended' ? 'authorization-pended' : undefined
}

function badSourcesOf(clock: ClockName, isPending: boolean, sources: Sources): readonly SourceType[] {
  const needed = isPending ? pendingVisitSources : stoppingSources[clock]
  return needed.filter((source) => (sources[source] ?? 'ok') !== 'ok')
}

/** *Due soon* begins two business days before, or with the last third of the clock if that is shorter. */
function dueSoonStart(since: Instant, due: Instant, policy: LoopPolicy): Instant {
  return Math.max(subtractBusinessDays(due, 2, policy.calendar), due - (due - since) / 3)
}

function statusOf(due: Instant, dueSoonFrom: Instant, now: Instant): ClockStatus {
  if (now >= due) return 'passed'
  return now >= dueSoonFrom ? 'due-soon' : 'running'
}

/** An interim note already answers the first rung ("ask for the note"): the clock goes on to the second. */
function rungsThatCount(
  clock: ClockName,
  facts: LoopFacts,
  rungs: readonly TimedRung[],
): readonly TimedRung[] {
  const isInterim = clock === 'note' && facts.state === 'interim-note'
  return isInterim && rungs.length > 1 ? rungs.slice(1) : rungs
}

/** The holds that are over, and the present one up to now: no clock runs during a hold but its own. */
function restsOf(
  clock: ClockName,
  { state, pastHolds = [], milestones }: LoopFacts,
  now: Instant,
): readonly Rest[] {
  if (clock === 'hold' || clock === 'blind') return []
  if (state !== 'on-hold' || !milestones.held) return pastHolds
  return [...pastHolds, { from: milestones.held.at, until: now }]
}

function runClock(
  clock: ClockName,
  start: ClockStart,
  facts: LoopFacts,
  context: ClockContext,
): Clock | undefined {
  const { policy, now } = context
  const ladder = ladderFor(policy.escalation, clock, subjectOf(facts))
  if (!ladder) return undefined
  const paused = pauseOf(clock, facts)
  const rests = restsOf(clock, facts, now)
  const timed = ladder.map((step) => timeRung(step, start.at, facts.order.urgency, policy.calendar, rests))
  const rungs = rungsThatCount(clock, facts, timed)
  const dueRung = rungs.find(({ step }) => step.action !== 'patient-message') ?? rungs.at(-1)
  const due = dueRung?.due ?? start.at
  const dueSoonFrom = dueSoonStart(start.at, due, policy)
  const bad = badSourcesOf(clock, start.isPending, context.sources)
  const common = {
    clock,
    cycle: facts.cycle,
    since: start.at,
    due,
    dueSoonFrom,
    rungs,
    dueRung,
    rests,
    evidence: start.evidence,
    isPending: start.isPending,
  }
  if (paused) return { ...common, status: 'paused', pausedBecause: paused }
  if (bad.length > 0) return { ...common, status: 'unknown', unknownBecause: bad }
  return { ...common, status: statusOf(due, dueSoonFrom, now) }
}

function runClocks(facts: LoopFacts, context: ClockContext): readonly Clock[] {
  const clocks: Clock[] = []
  for (const name of clockNames) {
    const start = startOf(name, facts)
    const clock = start && runClock(name, start, facts, context)
    if (clock) clocks.push(clock)
  }
  return clocks
}

/** Half of all loops are over and owe nothing: no need to ask fifteen clocks. */
function mayOwe({ isTracked, state, axes }: LoopFacts): boolean {
  return isTracked && (isOpenState(state) || axes.review === 'pending')
}

/**
 * Which obligations run for a loop, since when and due when (DATA-MODEL A.7), in the order of `clockNames`.
 * A loop that is not tracked, a draft and a finished loop have none. An open loop always has one: while a visit
 * lies ahead it is the `visit` clock, which has not begun; and where the policy has left out the only ladder that
 * would run, as patient outreach to a patient who has died, the general ladders stand in.
 */
export function deriveClocks(facts: LoopFacts, context: ClockContext): readonly Clock[] {
  if (!mayOwe(facts)) return []
  const configured = runClocks(facts, context)
  const isForgotten = configured.length === 0 && isOpenState(facts.state)
  const general = { ...context, policy: { ...context.policy, escalation: escalationPresets.both } }
  const clocks = isForgotten ? runClocks(facts, general) : configured
  const blind = deriveBlind(clocks, facts, context)
  return blind ? [...clocks, blind] : clocks
}

function deriveBlind(clocks: readonly Clock[], facts: LoopFacts, context: ClockContext): Clock | undefined {
  const unknown = clocks.filter((clock) => clock.status === 'unknown')
  if (unknown.length === 0) return undefined
  const bad = [...new Set(unknown.flatMap((clock) => clock.unknownBecause ?? []))]
  const start = {
    at: Math.min(context.now, context.lastGoodReadAt ?? context.now),
    evidence: [],
    isPending: false,
  }
  const blind = runClock('blind', start, facts, context)
  return blind && { ...blind, unknownBecause: bad }
}

/**
 * Writes a clock down for a `LoopView`: `reached` are the rungs whose time has come, `ahead` the others. A paused
 * clock has none ahead: nobody knows when it goes on.
 */
export function toClockView(clock: Clock, now: Instant): ClockView {
  const reached: { key: string; at: string }[] = []
  const ahead: { key: string; at: string }[] = []
  for (const { at, step } of clock.rungs) {
    const isReached = at <= now
    if (isReached || clock.status !== 'paused')
      (isReached ? reached : ahead).push({ key: step.key, at: toIso(at) })
  }
  const [next] = ahead
  const view: ClockView = {
    clock: clock.clock,
    cycle: clock.cycle,
    status: clock.status,
    since: toIso(clock.since),
    due: toIso(clock.due),
    dueSoonFrom: toIso(clock.dueSoonFrom),
    reached,
    ahead,
  }
  if (next) view.nextStep = next
  if (clock.rests.length > 0 && clock.status !== 'paused')
    view.rests = clock.rests.map(({ from, until }) => ({ from: toIso(from), until: toIso(until) }))
  if (clock.pausedBecause) view.pausedBecause = clock.pausedBecause
  if (clock.unknownBecause) view.unknownBecause = clock.unknownBecause
  return view
}
