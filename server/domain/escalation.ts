import { escalationPresets } from './escalation-presets.ts'
import type { Instant } from './instant.ts'
import type { OrderFacts } from './loop-facts.ts'
import type { ClockName, Direction } from './loop-vocabulary.ts'
import type { ClockView, LoopView } from './loop-view.ts'

import type {
  ClinicCalendar,
  ClockDuration,
  EscalationPolicy,
  LadderStep,
  LoopPolicy,
  Recipient,
} from './policy.ts'
import { addRunningTime, type Rest } from './running-time.ts'
import { isOpenAt } from './working-days.ts'

/** What decides which ladder a loop is on. */
export type LadderSubject = { urgency: OrderFacts['urgency']; specialty?: string; direction: Direction }

/** One rung of one loop's clock: from when it may fire and, if it is work, by when it is wanted. */
export type TimedRung = { step: LadderStep; at: Instant; due: Instant }

/**
 * The rungs of a clock for one loop: the general ladder unless an override fits its specialty and direction,
 * the urgent one for everything but routine orders.
 *
 * @returns nothing when the policy does not run this clock
 */
export function ladderFor(
  policy: EscalationPolicy,
  clock: ClockName,
  subject: LadderSubject,
): readonly LadderStep[] | undefined {
  const override = policy.overrides?.findLast(
    (candidate) =>
      candidate.ladders[clock] !== undefined &&
      (candidate.specialty === undefined || candidate.specialty === subject.specialty) &&
      (candidate.direction === undefined || candidate.direction === subject.direction),
  )
  const ladder = override?.ladders[clock] ?? policy.ladders[clock]
  const steps = subject.urgency === 'routine' ? ladder?.routine : ladder?.urgent
  return steps && steps.length > 0 ? steps : undefined
}

/**
 * How long a rung takes for this urgency: stat and asap run on elapsed hours day and night, where an opening
 * hour is an hour, a business day 24, and "the same business day" the length of one.
 */
export function durationFor(duration: ClockDuration, urgency: OrderFacts['urgency']): ClockDuration {
  if (urgency !== 'stat' && urgency !== 'asap') return duration
  if (duration.unit === 'h') return { amount: duration.amount, unit: 'eh' }
  if (duration.unit === 'bd') return { amount: duration.amount === 0 ? 9 : duration.amount * 24, unit: 'eh' }
  return duration
}

/** Puts a rung on the time line of a clock that started at `since` and did not run during `rests`. */
export function timeRung(
  step: LadderStep,
  since: Instant,
  urgency: OrderFacts['urgency'],
  calendar: ClinicCalendar,
  rests: readonly Rest[],
): TimedRung {
  const add = (start: Instant, duration: ClockDuration): Instant =>
    addRunningTime(start, durationFor(duration, urgency), calendar, rests)
  const first = add(since, step.after)
  const at = step.then ? add(first, step.then) : first
  const due = step.dueAfter ? add(since, step.dueAfter) : at
  return { step, at, due: Math.max(at, due) }
}

/** One rung of a loop's clock with everything that its firing needs; plain JSON, so that it can be stored. */
export type PlannedStep = {
  clock: ClockName
  step: string
  cycle: number
  action: LadderStep['action']
  recipients: readonly Recipient[]
  /** ISO instant from which it is due. */
  at: string
  /** Rank on its ladder, from 0; the highest of a backlog is the one to carry out. */
  rank: number
  /** The practice is closed then: this recipient is to be phoned instead of left a message. */
  phone?: Recipient
}

/** States in which the patient may be asked to set up the visit: nothing goes to them before the referral was sent. */
export const patientIsAskedIn: readonly string[] = [
  'sent',
  'acknowledged',
  'info-requested',
  'accepted',
  'rebook-needed',
]
const ownPeople: readonly Recipient[] = [
  'owner',
  'coordinator-lead',
  'coordinator',
  'manager',
  'covering-clinician',
]

/** What of a loop decides whom its rungs fall to. */
export type Hearing = { isStopped: boolean; mayAskPatient: boolean; hasOwner: boolean }

