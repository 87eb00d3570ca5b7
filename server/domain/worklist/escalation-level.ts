import { planSteps } from '../escalation.ts'
import type { Instant } from '../instant.ts'
import { toIso } from '../iso-instant.ts'
import type { LoopView } from '../loop-view.ts'
import type { LoopPolicy, Recipient } from '../policy.ts'
import { authoredAt, findOpenTasks } from './open-tasks.ts'

/** Those to whom a loop goes on when its owner has not settled it; a message to an office or patient moves nothing. */
const nextInLine: ReadonlySet<Recipient> = new Set([
  'coordinator-lead',
  'coordinator',
  'manager',
  'referrer',
  'referring-office',
  'covering-clinician',
] satisfies Recipient[])

/** A work item by which somebody asked a lead or manager to look into a referral. */
const escalatedByPerson = 'escalated'

/**
 * When a loop is escalated: the time of each rung that makes somebody beside its owner responsible, reached or still
 * ahead, and of each time a person asked for it and that is not settled. A reminder to the owner is no escalation, and
 * neither is the first rung of a clock, which only says whose turn it is.
 *
 * @param resources - everything that was read about the patient
 * @returns ISO instants, in order of time; a loop whose clocks rest or are in doubt has no rungs ahead
 */
export function listEscalations(
  view: LoopView,
  policy: LoopPolicy,
  resources: readonly unknown[],
): readonly string[] {
  const rungs = planSteps(view, policy)
    .filter(({ rank, recipients }) => rank > 0 && recipients.some((recipient) => nextInLine.has(recipient)))
    .map(({ at }) => at)
  const asked = findOpenTasks(escalatedByPerson, view.referral, resources).map((task) =>
    toIso(authoredAt(task)),
  )
  return [...rungs, ...asked].toSorted()
}

/** How often a loop has been escalated by a moment; 0 when it never was. */
export function escalationLevel(escalatesAt: readonly string[], now: Instant): number {
  return escalatesAt.filter((at) => Date.parse(at) <= now).length
}
