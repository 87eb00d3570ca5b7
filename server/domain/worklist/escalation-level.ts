import { planSteps } from '../escalation.ts'
import type { Instant } from '../instant.ts'
import type { LoopView } from '../loop-view.ts'
import type { LoopPolicy, Recipient } from '../policy.ts'

/** Those to whom a loop goes on when its owner has not settled it; a message to an office or patient moves nothing. */
const nextInLine: ReadonlySet<Recipient> = new Set([
  'coordinator-lead',
  'coordinator',
  'manager',
  'referrer',
  'referring-office',
  'covering-clinician',
] satisfies Recipient[])

/**
 * When a loop is escalated: the time of each rung that makes somebody beside its owner responsible, reached or still
 * ahead. Escalation moves responsibility; a reminder to the owner is none, and neither is the first rung of a clock,
 * which only says whose turn it is.
 *
 * @returns ISO instants, in order of time; a loop whose clocks rest or are in doubt has none ahead
 */
export function listEscalations(view: LoopView, policy: LoopPolicy): readonly string[] {
  return planSteps(view, policy)
    .filter(({ rank, recipients }) => rank > 0 && recipients.some((recipient) => nextInLine.has(recipient)))
    .map(({ at }) => at)
}

/** How often a loop has been escalated by a moment; 0 when it never was. */
export function escalationLevel(escalatesAt: readonly string[], now: Instant): number {
  return escalatesAt.filter((at) => Date.parse(at) <= now).length
}
