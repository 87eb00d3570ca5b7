import { codeSystems } from './codes.ts'
import { daysOfYear, isWrittenWithin } from './cms50/written-time.ts'
import { consultantReportCodes } from './consultant-report-codes.ts'
import { codesOf, isFields, objectOf, objectsOf, parseMoment, textOf, type Fields } from './fhir-reading.ts'

/** What a Task has to say, all of it, for its patient to be in the numerator of CMS50FHIR 1.0.000. */
export const numeratorConditions = [
  /** `Task.code` has the coding `fulfill` of HL7's own system. */
  'fulfil',
  /** `focus` or `basedOn` is the referral. */
  'linked',
  'completed',
  /** `reasonCode` has a member of the value set Consultant Report. */
  'consultant-report',
  /** `executionPeriod.end` comes strictly after the order. */
  'ends-after-order',
  /** It falls on a calendar day of the period. */
  'ends-in-period',
] as const
export type NumeratorCondition = (typeof numeratorConditions)[number]

/** The first referral of the period, as it is written. */
export type MeasuredOrder = { id: string; authoredOn: string | undefined }

const fulfil = `${codeSystems.taskCode}|fulfill`

/** The text after the last slash is the id, and nothing else links: no version, no contained resource, no identifier. */
function isLinked(task: Fields, { id }: MeasuredOrder): boolean {
  return [objectOf(task, 'focus', []), ...objectsOf(task, 'basedOn', [])].some((reference) => {
    const text = reference && textOf(reference, 'reference', [])
    return text !== undefined && id !== '' && text.slice(text.lastIndexOf('/') + 1) === id
  })
}

/**
 * Whether one time is after another, as CQL compares them: two instants as instants; where one is only a day, by the day
 * as it is written, and of one day nobody can say.
 */
function isAfter(end: string, authoredOn: string): boolean {
  const [one, other] = [parseMoment(end), parseMoment(authoredOn)]
  if (one === undefined || other === undefined) return false
  if (one.isDayOnly || other.isDayOnly) {
    const known = Math.min(end.length, authoredOn.length, 10)
    return end.slice(0, known) > authoredOn.slice(0, known)
  }
  return one.at > other.at
}

/**
 * Lists what keeps a Task from counting for the referral in a year, by the rules of CMS50FHIR 1.0.000. Calendar days are
 * compared as they are written, in the resource's own offset.
 *
 * @param task - as it is stored
 * @param year - of the measurement period, which is a calendar year
 * @returns nothing when it counts
 * @see {@link https://ecqi.healthit.gov/ecqm/ec/2026/cms0050v14 | CMS50}
 */
export function listNumeratorGaps(
  task: unknown,
  order: MeasuredOrder,
  year: number,
): readonly NumeratorCondition[] {
  if (!isFields(task) || task['resourceType'] !== 'Task') return numeratorConditions
  const end = textOf(objectOf(task, 'executionPeriod', []) ?? {}, 'end', [])
  const met: Readonly<Record<NumeratorCondition, boolean>> = {
    fulfil: codesOf(task, 'code', []).includes(fulfil),
    linked: isLinked(task, order),
    completed: task['status'] === 'completed',
    'consultant-report': codesOf(task, 'reasonCode', []).some((code) => consultantReportCodes.has(code)),
    'ends-after-order': end !== undefined && isAfter(end, order.authoredOn ?? ''),
    'ends-in-period': isWrittenWithin(end, daysOfYear(year)),
  }
  return numeratorConditions.filter((condition) => !met[condition])
}
