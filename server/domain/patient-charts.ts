import type {
  ChartEvidence,
  CommunicationEvidence,
  DecisionEvidence,
  EvidenceHead,
  PatientEvidence,
  TaskEvidence,
} from './evidence-records.ts'
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

/** Records that count for this one since a merge: references, in order. */
export function recordsMergedInto(
  reference: string,
  patients: readonly PatientEvidence[],
): readonly string[] {
  return [...survivors(patients)]
    .flatMap(([record, survivor]) => (survivor === reference && record !== reference ? [record] : []))
    .sort(compareText)
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

/** References by which a resource that names no patient hangs on one that does. */
function referencesOf(record: TaskEvidence | CommunicationEvidence | DecisionEvidence): readonly string[] {
  switch (record.kind) {
    case 'task':
      return [...record.focus, ...record.basedOn, ...record.partOf]
    case 'communication':
      return [...record.basedOn, ...record.partOf, ...record.about, ...record.inResponseTo]
    case 'decision':
      return record.about
  }
}

/** Who each resource is about, by reference; filled in order, so that decisions find the Tasks before them. */
function patientFinder(evidence: ChartEvidence, survivor: ReadonlyMap<string, string>) {
  const known = new Map<string, string>()
  const find = (record: EvidenceHead, hangsOn: readonly string[]): string | undefined => {
    const named = record.patient ?? hangsOn.map((reference) => known.get(reference)).find(Boolean)
    const patient = named === undefined ? undefined : (survivor.get(named) ?? named)
    if (patient !== undefined) known.set(record.ref, patient)
    return patient
  }
  const named: readonly (readonly EvidenceHead[])[] = [
    evidence.orders,
    evidence.appointments,
    evidence.encounters,
    evidence.documents,
    evidence.tasks,
    evidence.communications,
  ]
  for (const records of named) for (const record of records) find(record, [])
  return find
}

/** The one patient of a chart in which nobody else occurs and nothing was merged: there is nothing to split. */
function findOnlyPatient(evidence: ChartEvidence): string | undefined {
  const only = evidence.orders[0]?.patient
  if (only === undefined || evidence.patients.some(isMerged)) return undefined
  const lists: readonly (readonly EvidenceHead[])[] = [
    evidence.orders,
    evidence.tasks,
    evidence.appointments,
    evidence.encounters,
    evidence.documents,
    evidence.communications,
    evidence.decisions,
    evidence.authorizations,
    evidence.consents,
    evidence.patients,
  ]
  for (const list of lists)
    for (const { patient } of list) if (patient !== undefined && patient !== only) return undefined
  return only
}

function isMerged({ replaces, replacedBy }: PatientEvidence): boolean {
  return replaces.length > 0 || replacedBy.length > 0
}

/**
 * Splits evidence into one chart per patient who has an order, re-keyed on the surviving record of merged
 * patients (`Patient.link`). A Task, message or decision that names no patient belongs to the patient of what it
 * refers to; the directory is shared.
 *
 * @returns charts by canonical patient reference, in order of reference
 */
export function splitByPatient(evidence: ChartEvidence): ReadonlyMap<string, ChartEvidence> {
  const only = findOnlyPatient(evidence)
  if (only !== undefined) return new Map([[only, evidence]])
  const survivor = survivors(evidence.patients)
  const find = patientFinder(evidence, survivor)
  const patients = new Set(evidence.orders.map((order) => find(order, [])))
  const charts = new Map<string, MutableChart>()
  for (const patient of [...patients].filter((one) => one !== undefined).sort(compareText))
    charts.set(patient, emptyChart())

  const share = <Item extends EvidenceHead>(
    items: readonly Item[],
    into: (chart: MutableChart) => { push(item: Item): unknown },
    hangsOn: (item: Item) => readonly string[] = () => [],
  ): void => {
    for (const item of items) {
      const patient = find(item, item.patient === undefined ? hangsOn(item) : [])
      const chart = patient === undefined ? undefined : charts.get(patient)
      if (chart) into(chart).push(patient === item.patient ? item : { ...item, patient })
    }
  }
  share(evidence.orders, (chart) => chart.orders)
  share(evidence.appointments, (chart) => chart.appointments)
  share(evidence.encounters, (chart) => chart.encounters)
  share(evidence.documents, (chart) => chart.documents)
  // Twice: a part may stand before its whole in the order of references.
  evidence.tasks.forEach((task) => find(task, referencesOf(task)))
  share(evidence.tasks, (chart) => chart.tasks, referencesOf)
  evidence.communications.forEach((message) => find(message, referencesOf(message)))
  share(evidence.communications, (chart) => chart.communications, referencesOf)
  share(evidence.decisions, (chart) => chart.decisions, referencesOf)
  share(evidence.authorizations, (chart) => chart.authorizations)
  share(evidence.consents, (chart) => chart.consents)
  share(evidence.patients, (chart) => chart.patients)
  return new Map(
    [...charts].map(([patient, chart]) => [patient, { ...chart, directory: evidence.directory }]),
  )
}
