import { hasBusinessStatus, isTerminal } from '../answers.ts'
import { codeSystems, loopWords, namingSystems } from '../codes.ts'
import type { TaskEvidence } from '../evidence-records.ts'
import { objectsOf, textOf, type Fields } from '../fhir-reading.ts'
import { startOf } from '../picture.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import { toEndOfLocalDay, toLocalIso } from '../watch/local-time.ts'
import { annotate } from './annotation.ts'
import type { ChosenParty, LoopContext } from './command.ts'
import { ourConcept, toPartyReference, type Concept } from './concepts.ts'
import { findResource, findUpdatable, type DraftPlan } from './draft-plan.ts'
import { toBusinessStatus, type Progress } from './task-progress.ts'

export type AttemptStatus = 'draft' | 'requested' | 'accepted' | 'in-progress' | 'rejected'

/** How a coordination Task moves on. */
export type AttemptMove = {
  status: AttemptStatus
  progress: Progress
  statusReason?: Concept
  /** Reference of what came of it, and which `loopWords` output it is. */
  output?: { type: string; display: string; reference: string }
  /** Where the Task is created: who is to fulfil it, if not who the chart says. */
  receiver?: ChosenParty
  note?: string
}

/** How far along a Task is: one that is further never goes back. */
const ranks: Readonly<Record<string, number>> = {
  draft: 0,
  requested: 1,
  received: 2,
  accepted: 3,
  ready: 3,
  'in-progress': 4,
}

function furtherOf(current: string, next: AttemptStatus): string {
  if (next === 'rejected') return next
  return (ranks[current] ?? 0) > (ranks[next] ?? 0) ? current : next
}

/** A Task on hold, unless it waits for information, which is no rest. */
export function isResting(task: TaskEvidence): boolean {
  return task.status === 'on-hold' && !hasBusinessStatus(task, loopWords.awaitingInformation)
}

function toOutput({ type, display, reference }: NonNullable<AttemptMove['output']>) {
  return { type: ourConcept(type, display), valueReference: to(reference) }
}

/** The placer number, by which the receiver's answers find their referral again. */
export function toPlacerIdentifier(value: string) {
  const coding = [
    { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC', display: 'Placer Identifier' },
  ]
  return { type: { coding }, system: namingSystems.referralNumber, value }
}

const carriedOver = ['encounter', 'insurance'] as const

function fieldsOfOrder(context: LoopContext): Readonly<Record<string, unknown>> {
  const order = findResource(context.loop.order.ref, context) ?? {}
  return Object.fromEntries(
    carriedOver.flatMap((name) => {
      const value = Object.entries(order).find(([field]) => field === name)?.[1]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}

/** The last second of the last day on which the visit is wanted. */
function wantedUntil({ loop, calendar: { timeZone } }: LoopContext): string | undefined {
  const { wantedBy } = loop.order
  return wantedBy && toEndOfLocalDay(startOf({ ...wantedBy, at: wantedBy.lastAt }, timeZone), timeZone)
}

/**
 * A new coordination Task: one attempt to have the referral fulfilled, as the golden `Task-coordination-open`. Its focus
 * and its basis are the order, because measures accept either.
 *
 * @returns how later writes refer to it
 */
export function createAttempt(plan: DraftPlan, move: AttemptMove, context: LoopContext): string {
  const { view, loop, patient, now, calendar } = context
  const written = toLocalIso(now, calendar.timeZone)
  const owner = move.receiver ?? view.receiver
  const until = wantedUntil(context)
  const resource = {
    resourceType: 'Task',
    identifier: view.number === undefined ? [] : [toPlacerIdentifier(view.number)],
    basedOn: [to(loop.order.ref)],
    status: move.status,
    ...(move.statusReason && { statusReason: move.statusReason }),
    businessStatus: toBusinessStatus(move.progress),
    intent: 'order',
    priority: view.urgency,
    code: {
      coding: [{ system: codeSystems.taskCode, code: 'fulfill', display: 'Fulfill the focal request' }],
    },
    focus: to(loop.order.ref),
    for: to(patient),
    ...fieldsOfOrder(context),
    ...(move.status !== 'draft' && { executionPeriod: { start: written } }),
    authoredOn: written,
    lastModified: written,
    ...(view.requester && { requester: toPartyReference(view.requester) }),
    ...(owner && { owner: toPartyReference(owner) }),
    ...(move.note !== undefined && { note: [annotate(move.note, context)] }),
    ...(until !== undefined && { restriction: { period: { end: until } } }),
    ...(move.output && { output: [toOutput(move.output)] }),
  }
  return plan.create(resource, 'ehr-if-possible')
}

/** Begun when it leaves the draft. */
function beginning(task: Fields, status: string, written: string): Readonly<Record<string, unknown>> {
  const hasBegun = objectsOf(task, 'executionPeriod', []).length > 0
  return status === 'draft' || hasBegun ? {} : { executionPeriod: { start: written } }
}

/**
 * Moves the newest coordination Task on, or creates one where there is none. One that has ended or rests stays as it
 * is, and so does one that its shelf does not let us update: what happened is told by the decision beside it.
 *
 * @returns how later writes refer to the Task
 */
export function moveAttempt(plan: DraftPlan, move: AttemptMove, context: LoopContext): string {
  const attempt = context.loop.attempts.at(-1)
  if (!attempt) return createAttempt(plan, move, context)
  const target = isTerminal(attempt) || isResting(attempt) ? undefined : findUpdatable(attempt.ref, context)
  if (!target) return attempt.ref
  const { resource } = target
  const written = toLocalIso(context.now, context.calendar.timeZone)
  const status = furtherOf(textOf(resource, 'status', []) ?? 'draft', move.status)
  plan.update(target, {
    status,
    businessStatus: toBusinessStatus(move.progress),
    lastModified: written,
    ...beginning(resource, status, written),
    ...(move.statusReason && { statusReason: move.statusReason }),
    ...(move.receiver && { owner: toPartyReference(move.receiver) }),
    ...(move.output && { output: [...objectsOf(resource, 'output', []), toOutput(move.output)] }),
    ...(move.note !== undefined && {
      note: [...objectsOf(resource, 'note', []), annotate(move.note, context)],
    }),
  })
  return attempt.ref
}
