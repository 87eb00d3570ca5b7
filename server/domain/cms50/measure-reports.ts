import type { Bundle, MeasureReport, MeasureReportGroup, MeasureReportGroupPopulation } from 'fhir/r4'
import { countCms50, type Cms50Result, type MeasuredPatient } from '../cms50.ts'
import { countByClinician } from './clinicians.ts'
import { cms50Populations, type Cms50Population } from './reasons.ts'
import { daysOfYear } from './written-time.ts'

/** The measure as it is published. */
const measure = 'https://madie.cms.gov/Measure/CMS50FHIRReceiptofSpecialistReport|1.0.000'

const terminology = 'http://terminology.hl7.org/CodeSystem'

/** @see {@link https://terminology.hl7.org/CodeSystem-measure-population.html | Measure populations} */
const populationCodes: Readonly<Record<Cms50Population, string>> = {
  ipp: 'initial-population',
  denom: 'denominator',
  numer: 'numerator',
}

type Counts = Readonly<Record<Cms50Population, number>>

function toPopulations(counts: Counts): MeasureReportGroupPopulation[] {
  return cms50Populations.map((population) => ({
    code: { coding: [{ system: `${terminology}/measure-population`, code: populationCodes[population] }] },
    count: counts[population],
  }))
}

/** A proportion; of nobody there is none. */
function scoreOf({ denom, numer }: Counts): { measureScore: { value: number } } | undefined {
  return denom === 0 ? undefined : { measureScore: { value: numer / denom } }
}

function toReport(year: number, madeAt: string, group: MeasureReportGroup): Omit<MeasureReport, 'type'> {
  const { first, last } = daysOfYear(year)
  return {
    resourceType: 'MeasureReport',
    status: 'complete',
    measure,
    date: madeAt,
    period: { start: first, end: last },
    improvementNotation: {
      coding: [{ system: `${terminology}/measure-improvement-notation`, code: 'increase' }],
    },
    group: [group],
  }
}

const reference = /^[A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/

function toIndividual(one: MeasuredPatient, year: number, madeAt: string): MeasureReport {
  const evidence = [...new Set(one.why.flatMap((reason) => reason.evidence))].filter((ref) =>
    reference.test(ref),
  )
  return {
    ...toReport(year, madeAt, { population: toPopulations(countCms50([one])) }),
    type: 'individual',
    subject: { reference: one.patient },
    ...(evidence.length > 0 && { evaluatedResource: evidence.map((ref) => ({ reference: ref })) }),
  }
}

/** What the clinicians' part of a report says: that this attribution is the practice's own, and of whom nobody knows. */
export type AttributionWords = { attribution: string; unknown: string }

function toSummary(
  { year, patients }: Cms50Result,
  madeAt: string,
  words: AttributionWords | undefined,
): MeasureReport {
  const counts = countCms50(patients)
  const group: MeasureReportGroup = { population: toPopulations(counts), ...scoreOf(counts) }
  if (words) {
    const stratum = countByClinician(patients).map((one) => ({
      value: { text: one.clinician ?? words.unknown },
      population: toPopulations(one),
      ...scoreOf(one),
    }))
    group.stratifier = [{ code: [{ text: words.attribution }], ...(stratum.length > 0 && { stratum }) }]
  }
  return { ...toReport(year, madeAt, group), type: 'summary' }
}

/**
 * The measure's answer as FHIR R4: one summary MeasureReport, then an individual one for each patient.
 *
 * @param madeAt - ISO instant
 * @param words - given to also split the summary by clinician
 * @see {@link https://hl7.org/fhir/R4/measurereport.html | FHIR R4 MeasureReport}
 */
export function toMeasureReports(
  result: Cms50Result,
  madeAt: string,
  words?: AttributionWords,
): Bundle<MeasureReport> {
  const reports = [
    toSummary(result, madeAt, words),
    ...result.patients.map((one) => toIndividual(one, result.year, madeAt)),
  ]
  return { resourceType: 'Bundle', type: 'collection', entry: reports.map((resource) => ({ resource })) }
}
