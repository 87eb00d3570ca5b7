import { ladderFor, timeRung, whoHears, type PlannedStep } from '../escalation.ts'
import { escalationPresets } from '../escalation-presets.ts'
import { levelFor, type FeatureLevels } from '../feature-level.ts'
import type { Instant } from '../instant.ts'
import { toIso } from '../iso-instant.ts'
import type { ClinicCalendar, EscalationPolicy, LadderStep, Recipient } from '../policy.ts'
import { carryOver, type Asked } from '../watch/carry-over.ts'
import { chooseFirings } from '../watch/choose-firings.ts'
import { isOurRole, isToldAt } from '../watch/recipient-side.ts'
import { everybody, settledRungs, withoutSettled, type FiredRung } from '../watch/settled-rungs.ts'
import type { RecordedClock, RecordedLoop } from './recorded-clock.ts'

/** A policy, and how much is done by itself under it. */
export type ReplayedPolicy = { escalation: EscalationPolicy; levels: FeatureLevels }

/** A policy and from when it was in force; the first holds from the beginning. */
export type PolicyPeriod = ReplayedPolicy & { from: Instant }

/** Recipients by whether they belong to the practice. */
type BySide = { ours: readonly Recipient[]; outside: readonly Recipient[] }

/** A rung that fired, when, whom it told, and whom the feature level kept it from. */
export type Replayed = PlannedStep & { firedAt: Instant; told: BySide; heldBack: BySide }

export type ReplaySetting = {
  /** In order of time; those that begin after the records end are left out. */
  periods: readonly PolicyPeriod[]
  calendar: ClinicCalendar
  /** As far as the records go. */
  until: Instant
  catchUpAfterMs: number
}

type Timed = PlannedStep & { record: RecordedClock; levels: FeatureLevels }
type Done = Asked & FiredRung

/**
 * Which rungs would have fired of one loop, and when, had its clocks run as they did under these policies: by the very rules
 * the sweep goes by, catching up after late evidence and carrying over at a change of policy included. What people would
 * have done otherwise it cannot know: clocks end when they ended.
 *
 * @returns in order of time
 */
export function replayLoop({ clocks }: RecordedLoop, setting: ReplaySetting): readonly Replayed[] {
  const fired: Replayed[] = []
  const done: Done[] = []
  let before: readonly Timed[] = []
  const periods = setting.periods.filter(({ from }) => from < setting.until)
  periods.forEach((period, at) => {
    const until = periods[at + 1]?.from ?? setting.until
    const plan = planUnder(period, clocks, setting.calendar)
    if (at > 0)
      settle(before.filter(runsAt(period.from)), plan.filter(runsAt(period.from)), done, period.from)
    const hidden = at > 0 ? findHidden(clocks, period.from) : new Set<RecordedClock>()
    const stretch = { from: at === 0 ? -Infinity : period.from, until, hidden }
    runPeriod(plan, stretch, setting, fired, done)
    before = plan
  })
  return fired
}

type Stretch = {
  from: Instant
  until: Instant
  /** Records of clocks that were paused or unknown when the policy changed, and went on later. */
  hidden: ReadonlySet<RecordedClock>
}

function runPeriod(
  plan: readonly Timed[],
  { from, until, hidden }: Stretch,
  { catchUpAfterMs }: ReplaySetting,
  fired: Replayed[],
  done: Done[],
): void {
  const wakings = new Set(plan.map((step) => Math.max(wakesAt(step), from)))
  for (const now of [...wakings].toSorted((one, other) => one - other)) {
    if (now >= until) return
    const returning = plan.filter(({ record }) => hidden.has(record) && record.knownAt === now)
    settle([], returning, done, now)
    const due = plan.filter((step) => runsAt(now)(step) && Date.parse(step.at) <= now)
    const { fire, caughtUp } = chooseFirings(due, settledRungs(done), {
      knownSince: now,
      now,
      catchUpAfterMs,
    })
    for (const step of fire) {
      const told = withoutSettled(step, done)
      fired.push({ ...toPlanned(told), firedAt: now, ...hear(told) })
      done.push(...told.recipients.map((recipient) => toDone(step, recipient, 'fired')))
    }
    done.push(...caughtUp.map((step) => toDone(step, everybody, 'caught-up')))
  }
}

