import { isTerminal } from '../answers.ts'
import { codeSystems, namingSystems, taskCodes } from '../codes.ts'
import type { TaskEvidence } from '../evidence-records.ts'
import { idOf, to } from '../watch/fhir-effects/effect-context.ts'
import { toEndOfLocalDay, toLocalIso } from '../watch/local-time.ts'
import { outlivesReferral } from '../watch/person-work.ts'
import { addBusinessDays } from '../working-days.ts'
import type { LoopContext } from './command.ts'
import { ourConcept } from './concepts.ts'
import { findUpdatable, type DraftPlan } from './draft-plan.ts'

/** The Task that says whose loop it is now: the newest that is open, else the newest. */
export function findOwnTask({ loop }: Pick<LoopContext, 'loop'>): TaskEvidence | undefined {
  const owned = loop.ownTasks.filter(({ owner }) => owner !== undefined)
  return owned.findLast((task) => !isTerminal(task)) ?? owned.at(-1)
}

type Restriction = { period: { start?: string; end: string } }

/**
 * Another Task that says whose loop it is: the first one, or in the place of one that its shelf does not let us change
 * (the newest counts). Its owner's first step is due by the end of the next business day.
 */
export function createOwnTask(
  plan: DraftPlan,
  owner: { reference: string; display?: string },
  context: LoopContext,
  restriction?: Restriction,
): void {
  const { loop, view, patient, now, calendar } = context
  const { timeZone } = calendar
  const attempt = loop.attempts.at(-1)?.ref
  const written = toLocalIso(now, timeZone)
  const isFirst = loop.ownTasks.length === 0
  const resource = {
    resourceType: 'Task',
    // The key of the first is known to whoever else would create it.
    identifier: isFirst ? [{ system: namingSystems.owner, value: idOf(loop.order.ref) }] : [],
    ...(attempt !== undefined && { partOf: [to(attempt)] }),
    basedOn: [to(loop.order.ref)],
    status: 'in-progress',
    intent: 'order',
    priority: view.urgency,
    code: ourConcept(taskCodes.ownLoop, 'Own the referral loop'),
    focus: to(attempt ?? loop.order.ref),
    for: to(patient),
    authoredOn: written,
    lastModified: written,
    owner,
    restriction: restriction ?? {
      period: { end: toEndOfLocalDay(addBusinessDays(now, 1, calendar), timeZone) },
    },
  }
  plan.create(resource, 'own')
}

const noLongerOwed = {
  coding: [{ system: codeSystems.loop, code: 'clock-stopped', display: 'No longer owed' }],
}

/**
 * Ends what our own people still had to do: the owner's Task is done; nudges and other work items are withdrawn, or done
 * as well, where what they asked for has come. What somebody asked or wrote stays to be read.
 */
export function endOurTasks(
  plan: DraftPlan,
  context: Pick<LoopContext, 'loop' | 'resources' | 'canUpdate' | 'now' | 'calendar'>,
  workBecomes: 'cancelled' | 'completed' = 'cancelled',
): void {
  const { loop, now, calendar } = context
  const lastModified = toLocalIso(now, calendar.timeZone)
  const end = (task: TaskEvidence, changes: Readonly<Record<string, unknown>>): void => {
    const target = isTerminal(task) ? undefined : findUpdatable(task.ref, context)
    if (target) plan.update(target, { ...changes, lastModified })
  }
  for (const task of loop.ownTasks) end(task, { status: 'completed' })
  for (const task of loop.workItems.filter(({ codes }) => !outlivesReferral(codes)))
    end(task, { status: workBecomes, ...(workBecomes === 'cancelled' && { statusReason: noLongerOwed }) })
}

/** The owner's Task goes on where a loop does. */
export function resumeOwnTask(plan: DraftPlan, context: LoopContext): void {
  const task = findOwnTask(context)
  const target = task && isTerminal(task) ? findUpdatable(task.ref, context) : undefined
  if (!target) return
  const lastModified = toLocalIso(context.now, context.calendar.timeZone)
  plan.update(target, { status: 'in-progress', statusReason: undefined, lastModified })
}
