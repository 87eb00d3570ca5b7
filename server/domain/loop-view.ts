import type {
  Conflict,
  LoopCourse,
  NoteCandidate,
  Party,
  PossibleBooking,
  SetAside,
  TimelineEntry,
} from './loop-facts.ts'
import type {
  Axes,
  Ball,
  ClockName,
  DisplayStatus,
  LoopState,
  LoopStep,
  SourceType,
} from './loop-vocabulary.ts'
import type { ClockDuration } from './policy.ts'

/**
 * A value of a sentence. Days and instants are formatted by the reader's language in the clinic's zone; a
 * `term` is the id of another message, `terms` a list of them, `lasting` a duration to be spelled out.
 */
export type ReasonValue =
  | string
  | number
  | { on: string }
  | { at: string }
  | { lasting: ClockDuration }
  | { term: string }
  | { terms: readonly string[] }

/** A sentence about a loop: message and values for any language, the rule behind it, and its evidence. */
export type Reason = {
  message: string
  values: Readonly<Record<string, ReasonValue>>
  /** Section and rung, for example `A.7/note/routine/10d` or `A.5/row-7`. */
  rule: string
  evidence: readonly string[]
}

/** `unknown`: the evidence that could have stopped it was not read well. */
export type ClockStatus = 'running' | 'due-soon' | 'passed' | 'paused' | 'unknown'

export type ClockView = {
  clock: ClockName
  cycle: number
  status: ClockStatus
  /** ISO instants. `due` is the first rung that asks work of somebody; `nextStep` the first not yet reached. */
  since: string
  due: string
  dueSoonFrom: string
  nextStep?: { key: string; at: string }
  /** Rungs already reached, in order of time. */
  reached: readonly { key: string; at: string }[]
  /** Every rung still to come, `nextStep` first; none while paused, because a pause moves them. */
  ahead: readonly { key: string; at: string }[]
  /** Times of rest that are over and moved the rungs back, ISO instants; absent where there were none. */
  rests?: readonly { from: string; until: string }[]
  pausedBecause?: 'on-hold' | 'authorization-pended'
  unknownBecause?: readonly SourceType[]
}

/** `skipped`: later evidence implies it, nothing shows it. `unknown`: its source was not read well. */
export type StepMark = 'done' | 'skipped' | 'awaited' | 'to-do' | 'unknown'
export type StepView = { step: LoopStep; mark: StepMark; at?: string; evidence: readonly string[] }

export type PossibleBookingView = {
  reference: string
  startsAt?: string
  with?: Party
  because: PossibleBooking['because']
}

/**
 * Where one referral stands and why: the only answer that browser, sweep, reports and command line give.
 * Instants are ISO 8601 in UTC; lists of evidence hold `Type/id`.
 */
export type LoopView = {
  referral: string
  versionId?: string
  patient?: string
  number?: string
  /** The order's own text; what people read is `wording.title`. */
  title: string
  /** Key of the specialty table; the wording is `specialty.<key>`. */
  specialty?: string
  reason?: string
  urgency: 'routine' | 'urgent' | 'asap' | 'stat'
  requester?: Party
  receiver?: Party
  owner?: Party
  orderedAt?: string
  isTracked: boolean
  /** Then nothing goes to the patient or outside the practice, and closing is proposed. */
  isPatientDeceased: boolean
  isPatientInactive: boolean
  state: LoopState
  display: DisplayStatus
  axes: Axes
  conflicts: readonly Conflict[]
  ball: Ball
  /** The eight steps in order, and which of them (1–8) is awaited; 9 when nothing is. */
  steps: readonly StepView[]
  step: number
  clocks: readonly ClockView[]
  /** The clock that decides `display`, if one does: index into `clocks`. */
  decidingClock?: number
  attempt: number
  /** What reports count of it; nobody's next step follows from it. */
  course: LoopCourse
  visit?: { startsAt: string; endsAt: string; with?: Party; evidence: readonly string[] }
  /** First the fact, then the rule, then what would turn it green. Never empty. */
  why: readonly Reason[]
  turnsGreen?: Reason
  candidates: readonly NoteCandidate[]
  /** Bookings that may belong here and that nobody has linked; no state or clock follows from them. */
  possibleBookings: readonly PossibleBookingView[]
  timeline: readonly TimelineEntry[]
  setAside: readonly SetAside[]
  badSources: readonly SourceType[]
  /** Of these, what could show that the loop is further than its state says: the state is the last that is known. */
  unconfirmed: readonly SourceType[]
  /** The instant this view was judged at. */
  judgedAt: string
}
