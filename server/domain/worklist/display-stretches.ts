import { deriveDisplay } from '../display-status.ts'
import type { Instant } from '../instant.ts'
import type { ClockName, DisplayStatus } from '../loop-vocabulary.ts'
import type { ClockStatus, LoopView } from '../loop-view.ts'
import { rankOf } from './rank-of.ts'

/** How a loop is shown from one instant up to the next stretch, and what decides it then. */
export type DisplayStretch = {
  /** Absent: since ever. */
  from?: Instant
  /** Absent: for good. Excluded. */
  until?: Instant
  display: DisplayStatus
  /** Group of the worst-first order. */
  rank: number
  /** The clock that decides; absent when none does. */
  clock?: ClockName
  /** When that clock was or is due; absent while it rests, because each hour of rest puts it off by another. */
  dueAt?: Instant
  /** Nobody knows whether that clock still runs. */
  isUnknown: boolean
}

type TimedClock = { clock: ClockName; status: ClockStatus; due: Instant; dueSoonFrom: Instant }

/** A clock that neither rests nor is in doubt goes from running to due soon to passed by itself. */
function isTimed({ status }: TimedClock): boolean {
  return status !== 'paused' && status !== 'unknown'
}

function clockAt(clock: TimedClock, at: Instant): TimedClock {
  if (!isTimed(clock)) return clock
  return { ...clock, status: at >= clock.due ? 'passed' : at >= clock.dueSoonFrom ? 'due-soon' : 'running' }
}

function stretchAt(view: LoopView, clocks: readonly TimedClock[], at: Instant): DisplayStretch {
  const { display, deciding } = deriveDisplay(
    view,
    clocks.map((clock) => clockAt(clock, at)),
  )
  const { state, urgency, isTracked } = view
  return {
    display,
    rank: rankOf({ state, display, urgency, isTracked, hasOwner: view.owner !== undefined }),
    isUnknown: deciding?.status === 'unknown',
    ...(deciding && { clock: deciding.clock }),
    ...(deciding && deciding.status !== 'paused' && { dueAt: deciding.due }),
  }
}

function isSame(one: DisplayStretch, other: DisplayStretch): boolean {
  return one.display === other.display && one.clock === other.clock && one.dueAt === other.dueAt
}

/**
 * How a loop is shown now and will be as its clocks come due, while its evidence stays as it is: the same answer that
 * a derivation of the same evidence gives at any later instant, up to `recheckAt` of its plan, when time changes more
 * than clocks (`domain/watch/loop-plan.ts`). So a list can be right at any moment without deriving anything anew.
 *
 * @returns in order of time, without gaps; the first begins before anything, the last never ends
 */
export function listStretches(view: LoopView): readonly [DisplayStretch, ...DisplayStretch[]] {
  const clocks = view.clocks.map(({ clock, status, due, dueSoonFrom }) => ({
    clock,
    status,
    due: Date.parse(due),
    dueSoonFrom: Date.parse(dueSoonFrom),
  }))
  const judgedAt = Date.parse(view.judgedAt)
  const changes = clocks.filter(isTimed).flatMap(({ due, dueSoonFrom }) => [dueSoonFrom, due])
  const instants = [...new Set(changes)].filter((at) => at > judgedAt).toSorted((one, other) => one - other)
  let current = stretchAt(view, clocks, judgedAt)
  const ended: DisplayStretch[] = []
  for (const at of instants) {
    const next = stretchAt(view, clocks, at)
    if (isSame(current, next)) continue
    ended.push({ ...current, until: at })
    current = { ...next, from: at }
  }
  const [first, ...others] = [...ended, current]
  return first === undefined ? [current] : [first, ...others]
}

/** The stretch that an instant lies in. */
export function stretchOf(
  stretches: readonly [DisplayStretch, ...DisplayStretch[]],
  at: Instant,
): DisplayStretch {
  return stretches.findLast(({ from = -Infinity }) => from <= at) ?? stretches[0]
}
