import type { DocumentEvidence } from '../evidence-records.ts'
import { readEvidence } from '../evidence.ts'
import { objectOf, objectsOf, textOf } from '../fhir-reading.ts'
import { isOpenState } from '../clock-starts.ts'
import { findOwnGate, latestInstant } from '../note-gates.ts'
import { hourMs } from '../clinic-zone.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import type { LoopContext, Planner, Refusal } from './command.ts'
import { confirmNote } from './confirm-note.ts'
import { decide } from './decision.ts'
import { draftPlan, findUpdatable, refuse, type DraftPlan } from './draft-plan.ts'
import { lacksWords } from './encounter-waiver.ts'
import { endNoteChecks } from './end-note-checks.ts'
import { takeUpAttempt } from './plan-reopen.ts'
import { resumeOwnTask } from './our-tasks.ts'

/** Clocks of two systems may differ. */
const toleranceMs = 24 * hourMs

/**
 * What forbids a person to call a document a referral's report: it was taken back or replaced, it is of a kind that is
 * never a report, or it is about a visit before the order (DATA-MODEL A.5 rows 4 and 14, section E).
 *
 * @param documents - the patient's, to know what replaces what
 */
export function refuseReport(
  document: DocumentEvidence,
  documents: readonly DocumentEvidence[],
  { loop }: Pick<LoopContext, 'loop'>,
): Refusal | undefined {
  const evidence = [document.ref]
  const newer = documents.find(({ replaces }) => replaces.includes(document.ref))
  if (newer || document.isSuperseded)
    return { reason: 'note-superseded', evidence: newer ? [newer.ref] : evidence }
  const gate = findOwnGate(document)
  if (gate === 'not-current') return { reason: 'note-unknown', evidence }
  if (gate !== undefined) return { reason: 'note-is-no-report', evidence }
  const orderedAt = loop.order.authored?.at
  const isEarlier = orderedAt !== undefined && latestInstant(document.service) + toleranceMs < orderedAt
  return isEarlier ? { reason: 'note-pre-dates', evidence } : undefined
}

type Named = { document: DocumentEvidence; documents: readonly DocumentEvidence[] }

function findNamed(reference: string, { resources, patient }: LoopContext): Named | undefined {
  const { documents } = readEvidence(resources).evidence
  const document = documents.find(({ ref }) => ref === reference)
  return document?.patient === patient ? { document, documents } : undefined
}

const noteActivities = ['note-match-confirmed', 'note-match-auto', 'note-match-rejected'] as const

function newestWord({ ref }: DocumentEvidence, { loop }: LoopContext) {
  return loop.decisions.findLast(
    ({ activity, about }) => noteActivities.some((each) => each === activity) && about.includes(ref),
  )?.activity
}

/** The document itself names the order, where the record that holds it lets us write. */
function linkDocument(plan: DraftPlan, { ref }: DocumentEvidence, context: LoopContext): void {
  const order = context.loop.order.ref
  const target = findUpdatable(ref, context)
  if (!target) return
  const { resource } = target
  const isReport = resource.resourceType === 'DiagnosticReport'
  const body = objectOf(resource, 'context', []) ?? {}
  const known = isReport ? objectsOf(resource, 'basedOn', []) : objectsOf(body, 'related', [])
  if (known.some((each) => textOf(each, 'reference', []) === order)) return
  const links = [...known, to(order)]
  plan.update(target, isReport ? { basedOn: links } : { context: { ...body, related: links } })
}

/** Files a document of the chart as this referral's report: the person says so, and a final one closes it. */
export const planFileNote: Planner<'file-note'> = (command, context) => {
  const { document: reference, text, waiver } = command
  const named = findNamed(reference, context)
  if (!named) return refuse('note-unknown', { pointer: '/document' })
  if (waiver && lacksWords(waiver)) return refuse('text-missing', { pointer: '/waiver/text' })
  const { document, documents } = named
  const newest = newestWord(document, context)
  if (newest === 'note-match-confirmed' || newest === 'note-match-auto')
    return refuse('note-already-filed', { evidence: [reference], pointer: '/document' })
  const refusal = refuseReport(document, documents, context)
  if (refusal) return { ok: false, refusal: { ...refusal, pointer: '/document' } }
  const plan = draftPlan(context)
  const word = { ...(text !== undefined && { text }), ...(waiver && { waiver }) }
  confirmNote(plan, document, { activity: 'note-match-confirmed', ...word }, context)
  linkDocument(plan, document, context)
  endNoteChecks(plan, reference, context)
  return plan.finish()
}

/**
 * Says that a document is not this referral's report: it is not proposed here again, and a referral that it had closed is
 * open again.
 */
export const planRejectNote: Planner<'reject-note'> = ({ document: reference, text }, context) => {
  const named = findNamed(reference, context)
  if (!named) return refuse('note-unknown', { pointer: '/document' })
  if (newestWord(named.document, context) === 'note-match-rejected')
    return refuse('note-already-rejected', { evidence: [reference], pointer: '/document' })
  const plan = draftPlan(context)
  const words = text === undefined ? {} : { text }
  decide(plan, { activity: 'note-match-rejected', about: [reference], ...words }, context)
  if (context.view.state === 'closed-completed' && isReportOf(reference, context)) {
    takeUpAttempt(plan, context)
    resumeOwnTask(plan, context)
  }
  endNoteChecks(plan, reference, context)
  return plan.finish()
}

/** Whether this document is what a referral was closed with. */
function isReportOf(reference: string, { view }: Pick<LoopContext, 'view'>): boolean {
  return view.steps.some(
    ({ step, evidence }) => (step === 'note-back' || step === 'reconciled') && evidence.includes(reference),
  )
}

/**
 * Records that the referring clinician has read a report, what follows from it, and whether the patient was told: what
 * ends the second obligation (DATA-MODEL A.2, "Closed and reviewed are two facts"). What is reviewed is the newest version.
 */
export const planReviewNote: Planner<'review-note'> = (command, context) => {
  const { document: reference, plan: text, told, toldBy } = command
  const { view, loop } = context
  if (isOpenState(view.state) || view.axes.review === 'none') return refuse('nothing-to-review')
  if (!isReportOf(reference, context)) {
    const named = findNamed(reference, context)
    const isOld = named !== undefined && named.documents.some(({ replaces }) => replaces.includes(reference))
    return refuse(isOld ? 'note-superseded' : 'note-unknown', { pointer: '/document' })
  }
  const last = loop.decisions.findLast(({ activity }) => activity === 'note-reviewed')
  if (view.axes.review === 'acknowledged' && last?.about.includes(reference) === true)
    return refuse('already-reviewed', { evidence: [last.ref] })
  if (text.trim() === '') return refuse('text-missing', { pointer: '/plan' })
  if (told === 'yes' && (toldBy ?? '').trim() === '') return refuse('text-missing', { pointer: '/toldBy' })
  const plan = draftPlan(context)
  const telling = told === 'yes' ? { code: 'patient-told', text: toldBy ?? '' } : 'patient-not-told'
  decide(
    plan,
    { activity: 'note-reviewed', about: [reference], reasons: ['report-read', telling], text },
    context,
  )
  return plan.finish()
}
