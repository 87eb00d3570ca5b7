import { isOpenState } from '../clock-starts.ts'
import { claimsCompletion } from '../claims-completion.ts'
import { loopCode, loopWords } from '../codes.ts'
import type { DocumentEvidence, TaskEvidence } from '../evidence-records.ts'
import { isFiledNote } from '../retracted-copies.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { LoopContext, Plan } from './command.ts'
import { draftPlan, findUpdatable } from './draft-plan.ts'
import { resumeOwnTask } from './our-tasks.ts'
import { takeUpAttempt } from './plan-reopen.ts'
import { writeClosing } from './write-closing.ts'

const noteOutput = loopCode(loopWords.noteOutput)

function notesOf({ outputs }: TaskEvidence): readonly string[] {
  return outputs.filter(({ types }) => types.includes(noteOutput)).map(({ reference }) => reference)
}

function closedTasks({ loop }: Pick<LoopContext, 'loop'>): readonly TaskEvidence[] {
  return [...loop.attempts, ...loop.workItems].filter(
    (task) => task.status === 'completed' && claimsCompletion(task),
  )
}

/** The report that closed a referral, as the view tells it. */
function findReport(
  { view }: LoopContext,
  documents: readonly DocumentEvidence[],
): DocumentEvidence | undefined {
  const back = view.steps.find(({ step }) => step === 'note-back')
  return documents.find(({ ref }) => back?.evidence.includes(ref) === true)
}

/**
 * What is still to be written where a report came or went without anybody's command: the chart's own link closed the
 * referral, or its report was taken back (DATA-MODEL A.5 row 16). Then a Task says what CMS50 counts, or says it no more.
 *
 * @param documents - the patient's
 * @returns nothing where the Tasks say what the evidence says
 */
export function planSettling(
  documents: readonly DocumentEvidence[],
  context: LoopContext,
): Extract<Plan, { ok: true }> | undefined {
  const { view } = context
  const plan = draftPlan(context)
  if (view.state === 'closed-completed') {
    const report = view.axes.direction === 'inbound' ? undefined : findReport(context, documents)
    if (report === undefined || closedTasks(context).length > 0) return undefined
    writeClosing(plan, report, context, 'by-rule')
  } else if (isOpenState(view.state)) reopen(plan, documents, context)
  const settled = plan.finish()
  return settled.ok ? settled : undefined
}

/**
 * Whether a Task was completed with nothing but these documents. A Task of the EHR does not name what only Baton's own store
 * holds: then it is the one whose end is the moment at which such a document had come in.
 */
function restsOn(
  task: TaskEvidence,
  retracted: readonly DocumentEvidence[],
  { view }: Pick<LoopContext, 'view'>,
): boolean {
  const notes = notesOf(task)
  if (notes.length > 0) return notes.every((note) => retracted.some(({ ref }) => ref === note))
  const isOfThis = view.axes.note === 'retracted' && task.endedAt !== undefined
  return isOfThis && retracted.some((each) => isFiledNote(each) && each.receivedAt === task.endedAt)
}

/** A Task that was completed with nothing but reports that were taken back goes on; one of Baton's own was a mistake. */
function reopen(
  plan: ReturnType<typeof draftPlan>,
  documents: readonly DocumentEvidence[],
  context: LoopContext,
): void {
  const retracted = documents.filter(({ isRetracted }) => isRetracted)
  const wrong = closedTasks(context).filter((task) => restsOn(task, retracted, context))
  if (wrong.length === 0) return
  const lastModified = toLocalIso(context.now, context.calendar.timeZone)
  for (const task of wrong) {
    if (task === context.loop.attempts.at(-1)) takeUpAttempt(plan, context)
    else {
      const target = findUpdatable(task.ref, context)
      if (target) plan.update(target, { status: 'entered-in-error', lastModified })
    }
  }
  resumeOwnTask(plan, context)
}
