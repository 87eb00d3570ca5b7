import { dayMs } from '../clinic-zone.ts'
import { bookingsComeWithinMs, isClosingInDoubt } from '../closing-doubt.ts'
import { planSteps, type PlannedStep } from '../escalation.ts'
import type { Instant } from '../instant.ts'
import { toIso } from '../iso-instant.ts'
import type { LoopView } from '../loop-view.ts'
import type { LoopPolicy } from '../policy.ts'

/**
 * What the sweep keeps of a derivation, as plain JSON: when to look at a loop again, and for what. It is a waking
 * schedule and never a ground for action: evidence is read and the loop derived afresh before anything fires.
 */
export type LoopPlan = {
  /** Reached and ahead, in order of time. */
  steps: readonly PlannedStep[]
  /** ISO instant from which the same evidence may say something else, by time alone. */
  recheckAt?: string
}

/** A day after its end a booked visit without news is unconfirmed, from the following millisecond on (A.4 step 10). */
const afterGraceMs = dayMs + 1

/** A closing that may have been overtaken is no longer doubted when its time for that is over (`closing-doubt.ts`). */
function doubtEnds(view: LoopView): readonly Instant[] {
  const { closedAt } = view.course
  if (closedAt === undefined || !isClosingInDoubt(view)) return []
  return [Date.parse(closedAt) + bookingsComeWithinMs + 1]
}

/** When a visit that stands in the calendar is over, another booking may come to count; then ends its day of grace. */
function visitEnds({ visit }: LoopView): readonly Instant[] {
  if (!visit) return []
  const ends = Date.parse(visit.endsAt)
  return [ends, ends + afterGraceMs]
}

/**
 * The next instant after `judgedAt` at which time alone changes the derivation. Rungs are in the plan themselves;
 * go-live changes nothing by time, because a loop is tracked or not by when it began.
 */
function nextChange(view: LoopView): Instant | undefined {
  const judged = Date.parse(view.judgedAt)
  const changes = [...visitEnds(view), ...doubtEnds(view)].filter((at) => at > judged)
  return changes.length > 0 ? Math.min(...changes) : undefined
}

/** Plans one loop from its view. A loop that owes nothing has no steps. */
export function planLoop(view: LoopView, policy: LoopPolicy): LoopPlan {
  const steps = planSteps(view, policy)
  const recheckAt = nextChange(view)
  return recheckAt === undefined ? { steps } : { steps, recheckAt: toIso(recheckAt) }
}

/** One rung of one cycle within a loop, whoever it went to: `unscheduled|bd5|1`. */
export function rungKey({ clock, step, cycle }: Pick<PlannedStep, 'clock' | 'step' | 'cycle'>): string {
  return [clock, step, cycle].join('|')
}

/**
 * When the sweep must look at a loop next: its earliest rung that has not fired, or the moment at which it changes
 * by itself. A rung whose time has passed gives that time, so that the oldest is claimed first; a recheck that is
 * over was made by whoever stored the plan.
 *
 * @param firedKeys - {@link rungKey} of every rung that fired or was caught up
 */
export function nextDueAt(plan: LoopPlan, firedKeys: ReadonlySet<string>, now: Instant): Instant | undefined {
  const waiting = plan.steps.filter((step) => !firedKeys.has(rungKey(step))).map(({ at }) => Date.parse(at))
  const recheck = plan.recheckAt === undefined ? undefined : Date.parse(plan.recheckAt)
  const instants = recheck !== undefined && recheck > now ? [...waiting, recheck] : waiting
  return instants.length > 0 ? Math.min(...instants) : undefined
}
