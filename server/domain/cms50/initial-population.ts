import { compareToFirst, findFirstReferral, judgeOrder, type Order, type Referral } from './first-referral.ts'
import type { Cms50Warning, PatientData } from './patient-data.ts'
import { gapTerms, toReason, writtenDay, type Cms50Reason } from './reasons.ts'
import { judgeVisits, type Visit } from './visits.ts'
import { daysOfYear, isEdgeInUtc, referralDaysOf } from './written-time.ts'

const refOf = ({ held }: { held: { ref: string } }): string => held.ref

/** One that counts is enough; otherwise each of a listed kind says what it lacks, and the others are named together. */
function explainVisits(visits: readonly Visit[], year: number): readonly Cms50Reason[] {
  const counted = visits.find(({ gaps }) => gaps.length === 0)
  if (counted) {
    const rule = counted.held.fields['resourceType'] === 'Procedure' ? 'intervention' : 'visit'
    return [toReason('ipp', true, rule, { day: writtenDay(counted.start ?? '') }, [counted.held.ref])]
  }
  const others = visits.filter(({ gaps }) => gaps.includes('not-listed'))
  return [
    toReason('ipp', false, 'no-visit', { year: String(year) }, []),
    ...visits
      .filter((visit) => !others.includes(visit))
      .map(({ held, gaps }) => toReason('ipp', false, 'visit-short', { gaps: gapTerms(gaps) }, [held.ref])),
    ...(others.length > 0 ? [toReason('ipp', false, 'visits-not-listed', {}, others.map(refOf))] : []),
  ]
}

/** Beside the first referral: earlier ones of its value set that were passed over. */
function explainReferral(
  orders: readonly Order[],
  first: Referral | undefined,
  year: number,
  timeZone: string | undefined,
): readonly Cms50Reason[] {
  const others = orders.filter(({ gaps }) => gaps.includes('not-a-referral'))
  const short = orders.filter((order) => order.gaps.length > 0 && !others.includes(order))
  const explain = (passedOver: readonly Order[], isMet: boolean): readonly Cms50Reason[] =>
    passedOver.map(({ held, gaps }) =>
      toReason('ipp', isMet, 'referral-short', { gaps: gapTerms(gaps) }, [held.ref]),
    )
  if (first !== undefined) {
    const earlier = short.filter(
      (order) => !order.gaps.includes('not-in-months') && compareToFirst(order, first, timeZone) === 'before',
    )
    return [
      toReason('ipp', true, 'first-referral', { day: writtenDay(first.authoredOn) }, [first.held.ref]),
      ...explain(earlier, true),
    ]
  }
  return [
    toReason('ipp', false, 'no-referral', { year: String(year) }, []),
    ...explain(short, false),
    ...(others.length > 0 ? [toReason('ipp', false, 'orders-not-listed', {}, others.map(refOf))] : []),
  ]
}

/** Only where no visit counts beyond doubt: another one does not matter then. */
function warnAboutVisits(
  visits: readonly Visit[],
  patient: string,
  year: number,
  warnings: Cms50Warning[],
): void {
  const isAtEdge = ({ start, end }: Visit): boolean =>
    [start, end].some((text) => isEdgeInUtc(text, daysOfYear(year)))
  if (visits.some((visit) => visit.gaps.length === 0 && !isAtEdge(visit))) return
  for (const visit of visits) {
    if (visit.gaps.every((gap) => gap === 'not-within-year') && isAtEdge(visit))
      warnings.push({ code: 'edge-in-utc', patient, evidence: [visit.held.ref] })
  }
}

/** Only of orders that are the first referral, or would be if they were read the other way. */
function warnAboutOrders(
  orders: readonly Order[],
  first: Referral | undefined,
  { patient, year, timeZone }: { patient: string; year: number; timeZone: string | undefined },
  warnings: Cms50Warning[],
): void {
  for (const order of orders) {
    const { held, gaps, authoredOn } = order
    const isFirst = held === first?.held
    const couldBeFirst =
      gaps.every((gap) => gap === 'not-in-months') &&
      (first === undefined || compareToFirst(order, first, timeZone) !== 'after')
    if ((isFirst || couldBeFirst) && isEdgeInUtc(authoredOn, referralDaysOf(year)))
      warnings.push({ code: 'edge-in-utc', patient, evidence: [held.ref] })
    if (isFirst && held.fields['doNotPerform'] === true)
      warnings.push({ code: 'prohibition', patient, evidence: [held.ref] })
  }
}

/**
 * Whether a patient is in the initial population: a visit or an intervention wholly inside the year, before or after
 * the referral, and a first referral.
 *
 * @returns the first referral also where no visit counts
 */
export function judgeInitialPopulation(
  data: PatientData,
  year: number,
  warnings: Cms50Warning[],
  timeZone: string | undefined,
): { isIn: boolean; first: Referral | undefined; why: readonly Cms50Reason[] } {
  const visits = judgeVisits(data, year)
  const orders = data.orders.map((held) => judgeOrder(held, year))
  const first = findFirstReferral(orders, data.patient, warnings, timeZone)
  warnAboutVisits(visits, data.patient, year, warnings)
  warnAboutOrders(orders, first, { patient: data.patient, year, timeZone }, warnings)
  return {
    isIn: first !== undefined && visits.some(({ gaps }) => gaps.length === 0),
    first,
    why: [...explainVisits(visits, year), ...explainReferral(orders, first, year, timeZone)],
  }
}
