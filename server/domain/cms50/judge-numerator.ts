import { listNumeratorGaps, type MeasuredOrder, type NumeratorCondition } from '../cms50-numerator.ts'
import { objectOf, parseMoment, textOf } from '../fhir-reading.ts'
import type { Referral } from './first-referral.ts'
import type { Cms50Warning, Held, PatientData } from './patient-data.ts'
import { gapTerms, toReason, writtenDay, type Cms50Reason } from './reasons.ts'
import { daysOfYear, isEdgeInUtc } from './written-time.ts'

type Candidate = { held: Held; gaps: readonly NumeratorCondition[]; end: string | undefined }

const isDayOnly = (text: string): boolean => parseMoment(text)?.isDayOnly === true
const lacksOnly = ({ gaps }: Candidate, gap: NumeratorCondition): boolean =>
  gaps.length === 1 && gaps[0] === gap

/** Worth a word: a Task about this referral, or one that would count if it were. */
const isWorthAWord = (candidate: Candidate): boolean =>
  !candidate.gaps.includes('linked') || lacksOnly(candidate, 'linked')

function judge(held: Held, order: MeasuredOrder, year: number): Candidate {
  const end = textOf(objectOf(held.fields, 'executionPeriod', []) ?? {}, 'end', [])
  return { held, gaps: listNumeratorGaps(held.fields, order, year), end }
}

function explain(candidates: readonly Candidate[], first: Referral): readonly Cms50Reason[] {
  const counted = candidates.find(({ gaps }) => gaps.length === 0)
  if (counted) {
    const evidence = [counted.held.ref, first.held.ref]
    return [toReason('numer', true, 'report', { day: writtenDay(counted.end ?? '') }, evidence)]
  }
  const near = candidates.filter(isWorthAWord)
  return [
    toReason('numer', false, 'no-report', {}, [first.held.ref]),
    ...near.map(({ held, gaps }) =>
      toReason('numer', false, 'task-short', { gaps: gapTerms(gaps) }, [held.ref]),
    ),
  ]
}

function warn(
  candidates: readonly Candidate[],
  first: Referral,
  patient: string,
  year: number,
  warnings: Cms50Warning[],
) {
  const add = (code: Cms50Warning['code'], { held }: Candidate): void =>
    void warnings.push({ code, patient, evidence: [held.ref, first.held.ref] })
  for (const candidate of candidates) {
    const { gaps, end = '' } = candidate
    const hasDayOnly = first.isDayOnly || isDayOnly(end)
    if (
      hasDayOnly &&
      lacksOnly(candidate, 'ends-after-order') &&
      end.slice(0, 10) === first.authoredOn.slice(0, 10)
    )
      add('same-day', candidate)
    else if (gaps.length === 0 && hasDayOnly) add('day-only', candidate)
    if ((gaps.length === 0 || lacksOnly(candidate, 'ends-in-period')) && isEdgeInUtc(end, daysOfYear(year)))
      add('edge-in-utc', candidate)
  }
}

/**
 * Whether a report on the first referral came back: any one Task that meets every condition. Who sent it and who
 * ordered are not looked at.
 */
export function judgeNumerator(
  data: PatientData,
  first: Referral,
  year: number,
  warnings: Cms50Warning[],
): { isIn: boolean; why: readonly Cms50Reason[] } {
  const { patient } = data
  const order = { id: textOf(first.held.fields, 'id', []) ?? '', authoredOn: first.authoredOn }
  const candidates = data.tasks.map((held) => judge(held, order, year))
  const counted = candidates.find(({ gaps }) => gaps.length === 0)
  // What one Task leaves open does not matter where another settles it.
  warn(counted ? [counted] : candidates, first, patient, year, warnings)
  for (const held of data.foreignTasks) {
    if (judge(held, order, year).gaps.length === 0)
      warnings.push({ code: 'other-patient', patient, evidence: [held.ref, first.held.ref] })
  }
  return { isIn: counted !== undefined, why: explain(candidates, first) }
}