export function hearingOf(view: LoopView): Hearing {
  return {
    isStopped: view.isPatientDeceased || view.isPatientInactive,
    mayAskPatient: patientIsAskedIn.includes(view.state),
    hasOwner: view.owner !== undefined,
  }
}

/**
 * Who really hears of a rung, and what is asked of them: nothing goes to the patient before the referral was sent, nothing
 * to anyone outside the practice about a patient who is deceased or inactive, and the lead stands in for a missing owner.
 */
export function whoHears(
  step: Pick<LadderStep, 'recipients' | 'action'>,
  { isStopped, mayAskPatient, hasOwner }: Hearing,
): Pick<LadderStep, 'recipients' | 'action'> {
  const heard = step.recipients.map((recipient): Recipient => {
    const isTooEarly = recipient === 'patient' && !mayAskPatient
    const isOutside = isStopped && !ownPeople.includes(recipient)
    const inside = isTooEarly || isOutside ? 'owner' : recipient
    return inside === 'owner' && !hasOwner ? 'coordinator-lead' : inside
  })
  const recipients = [...new Set(heard)]
  const isToStaff = step.action === 'patient-message' && !recipients.includes('patient')
  return { recipients, action: isToStaff ? 'nudge' : step.action }
}

/** A clock that a policy without its ladder runs all the same is on the general one (`deriveClocks`). */
function ladderOf(policy: LoopPolicy, clock: ClockName, subject: LadderSubject): readonly LadderStep[] {
  return (
    ladderFor(policy.escalation, clock, subject) ?? ladderFor(escalationPresets.both, clock, subject) ?? []
  )
}

/** Writes one rung of a clock down as a step, its recipients and action as they are for this loop. */
function toStep(
  view: LoopView,
  { clock, cycle }: ClockView,
  rung: { step: LadderStep; rank: number; at: string },
  calendar: ClinicCalendar,
): PlannedStep {
  const { step, rank, at } = rung
  const roundTheClock = view.urgency === 'stat' || view.urgency === 'asap'
  const { recipients, action } = whoHears(step, hearingOf(view))
  const planned = { clock, step: step.key, cycle, action, recipients, at, rank }
  const [phone] = recipients
  return roundTheClock && !isOpenAt(Date.parse(at), calendar) && phone ? { ...planned, phone } : planned
}

/**
 * Every rung of a loop's clocks, reached or still ahead, in order of time: what is due and what will be if nothing
 * changes. A clock that is paused or unknown has none; of a loop read badly the `blind` clock speaks instead.
 */
export function planSteps(view: LoopView, policy: LoopPolicy): readonly PlannedStep[] {
  const subject = { urgency: view.urgency, direction: view.axes.direction, ...specialtyOf(view) }
  return view.clocks
    .filter((clock) => clock.status !== 'paused' && clock.status !== 'unknown')
    .flatMap((clock) => {
      const ladder = ladderOf(policy, clock.clock, subject)
      return [...clock.reached, ...clock.ahead].flatMap(({ key, at }): PlannedStep[] => {
        const rank = ladder.findIndex((step) => step.key === key)
        const step = ladder[rank]
        return step ? [toStep(view, clock, { step, rank, at }, policy.calendar)] : []
      })
    })
    .toSorted(
      (a, b) => Date.parse(a.at) - Date.parse(b.at) || a.rank - b.rank || (a.clock < b.clock ? -1 : 1),
    )
}

const specialtyOf = (view: LoopView): { specialty?: string } =>
  view.specialty === undefined ? {} : { specialty: view.specialty }

/**
 * After a long stop one action per loop, the highest due step: of several that were missed, the one that stands
 * highest on its ladder, and of equals the latest.
 */
export function chooseCatchUp<Step extends PlannedStep>(steps: readonly Step[]): Step | undefined {
  return steps.toSorted((a, b) => b.rank - a.rank || Date.parse(b.at) - Date.parse(a.at))[0]
}
