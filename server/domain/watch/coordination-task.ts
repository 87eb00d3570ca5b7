import { codeSystems } from '../codes.ts'
import { codesOf, isFields, referencesOf, textOf, type Fields } from '../fhir-reading.ts'

const fulfil = `${codeSystems.taskCode}|fulfill`

/**
 * The coordination Task of a referral's newest dispatch attempt, if there is one.
 *
 * @param referral - `ServiceRequest/x`
 * @returns its reference
 */
export function findCoordinationTask(referral: string, resources: readonly unknown[]): string | undefined {
  const attempts = resources
    .filter((resource): resource is Fields => isFields(resource) && resource['resourceType'] === 'Task')
    .filter((task) => isAttemptOf(referral, task))
    .toSorted((one, other) => compare(startOf(one), startOf(other)) || compare(idOf(one), idOf(other)))
  const newest = attempts.at(-1)
  return newest === undefined ? undefined : `Task/${idOf(newest)}`
}

function isAttemptOf(referral: string, task: Fields): boolean {
  if (task['status'] === 'entered-in-error' || !codesOf(task, 'code', []).includes(fulfil)) return false
  const scope = { aliases: noAliases, container: '' }
  const names = ['focus', 'basedOn'].flatMap((name) => referencesOf(task, name, scope, []))
  return names.includes(referral) && referencesOf(task, 'partOf', scope, []).length === 0
}

const noAliases: ReadonlyMap<string, string> = new Map()
const idOf = (task: Fields): string => textOf(task, 'id', []) ?? ''

/** Times are compared as instants: offsets differ between resources. */
const startOf = (task: Fields): number => Date.parse(textOf(task, 'authoredOn', []) ?? '') || 0

function compare(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0
}
