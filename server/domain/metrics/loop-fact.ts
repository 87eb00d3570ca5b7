import { localDay, toDayNumberOf } from '../clinic-zone.ts'
import type { CalendarDay } from '../instant.ts'
import type { AttemptCourse, LoopCourse, Party } from '../loop-facts.ts'
import type { LoopView } from '../loop-view.ts'
import {
  closureReasons,
  loopSteps,
  openStates,
  type ClosureReason,
  type Direction,
  type LoopState,
  type LoopStep,
} from '../loop-vocabulary.ts'
import { partyKey } from '../party-identity.ts'
import { isCounted, settledLeakOf, type LeakCause } from './leak.ts'
import { splitDays, type StepDays } from './step-days.ts'

/** Somebody figures are told apart by (`partyKey`), and what people call them. */
export type NamedParty = { key: string; name: string }

/** How far the patient lives from the receiver, as the crow flies, in kilometres. */
export const distanceBands = ['under-10', '10-25', '25-50', '50-up'] as const
export type DistanceBand = (typeof distanceBands)[number]

/** `completed`: closed with a report. `ended`: closed without one. */
export const fates = ['open', 'completed', 'ended'] as const
export type Fate = (typeof fates)[number]

/** What reports need to know of a patient; whatever nobody knows is absent. */
export type PatientTraits = { language?: string; payer?: NamedParty; distance?: DistanceBand }

/**
 * One referral as it is counted, or one attempt of a redirected referral as its receiver's own numbers count it. Days are
 * calendar days of the clinic; instants ISO 8601 in UTC.
 */
export type LoopFact = PatientTraits & {
  /** Ids without their types. */
  referral: string
  /** From 1, of attempts at one of several receivers; 0 of the referral itself. */
  attempt: number
  /** It went to more than one receiver: its receivers are told by its attempts. */
  isRedirected: boolean
  patient: string
  /** Local day of `t0`, of an attempt when it went to them; its month is the cohort. */
  startedOn: CalendarDay
  direction: Direction
  urgency: LoopView['urgency']
  specialty?: string
  owner?: NamedParty
  receiver?: NamedParty
  referrer?: NamedParty
  isRestricted: boolean
  state: LoopState
  fate: Fate
  /** Why it was closed without a report. */
  closure?: ClosureReason
  closedOn?: CalendarDay
  /** The furthest of the eight steps that was reached, 1 to 8: those before it count as reached. */
  reached: number
  reachedAt: Readonly<Partial<Record<LoopStep, string>>>
  days: StepDays
  /** From `t0` to the report (`knownAt`), only of loops closed with one. */
  daysToClose?: number
  /** Apart from getting too old (`never-scheduled`). */
  leak?: LeakCause
  noShows: number
  contacts: number
  /** Patient and practice spoke. */
  isPatientContacted: boolean
}

export type FactSetting = {
  timeZone: string
  isRestricted: boolean
  /** Who owns it, where that is known before the record says so. */
  owner?: Party
  traits: PatientTraits
}

const open: ReadonlySet<LoopState> = new Set(openStates)

function fateOf(state: LoopState): Fate {
  if (open.has(state)) return 'open'
  return state === 'closed-completed' ? 'completed' : 'ended'
}

function closureOf(state: LoopState): ClosureReason | undefined {
  return closureReasons.find((reason) => state === `closed-${reason}`)
}

function furthest(course: LoopCourse, state: LoopState): number {
  const last = loopSteps.findLastIndex((step) => course.reachedAt[step] !== undefined) + 1
  return Math.max(last, state === 'closed-completed' ? loopSteps.indexOf('reconciled') + 1 : 1)
}

function toNamed(party: Party | undefined): NamedParty | undefined {
  const key = partyKey(party)
  return key === undefined ? undefined : { key, name: party?.display ?? key }
}

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

/** A chart may name any year; PostgreSQL and reports begin here. */
const earliest = Date.parse('1900-01-02T00:00:00Z')
const clamp = (at: string): string => (Date.parse(at) < earliest ? new Date(earliest).toISOString() : at)

function clampCourse({ startedAt, reachedAt, closedAt, ...counts }: LoopCourse): LoopCourse {
  const reached: Partial<Record<LoopStep, string>> = {}
  for (const step of loopSteps) {
    const at = reachedAt[step]
    if (at !== undefined) reached[step] = clamp(at)
  }
  const closed = closedAt === undefined ? {} : { closedAt: clamp(closedAt) }
  return { ...counts, ...closed, startedAt: clamp(startedAt), reachedAt: reached }
}

