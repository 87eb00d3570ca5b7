import { codeSystems, taskCodes } from '../codes.ts'
import { codesOf, isFields, objectOf, referencesOf, textOf, type Fields } from '../fhir-reading.ts'
import type { WritableResource } from '../fhir-write.ts'

/** The Tasks that say, or said, whose one loop is. */
export type OwnerTasks = {
  /** The one that stands, with the version that was read; with several, the one that was written last. */
  readonly open?: { readonly task: WritableResource & { readonly id: string }; readonly versionId?: string }
  /** How many were completed, cancelled or withdrawn as mistakes. */
  readonly ended: number
}

const ownLoop = `${codeSystems.loop}|${taskCodes.ownLoop}`
const endedStatuses: ReadonlySet<string> = new Set([
  'completed',
  'cancelled',
  'failed',
  'rejected',
  'entered-in-error',
])

/**
 * Finds the owner Tasks of a referral among everything that was read about its patient.
 *
 * @param referral - `ServiceRequest/x`
 * @param coordinationTask - of its newest attempt, where there is one: an owner Task may hang on that alone
 */
export function readOwnerTasks(
  referral: string,
  coordinationTask: string | undefined,
  resources: readonly unknown[],
): OwnerTasks {
  const tasks = resources.filter(isFields).filter((task) => isOwnerTask(task, referral, coordinationTask))
  const standing = tasks.filter((task) => !isEnded(task)).flatMap(toStanding)
  const [open] = standing.toSorted((one, other) => (writtenAt(other.task) < writtenAt(one.task) ? -1 : 1))
  return { ended: tasks.filter(isEnded).length, ...(open !== undefined && { open }) }
}

/** Whether a resource is a Task that says whose loop something is, of whatever referral. */
export function saysWhoseLoop(resource: Fields): boolean {
  return resource['resourceType'] === 'Task' && codesOf(resource, 'code', []).includes(ownLoop)
}

function isOwnerTask(task: Fields, referral: string, coordinationTask: string | undefined): boolean {
  if (!saysWhoseLoop(task)) return false
  const scope = { aliases: noAliases, container: '' }
  const about = ['basedOn', 'focus', 'partOf'].flatMap((name) => referencesOf(task, name, scope, []))
  return about.some((reference) => reference === referral || reference === coordinationTask)
}

const noAliases: ReadonlyMap<string, string> = new Map()
const isEnded = (task: Fields): boolean => endedStatuses.has(textOf(task, 'status', []) ?? '')
const writtenAt = (task: Fields): number => Date.parse(textOf(task, 'authoredOn', []) ?? '') || 0

function toStanding(task: Fields): readonly NonNullable<OwnerTasks['open']>[] {
  const id = textOf(task, 'id', [])
  if (id === undefined) return []
  const versionId = textOf(objectOf(task, 'meta', []) ?? {}, 'versionId', [])
  return [{ task: { ...task, resourceType: 'Task', id }, ...(versionId !== undefined && { versionId }) }]
}