/** Of a clock that was known before the change and not running at it, what comes after is told apart from what is new. */
function findHidden(clocks: readonly RecordedClock[], change: Instant): ReadonlySet<RecordedClock> {
  const isSame = (one: RecordedClock, other: RecordedClock): boolean =>
    one.clock === other.clock && one.cycle === other.cycle
  const running = clocks.filter((record) => isRunning(record, change))
  const earlier = clocks.filter(
    (record) => record.knownAt < change && !running.some((other) => isSame(record, other)),
  )
  return new Set(
    clocks.filter((record) => record.knownAt > change && earlier.some((other) => isSame(record, other))),
  )
}

/** What was due before anybody knew of its clock comes up when they do. */
const wakesAt = ({ at, record }: Timed): Instant => Math.max(Date.parse(at), record.knownAt)

const runsAt =
  (now: Instant) =>
  ({ record }: Timed): boolean =>
    isRunning(record, now)

const isRunning = ({ knownAt, endedAt = Infinity }: RecordedClock, now: Instant): boolean =>
  knownAt <= now && now < endedAt

/** Whom a rung tells at the level its loop is at, and whom it would have told at a higher one. */
function hear({ recipients, record, levels }: Timed): Pick<Replayed, 'told' | 'heldBack'> {
  const { direction, specialty } = record
  const level = levelFor(levels, specialty)
  const [told, heldBack] = split(recipients, (role) => isToldAt(level, role, direction))
  const bySide = (roles: readonly Recipient[]): BySide => {
    const [ours, outside] = split(roles, (role) => isOurRole(role, direction))
    return { ours, outside }
  }
  return { told: bySide(told), heldBack: bySide(heldBack) }
}

function split<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}

function toPlanned({ clock, step, cycle, action, recipients, at, rank }: PlannedStep): PlannedStep {
  return { clock, step, cycle, action, recipients, at, rank }
}

function toDone(step: PlannedStep, recipient: string, outcome: string): Done {
  return { clock: step.clock, step: step.step, cycle: step.cycle, recipient, outcome, action: step.action }
}

function settle(before: readonly Timed[], after: readonly Timed[], done: Done[], now: Instant): void {
  for (const { step, recipients } of carryOver(before, after, done, now))
    for (const one of recipients === 'all' ? [everybody] : recipients)
      done.push(toDone(step, one, 'carried-over'))
}

/** Every rung of every record, at its time. One rung of two records of a clock is one rung: it fires once. */
function planUnder(
  { escalation, levels }: ReplayedPolicy,
  clocks: readonly RecordedClock[],
  calendar: ClinicCalendar,
): readonly Timed[] {
  return clocks.flatMap((record) => {
    const ladder = ladderOf(escalation, record, clocks)
    return ladder.flatMap((step, rank): Timed[] => {
      if (rank < record.skips && ladder.length > record.skips) return []
      const { at } = timeRung(step, record.since, record.urgency, calendar, record.rests)
      const { clock, cycle } = record
      const { key } = step
      const { action, recipients } = whoHears(step, record.hearing)
      return [{ clock, step: key, cycle, action, recipients, at: toIso(at), rank, record, levels }]
    })
  })
}

/** As `deriveClocks` has it: an open loop none of whose ladders runs is on the general ones. */
function ladderOf(
  escalation: EscalationPolicy,
  record: RecordedClock,
  clocks: readonly RecordedClock[],
): readonly LadderStep[] {
  const own = ladderFor(escalation, record.clock, record)
  if (own !== undefined) return own
  const others = clocks.filter((other) => overlap(other, record))
  const isForgotten =
    record.isLoopOpen && others.every((other) => ladderFor(escalation, other.clock, other) === undefined)
  return isForgotten ? (ladderFor(escalationPresets.both, record.clock, record) ?? []) : []
}

function overlap(one: RecordedClock, other: RecordedClock): boolean {
  return one.knownAt < (other.endedAt ?? Infinity) && other.knownAt < (one.endedAt ?? Infinity)
}
