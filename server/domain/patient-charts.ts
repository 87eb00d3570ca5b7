import type { ChartEvidence, EvidenceHead, PatientEvidence } from './evidence-records.ts'
import { compareText } from './resource-versions.ts'

/** Follows `Patient.link` to the record that survived every merge; a circle ends at its smallest reference. */
function survivors(patients: readonly PatientEvidence[]): ReadonlyMap<string, string> {
  const next = new Map<string, string>()
  for (const patient of patients) {
    const [replacement] = patient.replacedBy
    if (replacement && replacement !== patient.ref) next.set(patient.ref, replacement)
    for (const replaced of patient.replaces) if (replaced !== patient.ref) next.set(replaced, patient.ref)
  }
  const survivor = new Map<string, string>()
  for (const start of next.keys()) {
    const seen = new Set<string>()
    let current = start
    while (!seen.has(current)) {
      seen.add(current)
      current = next.get(current) ?? current
    }
    const isCircle = next.has(current)
    survivor.set(start, isCircle ? ([...seen].sort(compareText)[0] ?? current) : current)
  }
  return survivor
}

type Lists = Omit<ChartEvidence, 'directory'>
type MutableChart = { [Kind in keyof Lists]: Lists[Kind][number][] }

function emptyChart(): MutableChart {
  return {
    orders: [],
    tasks: [],
    appointments: [],
    encounters: [],
    documents: [],
    communications: [],
    authorizations: [],
    decisions: [],
    consents: [],
    patients: [],
  }
}

/**
 * Splits evidence into one chart per patient who has an order, re-keyed on the surviving record of merged
 * patients (`Patient.link`). What names no patient, such as a decision, stands in every chart and counts only
 * where it is linked; the directory is shared.
 *
 * @returns charts by canonical patient reference, in order of reference
 */
export function splitByPatient(evidence: ChartEvidence): ReadonlyMap<string, ChartEvidence> {
  const survivor = survivors(evidence.patients)
  const charts = new Map<string, MutableChart>()
  const shared = emptyChart()
  const keyOf = (patient: string): string => survivor.get(patient) ?? patient
  for (const order of evidence.orders)
    if (order.patient && !charts.has(keyOf(order.patient))) charts.set(keyOf(order.patient), emptyChart())

  const share = <Item extends EvidenceHead>(
    items: readonly Item[],
    into: (chart: MutableChart) => { push(item: Item): unknown },
  ): void => {
    for (const item of items) {
      if (item.patient === undefined) {
        into(shared).push(item)
        continue
      }
      const key = keyOf(item.patient)
      const chart = charts.get(key)
      if (chart) into(chart).push(key === item.patient ? item : { ...item, patient: key })
    }
  }
  share(evidence.orders, (chart) => chart.orders)
  share(evidence.tasks, (chart) => chart.tasks)
  share(evidence.appointments, (chart) => chart.appointments)
  share(evidence.encounters, (chart) => chart.encounters)
  share(evidence.documents, (chart) => chart.documents)
  share(evidence.communications, (chart) => chart.communications)
  share(evidence.authorizations, (chart) => chart.authorizations)
  share(evidence.decisions, (chart) => chart.decisions)
  share(evidence.consents, (chart) => chart.consents)
  share(evidence.patients, (chart) => chart.patients)

  const result = new Map<string, ChartEvidence>()
  for (const patient of [...charts.keys()].sort(compareText)) {
    const chart = charts.get(patient) ?? emptyChart()
    result.set(patient, {
      ...chart,
      tasks: chart.tasks.concat(shared.tasks),
      communications: chart.communications.concat(shared.communications),
      decisions: chart.decisions.concat(shared.decisions),
      directory: evidence.directory,
    })
  }
  return result
}
