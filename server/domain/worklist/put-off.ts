import { loopCode, taskCodes } from '../codes.ts'
import { codesOf, isFields, periodOf, referencesOf, type Fields } from '../fhir-reading.ts'
import type { CalendarDay } from '../instant.ts'
import { localDay } from '../clinic-zone.ts'

const ended: ReadonlySet<unknown> = new Set([
  'completed',
  'cancelled',
  'failed',
  'rejected',
  'entered-in-error',
])
const scope = { aliases: new Map<string, string>(), container: '' }

function isOwnersTask(resource: unknown, referral: string): resource is Fields {
  if (!isFields(resource) || resource['resourceType'] !== 'Task' || ended.has(resource['status']))
    return false
  const isOwn = codesOf(resource, 'code', []).includes(loopCode(taskCodes.ownLoop))
  const about = ['basedOn', 'focus'].flatMap((field) => referencesOf(resource, field, scope, []))
  return isOwn && about.includes(referral)
}

/**
 * The local day until which a referral's owner has put it off: `restriction.period.start` of the Task by which they
 * own it, the time from which it is to be worked on. Nothing when it was not put off.
 *
 * @see {@link https://hl7.org/fhir/R4/task-definitions.html#Task.restriction.period | FHIR R4 Task}
 */
export function readPutOffUntil(
  referral: string,
  resources: readonly unknown[],
  timeZone: string,
): CalendarDay | undefined {
  const task = resources.find((each) => isOwnersTask(each, referral))
  const restriction = isFields(task) && isFields(task['restriction']) ? task['restriction'] : undefined
  const start = restriction && periodOf(restriction, 'period', []).start
  if (start === undefined) return undefined
  return start.isDayOnly ? dayOf(start.at) : localDay(start.at, timeZone)
}

/** A day without a time is read as its midnight in UTC (`parseMoment`). */
function dayOf(at: number): CalendarDay {
  return localDay(at, 'UTC')
}
