import type { Clock } from './clocks.ts'
import { isOpenState } from './clock-starts.ts'
import { isClosingInDoubt } from './closing-doubt.ts'
import type { LoopFacts } from './loop-facts.ts'
import type { ClockName, DisplayStatus, LoopState } from './loop-vocabulary.ts'
import type { LoopView } from './loop-view.ts'
import { rankOf } from './worklist/rank-of.ts'

/** What people see, and the clock that decides it, if one does. */
export type Display<Decider extends DecidingClock = Clock> = { display: DisplayStatus; deciding?: Decider }

/** What of a clock decides. */
type DecidingClock = Pick<Clock, 'clock' | 'status' | 'due'>

/** What of a loop decides; its facts have it, and so has its view. */
type Displayed = Pick<LoopFacts, 'state' | 'axes' | 'isTracked' | 'badSources' | 'candidates'> & {
  possibleBookings?: readonly unknown[]
}

/** The duty that a state is named after: where it is as badly off as the others, it is the one to talk about. */
const ownDuty: Readonly<Partial<Record<LoopState, ClockName>>> = {
  captured: 'route',
  routed: 'send',
  'info-requested': 'respond',
  rejected: 'redirect',
  'cancel-requested': 'cancel',
  reconcile: 'match',
  'on-hold': 'hold',
}

/** Of several clocks in the same condition the state's own duty, else the longest past, or soonest, due. */
function mostTelling<Decider extends DecidingClock>(
  { state }: Displayed,
  clocks: readonly Decider[],
): Decider | undefined {
  const own = clocks.find(({ clock }) => clock === ownDuty[state])
  if (own) return own
  return clocks.reduce<Decider | undefined>(
    (first, clock) => (first && first.due <= clock.due ? first : clock),
    undefined,
  )
}

function withDeciding<Decider extends DecidingClock>(
  display: DisplayStatus,
  deciding: Decider | undefined,
): Display<Decider> {
  return deciding ? { display, deciding } : { display }
}

/** A note waits for a person: to be matched, to be decided about, or to be reviewed. */
function isNoteWaiting(facts: Displayed): boolean {
  if (facts.state === 'closed-completed') return facts.axes.review === 'pending'
  return isOpenState(facts.state) && (facts.state === 'reconcile' || facts.candidates.length > 0)
}

/** Obligations that a booking ends: while one may have been made, nobody knows whether they are owed. */
const endedByBooking: ReadonlySet<ClockName> = new Set([
  'confirm',
  'unscheduled',
  'patient',
] satisfies ClockName[])

/**
 * In doubt, because its evidence was not read well, because a booking nobody has linked may be the answer, or because
 * the report that is to be reviewed may have been taken back.
 */
function isInDoubt({ clock, status }: DecidingClock, facts: Displayed): boolean {
  if (status === 'paused') return false
  if (status === 'unknown' || (clock === 'review' && isClosingInDoubt(facts))) return true
  return (facts.possibleBookings ?? []).length > 0 && endedByBooking.has(clock)
}

/**
 * The one status that is shown for a loop: the worst clock decides (DATA-MODEL A.2).
 *
 * A passed clock is `overdue` only if its sources were read well and no unlinked booking may have ended it; the
 * `blind` clock never is, because it says only that nobody knows. What is shown puts off nothing: the clocks run on. A loop that is not tracked is never red and waits for nobody.
 */
export function deriveDisplay<Decider extends DecidingClock>(
  facts: Displayed,
  clocks: readonly Decider[],
): Display<Decider> {
  const isOpen = isOpenState(facts.state)
  if (!facts.isTracked) {
    if (!isOpen && facts.state !== 'draft') return { display: 'closed' }
    return { display: facts.badSources.length > 0 ? 'cant-confirm' : 'on-track' }
  }
  const known = clocks.filter((clock) => clock.clock !== 'blind')
  const passed = mostTelling(
    facts,
    known.filter((clock) => clock.status === 'passed' && !isInDoubt(clock, facts)),
  )
  if (passed) return { display: 'overdue', deciding: passed }
  if (isClosingInDoubt(facts)) return { display: 'cant-confirm' }
  const doubtful = mostTelling(
    facts,
    known.filter((clock) => isInDoubt(clock, facts)),
  )
  if (doubtful) return { display: 'cant-confirm', deciding: doubtful }
  if (isNoteWaiting(facts)) {
    return withDeciding(
      'to-review',
      mostTelling(
        facts,
        known.filter(({ clock }) => clock === 'match' || clock === 'review'),
      ),
    )
  }
  const soon = mostTelling(
    facts,
    known.filter((clock) => clock.status === 'due-soon'),
  )
  if (soon) return { display: 'due-soon', deciding: soon }
  if (!isOpen && facts.state !== 'draft') return { display: 'closed' }
  return withDeciding(
    'on-track',
    mostTelling(
      facts,
      known.filter((clock) => clock.status === 'running'),
    ),
  )
}

const groupOf = (view: LoopView): number => rankOf({ ...view, hasOwner: view.owner !== undefined })

/** A clock that rests has no due date: each hour of rest puts it off by another. */
function dueOf(view: LoopView): string {
  const deciding = view.clocks[view.decidingClock ?? -1]
  return deciding === undefined || deciding.status === 'paused' ? '~' : deciding.due
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Order of every list (DATA-MODEL A.7): by group, within a group the longest past due first; then the oldest
 * order, then the reference, so that the order never depends on how the evidence arrived. ISO instants sort as
 * text; a loop whose deciding clock rests, or that has none, comes last in its group.
 */
export function compareWorstFirst(a: LoopView, b: LoopView): number {
  return (
    groupOf(a) - groupOf(b) ||
    byText(dueOf(a), dueOf(b)) ||
    byText(a.orderedAt ?? '~', b.orderedAt ?? '~') ||
    byText(a.referral, b.referral)
  )
}
