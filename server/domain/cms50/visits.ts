import { codesOf, objectOf, textOf, type Fields } from '../fhir-reading.ts'
import type { Held, PatientData } from './patient-data.ts'
import { interventionCodes, visitCodes } from './visit-codes.ts'
import { daysOfYear, isWrittenWithin } from './written-time.ts'

/** What keeps a visit or an intervention from counting; worded as `cms50.gap.<gap>`. */
export type VisitGap = 'not-listed' | 'not-finished' | 'not-within-year'

/** Both ends as they are written. */
type Span = { start: string | undefined; end: string | undefined }

/** A visit or an intervention, and all that keeps it from counting. */
export type Visit = Span & { held: Held; gaps: readonly VisitGap[] }

function periodOf(fields: Fields, name: string): Span {
  const period = objectOf(fields, name, []) ?? {}
  return { start: textOf(period, 'start', []), end: textOf(period, 'end', []) }
}

function performedIn(fields: Fields): Span {
  const at = textOf(fields, 'performedDateTime', [])
  return at === undefined ? periodOf(fields, 'performedPeriod') : { start: at, end: at }
}

function toVisit(
  held: Held,
  isListed: boolean,
  isFinished: boolean,
  { start, end }: Span,
  year: number,
): Visit {
  const days = daysOfYear(year)
  const isWithin = isWrittenWithin(start, days) && isWrittenWithin(end, days)
  return {
    held,
    gaps: [
      ...(isListed ? [] : (['not-listed'] as const)),
      ...(isFinished ? [] : (['not-finished'] as const)),
      ...(isWithin ? [] : (['not-within-year'] as const)),
    ],
    start,
    end,
  }
}

/**
 * Judges all visits and interventions of a patient: a finished visit of a listed type, or a completed intervention
 * with a listed code, with both ends on days of the year as they are written. `Encounter.class` is not looked at.
 */
export function judgeVisits({ encounters, procedures }: PatientData, year: number): readonly Visit[] {
  const carries = ({ fields }: Held, name: string, codes: ReadonlySet<string>): boolean =>
    codesOf(fields, name, []).some((code) => codes.has(code))
  return [
    ...encounters.map((held) =>
      toVisit(
        held,
        carries(held, 'type', visitCodes),
        held.fields['status'] === 'finished',
        periodOf(held.fields, 'period'),
        year,
      ),
    ),
    ...procedures.map((held) =>
      toVisit(
        held,
        carries(held, 'code', interventionCodes),
        held.fields['status'] === 'completed',
        performedIn(held.fields),
        year,
      ),
    ),
  ]
}
