import { loopCode } from '../codes.ts'
import { codesOf, isFields, momentOf, referencesOf, type Fields } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'

/** Statuses of a Task that is over. */
export const endedStatuses: readonly string[] = [
  'completed',
  'cancelled',
  'failed',
  'rejected',
  'entered-in-error',
]
/**
 * The other ones.
 *
 * @see {@link https://hl7.org/fhir/R4/valueset-task-status.html | FHIR R4 TaskStatus}
 */
export const openStatuses: readonly string[] = [
  'draft',
  'requested',
  'received',
  'accepted',
  'ready',
  'in-progress',
  'on-hold',
]
const ended: ReadonlySet<unknown> = new Set(endedStatuses)
const scope = { aliases: new Map<string, string>(), container: '' }

/** When a Task was made; 0 where nobody wrote it down. */
export function authoredAt(task: Fields): Instant {
  return momentOf(task, 'authoredOn', [])?.at ?? 0
}

/** Tasks about a referral that are not over, oldest first. */
export function listOpenTasks(referral: string, resources: readonly unknown[]): readonly Fields[] {
  const isMeant = (resource: Fields): boolean =>
    resource['resourceType'] === 'Task' &&
    !ended.has(resource['status']) &&
    ['basedOn', 'focus'].some((field) => referencesOf(resource, field, scope, []).includes(referral))
  return resources
    .filter(isFields)
    .filter(isMeant)
    .toSorted((one, other) => authoredAt(one) - authoredAt(other))
}

/** Those of one of Baton's own kinds. */
export function findOpenTasks(
  kind: string,
  referral: string,
  resources: readonly unknown[],
): readonly Fields[] {
  return listOpenTasks(referral, resources).filter((task) =>
    codesOf(task, 'code', []).includes(loopCode(kind)),
  )
}
