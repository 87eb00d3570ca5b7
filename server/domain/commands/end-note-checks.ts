import { isTerminal } from '../answers.ts'
import { namingSystems } from '../codes.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { LoopContext } from './command.ts'
import { findUpdatable, type DraftPlan } from './draft-plan.ts'

/**
 * The key of the work that asks a person to check a report which closed a referral by its own link.
 *
 * @param referral - `ServiceRequest/x`
 * @param report - `DocumentReference/x` or `DiagnosticReport/x`
 */
export function toCheckKey(referral: string, report: string): string {
  return `note-check|${referral.replace('ServiceRequest/', '')}|${report}`
}

/**
 * Completes the work that asked whether a report belongs to this referral: whoever files or rejects it has said so. An
 * update as any other of the plan, so that undoing the decision has the work stand as it stood.
 */
export function endNoteChecks(plan: DraftPlan, report: string, context: LoopContext): void {
  const { loop, now, calendar } = context
  const key = `${namingSystems.stall}|${toCheckKey(loop.order.ref, report)}`
  for (const task of loop.workItems) {
    if (isTerminal(task) || !task.identifiers.includes(key)) continue
    const target = findUpdatable(task.ref, context)
    if (target) plan.update(target, { status: 'completed', lastModified: toLocalIso(now, calendar.timeZone) })
  }
}
