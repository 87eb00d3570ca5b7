import { loopCode } from '../codes.ts'
import { codesOf, objectOf, partiesOf, periodOf, textOf, type Fields } from '../fhir-reading.ts'
import { toIso } from '../iso-instant.ts'
import type { Party } from '../loop-facts.ts'
import { clockNames } from '../loop-vocabulary.ts'
import { authoredAt, listOpenTasks } from './open-tasks.ts'

/** Kinds of work items whose code says `stall-<kind>`. */
const stallKinds = [
  'reply-yes',
  'reply-question',
  'reply-wrong-number',
  'message-uncertain',
  'message-leak',
  'message-failed',
  'unjudged',
  'visit-reported',
  'note-sent',
  'direct-message',
  'note-place',
  'note-check',
  'note-taken-back',
  'note-refused',
  'privacy-alert',
  'unread-chart',
  'blind',
  'packet-not-made',
  'command-left-undone',
] as const

/** Kinds of work items that go by their own code. */
const plainKinds = [
  'tell-referrer',
  'escalated',
  'records-request',
  'coordinate',
  'call-and-letter',
  'document-outcome',
  'check-by-hand',
  'phone-call',
] as const

/**
 * What a work item asks of a person, the most telling name of each first: a call that a rung asks for is a `phone-call`,
 * and only what says no more than that a clock has passed is a `reminder`. `other`: of a kind that this version of Baton
 * does not make.
 */
export const workKinds = [...stallKinds, ...plainKinds, 'reminder', 'other'] as const
export type WorkKind = (typeof workKinds)[number]

/** Something that one of our people was asked to do about a referral, and has not done. Instants are ISO 8601 in UTC. */
export type WorkItem = {
  /** `Task/x`, on whichever shelf it stands. */
  reference: string
  kind: WorkKind
  /** Why and what, in the words it was asked in; what a patient or another office wrote is among them. */
  text?: string
  /** Since when; absent where nobody wrote it down. */
  since?: string
  due?: string
  priority: (typeof priorities)[number]
  owner?: Party
}

const priorities = ['stat', 'asap', 'urgent', 'routine'] as const

const stallPrefix = loopCode('stall-')

/** Codes, without their system, of work items whose code does not begin with `stall-`. */
export const plainWorkCodes: readonly string[] = plainKinds

const kindsByCode: readonly (readonly [string, WorkKind])[] = [
  ...stallKinds.map((kind) => [loopCode(`stall-${kind}`), kind] as const),
  ...plainKinds.map((kind) => [loopCode(kind), kind] as const),
]

/**
 * What the work item of these codes asks of a person.
 *
 * @param codes - of the Task, as `system|code`
 * @returns nothing for a Task that is no work item of one of our people, like a dispatch or the one that names the owner
 */
export function workKindOf(codes: readonly string[]): WorkKind | undefined {
  const named = kindsByCode.find(([code]) => codes.includes(code))
  if (named !== undefined) return named[1]
  if (!codes.some((code) => code.startsWith(stallPrefix))) return undefined
  return codes.some(isOfClock) ? 'reminder' : 'other'
}

function isOfClock(code: string): boolean {
  return clockNames.some((clock) => code.startsWith(`${stallPrefix}${clock}-`))
}

/**
 * The work items of a referral that nobody has finished, on whichever shelf they stand: what cannot wait first, then what
 * has waited longest.
 *
 * @param referral - `ServiceRequest/x`
 * @param resources - everything that was read about the patient, of both shelves
 */
export function listOpenWork(referral: string, resources: readonly unknown[]): readonly WorkItem[] {
  const items = listOpenTasks(referral, resources).flatMap((task) => readWorkItem(task) ?? [])
  return items.toSorted((one, other) => priorities.indexOf(one.priority) - priorities.indexOf(other.priority))
}

/** What a Task asks of a person; nothing where it is no work item of one of our people. */
export function readWorkItem(task: Fields): WorkItem | undefined {
  const id = textOf(task, 'id', [])
  const kind = workKindOf(codesOf(task, 'code', []))
  if (id === undefined || kind === undefined) return undefined
  const [text, since, due] = [textIn(task), authoredAt(task), dueOf(task)]
  const [owner] = partiesOf(task, 'owner', scope, [])
  const priority = textOf(task, 'priority', [])
  return {
    reference: `Task/${id}`,
    kind,
    priority: priorities.find((known) => known === priority) ?? 'routine',
    ...(text !== undefined && { text }),
    ...(since > 0 && { since: toIso(since) }),
    ...(due !== undefined && { due }),
    ...(owner && { owner }),
  }
}

const scope = { aliases: new Map<string, string>(), container: '' }

/** A description often begins with what the code says in words. */
function textIn(task: Fields): string | undefined {
  const [named, described] = [
    textOf(objectOf(task, 'code', []) ?? {}, 'text', []),
    textOf(task, 'description', []),
  ]
  if (named === undefined || described?.startsWith(named) === true) return described
  return described === undefined ? named : `${named}\n${described}`
}

function dueOf(task: Fields): string | undefined {
  const { end } = periodOf(objectOf(task, 'restriction', []) ?? {}, 'period', [])
  return end && toIso(end.lastAt)
}

/** Whether it is more than a reminder of a clock that the list shows as passed anyway. */
export function isOwedWork({ kind }: Pick<WorkItem, 'kind'>): boolean {
  return kind !== 'reminder'
}
