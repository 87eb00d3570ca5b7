import { isTerminal } from '../answers.ts'
import type { TaskEvidence } from '../evidence-records.ts'
import { objectOf } from '../fhir-reading.ts'
import type { StatedReason } from '../loop-vocabulary.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { en } from '../wording/en.ts'
import { codeSystems } from '../codes.ts'
import { isWorkedByReceiver } from './closing-rules.ts'
import type { LoopContext } from './command.ts'
import { ourConcept } from './concepts.ts'
import { decide } from './decision.ts'
import { findUpdatable, type DraftPlan } from './draft-plan.ts'
import { endOurTasks } from './our-tasks.ts'
import { rememberStatus } from './rest-status.ts'
import { toClosedStatus } from './task-progress.ts'

export type Ending = { reason: StatedReason; text: string }

/** Why a Task ended: BSeR and SDOHCC make the text mandatory. */
export function toStatusReason({ reason, text }: Ending) {
  return ourConcept(reason, en[`closure.${reason}`], text)
}

/**
 * Ends a dispatch Task without a report: `cancelled` before work began, `failed` from in-progress, which R4 does not
 * let become `cancelled`.
 */
export function endAttempt(
  plan: DraftPlan,
  attempt: TaskEvidence,
  ending: Ending,
  context: LoopContext,
): void {
  const target = isTerminal(attempt) ? undefined : findUpdatable(attempt.ref, context)
  if (!target) return
  const { resource } = target
  const written = toLocalIso(context.now, context.calendar.timeZone)
  const begun = objectOf(resource, 'executionPeriod', []) ?? {}
  plan.update(target, {
    status: attempt.status === 'in-progress' ? 'failed' : 'cancelled',
    statusReason: toStatusReason(ending),
    businessStatus: toClosedStatus(ending.reason),
    lastModified: written,
    executionPeriod: { ...begun, end: written },
    input: rememberStatus(resource),
  })
}

/**
 * Asks the receiver to call off work in progress: a cancellation request whose focus is the coordination Task.
 *
 * @see {@link https://hl7.org/fhir/uv/cow/cancelling-and-modifying-requests.html | HL7 COW}
 */
export function askForCancellation(
  plan: DraftPlan,
  attempt: TaskEvidence,
  ending: Ending,
  context: LoopContext,
): string {
  const { view, patient, actor, now, calendar } = context
  const written = toLocalIso(now, calendar.timeZone)
  const resource = {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    priority: view.urgency,
    code: {
      coding: [
        {
          system: codeSystems.taskCode,
          code: 'abort',
          display: 'Mark the focal resource as no longer active',
        },
      ],
    },
    focus: to(attempt.ref),
    for: to(patient),
    authoredOn: written,
    lastModified: written,
    requester: to(actor.reference),
    ...(attempt.owner?.reference !== undefined && { owner: to(attempt.owner.reference) }),
    reasonCode: toStatusReason(ending),
  }
  return plan.create(resource, 'ehr-if-possible')
}

/**
 * Ends a referral without a report: the decision first, because it holds even where no Task can be written; then the
 * dispatch Task, and what our own people still had to do. A receiver with work in progress is asked to call it off.
 *
 * @param isForced - nobody waits for the receiver's answer any longer
 */
export function endLoop(plan: DraftPlan, ending: Ending, context: LoopContext, isForced = false): void {
  const attempt = context.loop.attempts.at(-1)
  decide(plan, { activity: 'close', reasons: [ending.reason], text: ending.text }, context)
  if (attempt && !isForced && isWorkedByReceiver(attempt, context)) {
    if (context.loop.aborts.every(isTerminal)) askForCancellation(plan, attempt, ending, context)
  } else if (attempt) endAttempt(plan, attempt, ending, context)
  endOurTasks(plan, context)
}
