import { localDay } from '../clinic-zone.ts'
import { taskCodes } from '../codes.ts'
import { isFields, periodOf } from '../fhir-reading.ts'
import type { CalendarDay } from '../instant.ts'
import { findOpenTasks } from './open-tasks.ts'

/**
 * The local day until which a referral's owner has put it off: `restriction.period.start` of the newest open Task by
 * which they own it, the time from which it is to be worked on. Nothing when it was not put off.
 *
 * @see {@link https://hl7.org/fhir/R4/task-definitions.html#Task.restriction.period | FHIR R4 Task}
 */
export function readPutOffUntil(
  referral: string,
  resources: readonly unknown[],
  timeZone: string,
): CalendarDay | undefined {
  const restriction = findOpenTasks(taskCodes.ownLoop, referral, resources).at(-1)?.['restriction']
  const start = isFields(restriction) ? periodOf(restriction, 'period', []).start : undefined
  // A day without a time is read as its midnight in UTC (`parseMoment`).
  return start && localDay(start.at, start.isDayOnly ? 'UTC' : timeZone)
}
