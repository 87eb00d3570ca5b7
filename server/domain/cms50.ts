import { judgeInitialPopulation } from './cms50/initial-population.ts'
import { judgeNumerator } from './cms50/judge-numerator.ts'
import type { Cms50Warning, PatientData } from './cms50/patient-data.ts'
import { readPatientData } from './cms50/read-patient-data.ts'
import { toReason, type Cms50Population, type Cms50Reason } from './cms50/reasons.ts'
import { objectsOf, referencesOf } from './fhir-reading.ts'

/** One patient's answer. The measure counts patients, so each population is in or out. */
export type MeasuredPatient = Readonly<Record<Cms50Population, boolean>> & {
  /** `Patient/id`. */
  patient: string
  why: readonly Cms50Reason[]
  /** Who ordered the first referral, where that is known: a practitioner if the role says whose it is. */
  requester: { reference: string; display: string | undefined } | undefined
}

export type Cms50Result = {
  year: number
  /** In order of their reference, everybody who occurs in the data. */
  patients: readonly MeasuredPatient[]
  warnings: readonly Cms50Warning[]
}

type Roles = ReadonlyMap<string, string>

function findRequester(
  order: Readonly<Record<string, unknown>>,
  ref: string,
  roles: Roles,
): MeasuredPatient['requester'] {
  const [reference] = referencesOf(order, 'requester', { aliases: new Map(), container: ref }, [])
  if (reference === undefined) return undefined
  const display = objectsOf(order, 'requester', [])[0]?.['display']
  return {
    reference: roles.get(reference) ?? reference,
    display: typeof display === 'string' ? display : undefined,
  }
}

function measurePatient(
  data: PatientData,
  { year, timeZone }: { year: number; timeZone: string | undefined },
  roles: Roles,
  warnings: Cms50Warning[],
): MeasuredPatient {
  const { isIn, first, why } = judgeInitialPopulation(data, year, warnings, timeZone)
  const numerator = isIn && first !== undefined ? judgeNumerator(data, first, year, warnings) : undefined
  return {
    patient: data.patient,
    ipp: isIn,
    denom: isIn,
    numer: numerator?.isIn ?? false,
    why: [
      ...why,
      toReason('denom', isIn, isIn ? 'denominator' : 'no-denominator', {}, []),
      ...(numerator?.why ?? [toReason('numer', false, 'not-measured', {}, [])]),
    ],
    requester: first && findRequester(first.held.fields, first.held.ref, roles),
  }
}

/**
 * Works out CMS50FHIR 1.0.000 (MIPS #374, Closing the Referral Loop: Receipt of Specialist Report) for every patient
 * in the data, with why each is in or out of each population.
 *
 * Written from the measure's rules, none of its logic is shipped. Profiles (`meta.profile`) are not looked at.
 * Calendar days are compared as they are written in the resource's own offset. Never throws.
 *
 * @param resources - of any type, version and patient; whole Bundles too
 * @param year - the measurement period is this calendar year
 * @param timeZone - the practice's, in which the days of orders without a time lie; unknown: of any clinic of the United
 *   States
 * @see {@link https://ecqi.healthit.gov/ecqm/ec/2026/cms0050v14 | CMS50}
 */
export function measureCms50(resources: readonly unknown[], year: number, timeZone?: string): Cms50Result {
  const { patients, roles, warnings } = readPatientData(resources)
  const all = [...warnings]
  const measured = patients.map((data) => measurePatient(data, { year, timeZone }, roles, all))
  return { year, patients: measured, warnings: all }
}

/** How many patients are in each population. */
export function countCms50(patients: readonly MeasuredPatient[]): Readonly<Record<Cms50Population, number>> {
  const count = (population: Cms50Population): number => patients.filter((one) => one[population]).length
  return { ipp: count('ipp'), denom: count('denom'), numer: count('numer') }
}
