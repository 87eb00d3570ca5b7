import { isTerminal } from '../answers.ts'
import { namingSystems } from '../codes.ts'
import { objectOf, objectsOf, textOf } from '../fhir-reading.ts'
import { toNoteWorkKey } from '../notes-in/note-work-key.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { LoopContext } from './command.ts'
import { findResource, findUpdatable, type DraftPlan } from './draft-plan.ts'

/**
 * The key of the work that asks a person to check a report which closed a referral by its own link.
 *
 * @param referral - `ServiceRequest/x`
 * @param report - `DocumentReference/x` or `DiagnosticReport/x`
 */
export function toCheckKey(referral: string, report: string): string {
  return `note-check|${referral.replace('ServiceRequest/', '')}|${report}`
}

/** By which a note that came in is kept, where this document is of one: its content stays there. */
function listKeptNotes(report: string, context: LoopContext): readonly string[] {
  const document = findResource(report, context) ?? {}
  return objectsOf(document, 'content', []).flatMap((content) => {
    const url = textOf(objectOf(content, 'attachment', []) ?? {}, 'url', [])
    return url?.startsWith('urn:uuid:') === true ? [url.slice('urn:uuid:'.length)] : []
  })
}

/**
 * Completes the work that asked whether a report belongs to this referral, one that the EHR holds or one that came in and
 * filed itself: whoever files or rejects it has said so. An
 * update as any other of the plan, so that undoing the decision has the work stand as it stood.
 */
export function endNoteChecks(plan: DraftPlan, report: string, context: LoopContext): void {
  const { loop, now, calendar } = context
  const kept = listKeptNotes(report, context).map((note) => toNoteWorkKey(note, 'check'))
  const keys = [toCheckKey(loop.order.ref, report), ...kept].map((key) => `${namingSystems.stall}|${key}`)
  for (const task of loop.workItems) {
    if (isTerminal(task) || !task.identifiers.some((each) => keys.includes(each))) continue
    const target = findUpdatable(task.ref, context)
    if (target) plan.update(target, { status: 'completed', lastModified: toLocalIso(now, calendar.timeZone) })
  }
}