/**
 * What one referral adds to the practice's figures, from what was derived of it and nothing else: the referral, and each
 * of its attempts where it went to more than one receiver.
 *
 * @returns the referral first; nothing for what no figure counts: void, draft, duplicate
 */
export function toLoopFacts(view: LoopView, setting: FactSetting): readonly LoopFact[] {
  if (!isCounted(view.state) || view.patient === undefined) return []
  const { attempts = [], ...course } = view.course
  const head = headOf(view, view.patient, setting)
  const whole = addCourse(head, course, {
    ...{ timeZone: setting.timeZone, attempt: 0, isRedirected: attempts.length > 0 },
    ...(view.receiver && { receiver: view.receiver }),
    end: endOf(view),
  })
  return [whole, ...attempts.map((one, index) => countAttempt(head, whole, attempts, one, index, setting))]
}

type Head = Omit<LoopFact, keyof Counted>
type Counted = Pick<
  LoopFact,
  | 'attempt'
  | 'isRedirected'
  | 'startedOn'
  | 'receiver'
  | 'state'
  | 'fate'
  | 'closure'
  | 'closedOn'
  | 'reached'
  | 'reachedAt'
  | 'days'
  | 'daysToClose'
  | 'leak'
  | 'noShows'
  | 'contacts'
  | 'isPatientContacted'
>

/** What all attempts of a referral have in common with it. */
function headOf(view: LoopView, patient: string, { isRestricted, traits, ...setting }: FactSetting): Head {
  const owner = toNamed(setting.owner ?? view.owner)
  const referrer = toNamed(view.requester)
  return {
    referral: idOf(view.referral),
    patient: idOf(patient),
    direction: view.axes.direction,
    urgency: view.urgency,
    isRestricted,
    ...traits,
    ...(view.specialty !== undefined && { specialty: view.specialty }),
    ...(owner && { owner }),
    ...(referrer && { referrer }),
  }
}

/** What became of it. */
type End = { state: LoopState; leak?: LeakCause }

function endOf({ state, course, conflicts }: LoopView): End {
  const leak = settledLeakOf({
    closure: closureOf(state),
    wasSeen: course.reachedAt.seen !== undefined,
    isOutOfNetwork: conflicts.some(({ code }) => code === 'leakage-out-of-network'),
  })
  return { state, ...(leak !== undefined && { leak }) }
}

/**
 * Whoever does not decide what became of the referral had it until it went to somebody else. Only one attempt leaks when
 * the referral has: the one with the visit out of the network, else the one that decides.
 */
function countAttempt(
  head: Head,
  whole: LoopFact,
  attempts: readonly AttemptCourse[],
  { receiver, isDeciding, ...course }: AttemptCourse,
  index: number,
  { timeZone }: FactSetting,
): LoopFact {
  const { state, leak } = whole
  const seenBy = attempts.findIndex(({ reachedAt }) => reachedAt.seen !== undefined)
  const lostBy = leak === 'seen-out-of-network' && seenBy >= 0 ? seenBy === index : isDeciding
  return addCourse(head, course, {
    ...{ timeZone, attempt: index + 1, isRedirected: true },
    ...(receiver && { receiver }),
    end: {
      state: isDeciding ? state : 'closed-redirected',
      ...(lostBy && leak !== undefined && { leak }),
    },
  })
}

type Counting = { timeZone: string; attempt: number; isRedirected: boolean; receiver?: Party; end: End }

function addCourse(head: Head, given: LoopCourse, counting: Counting): LoopFact {
  const { timeZone, attempt, isRedirected, end } = counting
  const { state, leak } = end
  const course = clampCourse(given)
  const dayOf = (at: string): CalendarDay => localDay(Date.parse(at), timeZone)
  const startedOn = dayOf(course.startedAt)
  const closedOn = course.closedAt === undefined ? undefined : dayOf(course.closedAt)
  const closure = closureOf(state)
  const receiver = toNamed(counting.receiver)
  return {
    ...head,
    ...{ attempt, isRedirected, startedOn, state },
    fate: fateOf(state),
    reached: furthest(course, state),
    reachedAt: course.reachedAt,
    days: splitDays(course, head.direction, timeZone),
    noShows: course.noShows,
    contacts: course.contacts,
    isPatientContacted: course.isPatientContacted,
    ...(receiver && { receiver }),
    ...(closure !== undefined && { closure }),
    ...(closedOn !== undefined && { closedOn }),
    ...(state === 'closed-completed' &&
      closedOn !== undefined && {
        daysToClose: Math.max(0, toDayNumberOf(closedOn) - toDayNumberOf(startedOn)),
      }),
    ...(leak !== undefined && { leak }),
  }
}
