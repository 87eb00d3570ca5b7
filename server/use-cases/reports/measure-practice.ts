import { measureCms50, type Cms50Result, type MeasuredPatient } from '#domain/cms50.ts'
import type { Cms50Warning } from '#domain/cms50/patient-data.ts'
import { isFields } from '#domain/fhir-reading.ts'
import { isRestricted, readPatientLabel, type PatientLabel } from '#domain/worklist/patient-label.ts'
import { setImmediate } from 'node:timers/promises'
import type { Tenant } from '../../config/smart-config.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { findChartedPatients, readMeasuredCharts, type ChartResource } from './measured-charts.ts'

/** Whose answer it is, as far as the chart says. */
export type MeasuredPerson = Pick<PatientLabel, 'name' | 'birthDate' | 'mrn'> & { isRestricted: boolean }

export type MeasuredPractice = {
  result: Cms50Result
  /** By reference. */
  people: ReadonlyMap<string, MeasuredPerson>
}

/** A few seconds of work: whoever has more charts measures an export with the command line, beside the app. */
export const mostMeasured = 20_000
const atOnce = 200

/**
 * Works out the quality measure over the charts Baton keeps of a practice, and over what its own store holds of the
 * same patients.
 *
 * @param year - the measurement period
 * @returns `too-large` for a practice of more than {@link mostMeasured} patients
 */
export async function measurePractice(
  db: BatonDatabase,
  { id: tenant, policy }: Pick<Tenant, 'id' | 'policy'>,
  year: number,
): Promise<MeasuredPractice | 'too-large'> {
  const last = await findChartedPatients(db, tenant, '', mostMeasured + 1)
  if (last.length > mostMeasured) return 'too-large'
  const patients: MeasuredPatient[] = []
  const warnings: Cms50Warning[] = []
  const people = new Map<string, MeasuredPerson>()
  for (let from = 0; from < last.length; from += atOnce) {
    const rows = await readMeasuredCharts(db, tenant, last.slice(from, from + atOnce))
    const charts = [...Map.groupBy(rows, ({ patient }) => patient)].map(
      ([patient, chart]) => [`Patient/${patient}`, chart.map(readResource)] as const,
    )
    const measured = measureCms50(charts.map(toBundle), year, policy.calendar.timeZone)
    patients.push(...measured.patients)
    warnings.push(...measured.warnings)
    for (const [patient, resources] of charts) people.set(patient, toPerson(patient, resources))
    // Others are waiting too.
    await setImmediate()
  }
  return { result: { year, patients, warnings }, people }
}

/** What names nobody in a chart belongs to whom the chart is about. */
const toBundle = ([, resources]: readonly [string, readonly unknown[]]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
})

const readResource = ({ content }: ChartResource): unknown => JSON.parse(content)

function toPerson(patient: string, resources: readonly unknown[]): MeasuredPerson {
  const { name, birthDate, mrn } = readPatientLabel(patient, resources)
  return {
    name,
    isRestricted: isAnyRestricted(patient, resources),
    ...(birthDate !== undefined && { birthDate }),
    ...(mrn !== undefined && { mrn }),
  }
}

/** Whether the record or any order of the patient is labelled so: the reasons may name either. */
function isAnyRestricted(patient: string, resources: readonly unknown[]): boolean {
  const orders = resources.filter(isFields).filter((each) => each['resourceType'] === 'ServiceRequest')
  return [...orders.map(({ id }) => `ServiceRequest/${String(id)}`), patient].some((referral) =>
    isRestricted({ patient, referral }, resources),
  )
}
