import type { DocumentEvidence } from '../evidence-records.ts'
import { readEvidence } from '../evidence.ts'
import type { LoopContext } from './command.ts'
import { decide } from './decision.ts'
import type { DraftPlan } from './draft-plan.ts'
import type { EncounterWaiver } from './encounter-waiver.ts'
import { writeClosing } from './write-closing.ts'

/** Who says that a note belongs, and why. */
export type FilingWord = {
  /** `note-match-auto` where a rule confirmed it, and no person. */
  activity: 'note-match-confirmed' | 'note-match-auto'
  /** What ties them, or what the person wrote. */
  text?: string
  /** What the person says where no encounter of the visit is in the record. */
  waiver?: EncounterWaiver
}

const isDocument = (reference: string): boolean => /^(DocumentReference|DiagnosticReport)\//.test(reference)

/** The one final report that waits for a person's decision; nothing where there is none, or where there are several. */
export function findWaitingReport({ view, resources }: LoopContext): DocumentEvidence | undefined {
  if (view.state !== 'reconcile') return undefined
  const waiting = new Set(view.why.flatMap(({ evidence }) => evidence).filter(isDocument))
  const [reference] = waiting
  if (reference === undefined || waiting.size > 1) return undefined
  return readEvidence(resources).evidence.documents.find(({ ref }) => ref === reference)
}

/**
 * Files a report at a referral: the decision says that it belongs, and a final one closes the referral. An interim one
 * closes nothing.
 *
 * @param word - by whose decision; with `waiver`, why the visit has no encounter
 */
export function confirmNote(
  plan: DraftPlan,
  document: DocumentEvidence,
  { activity, text, waiver }: FilingWord,
  context: LoopContext,
): void {
  decide(plan, { activity, about: [document.ref], ...(text !== undefined && { text }) }, context)
  const { state, axes } = context.view
  // What was referred to us closes once the report has gone back.
  const isOwed = axes.direction === 'inbound' && state !== 'reconcile'
  if (document.completeness !== 'preliminary' && !isOwed)
    writeClosing(plan, document, context, activity === 'note-match-auto' ? 'by-rule' : waiver)
}
