import { linkChartToOrders } from '../chart-links.ts'
import { derivePatient } from '../derive-patient.ts'
import { readEvidence } from '../evidence.ts'
import { isFields, objectsOf, textOf, type Fields } from '../fhir-reading.ts'
import { identifiersOf } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'
import type { Judging } from '../judging.ts'
import type { LoopView } from '../loop-view.ts'
import type { LoopState } from '../loop-vocabulary.ts'
import type { LoopPolicy } from '../policy.ts'
import { isReferral } from '../referral.ts'
import { isRestrictedChart } from '../restricted-chart.ts'
import { findResource, readPatientLabel, type PatientLabel } from '../worklist/patient-label.ts'
import type { ChartPatient } from './named-patient.ts'

/** A chart a received note may belong to, judged as every chart is. */
export type PossibleChart = {
  patient: ChartPatient
  judging: Judging
  /** By order reference: where each referral stands without the note. */
  states: ReadonlyMap<string, LoopState>
  /** The same, for showing it. */
  views: readonly LoopView[]
  label: PatientLabel
  /** Labelled restricted or very restricted. */
  isRestricted: boolean
}

/** How the record of a patient names them; every name but none that was left blank. */
export function readChartPatient(reference: string, resources: readonly unknown[]): ChartPatient {
  const record = findResource(reference, resources)
  const birthDate = record && textOf(record, 'birthDate', [])
  return {
    reference,
    names: record ? objectsOf(record, 'name', []).flatMap(toPersonName) : [],
    recordNumbers: record ? identifiersOf(record, 'identifier', []) : [],
    ...(birthDate !== undefined && { birthDate }),
  }
}

function toPersonName(name: Fields) {
  const family = textOf(name, 'family', [])
  const given: unknown = name['given']
  const words = Array.isArray(given) ? given.filter((each) => typeof each === 'string') : []
  return family === undefined ? [] : [{ family, given: words.join(' ') }]
}

/**
 * Opens the chart of one patient for a received note.
 *
 * @param resources - all that is known of this patient, and of nobody else
 */
export function openPossibleChart(
  reference: string,
  resources: readonly unknown[],
  policy: LoopPolicy,
  now: Instant,
): PossibleChart {
  const { evidence } = readEvidence(resources.filter(isFields))
  const orders = evidence.orders.filter(
    (order) => order.patient === reference && isReferral(order, policy.selector),
  )
  const chart = { ...evidence, orders }
  const views = derivePatient({ evidence: chart, sources: {} }, policy, now)
  return {
    patient: readChartPatient(reference, resources),
    judging: {
      chart,
      links: linkChartToOrders(chart),
      directory: evidence.directory,
      policy,
      zone: policy.calendar.timeZone,
      now,
    },
    views,
    label: readPatientLabel(reference, resources),
    isRestricted: isRestrictedChart(resources),
    states: new Map(views.map(({ referral, state }) => [referral, state])),
  }
}
