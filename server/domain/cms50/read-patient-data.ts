import { unpackBundles } from '../bundle-unpacking.ts'
import { isFields, objectOf, objectsOf, referencesOf, textOf, type Fields } from '../fhir-reading.ts'
import { compareText } from '../resource-versions.ts'
import { joinVersions } from './newest-version.ts'
import type { Cms50Warning, Held, PatientData } from './patient-data.ts'

/** The field that names the patient; a directory has none. Types that the measure does not read are passed over. */
const patientFields: ReadonlyMap<string, string | undefined> = new Map([
  ['Patient', undefined],
  ['Encounter', 'subject'],
  ['Procedure', 'subject'],
  ['ServiceRequest', 'subject'],
  ['Task', 'for'],
  ['PractitionerRole', undefined],
])

type Aliases = ReadonlyMap<string, string>

const isOf = (type: string, { fields }: Held): boolean => fields['resourceType'] === type
const isBundle = (value: unknown): boolean => isFields(value) && value['resourceType'] === 'Bundle'

/** What came together: a Bundle, or everything that stood outside of Bundles. Ids are unique in it. */
type Batch = {
  held: readonly Held[]
  /** The only patient that anything in it names. */
  onlyPatient: string | undefined
}

/** Whose a resource is, by the field of its type that says so. */
function findPatient(fields: Fields, type: string, ref: string, aliases: Aliases): string | undefined {
  if (type === 'Patient') return ref
  const field = patientFields.get(type)
  if (field === undefined) return undefined
  return referencesOf(fields, field, { aliases, container: ref }, []).find((reference) =>
    reference.startsWith('Patient/'),
  )
}

/** @param index - where the Bundle stood, so that what has no id is told apart by its place */
function readBatch(resources: readonly unknown[], index: number, warnings: Cms50Warning[]): Batch {
  const { entries, aliases } = unpackBundles(resources)
  const read: Held[] = []
  for (const { value, id, place } of entries) {
    const type = isFields(value) ? value['resourceType'] : undefined
    if (!isFields(value) || typeof type !== 'string' || !patientFields.has(type)) continue
    // Without an id nobody can refer to a patient.
    if (id === undefined && type === 'Patient') continue
    const ref = id === undefined ? `${type} (${index}: ${place})` : `${type}/${id}`
    read.push({ fields: value, id, ref, patient: findPatient(value, type, ref, aliases) })
  }
  const held = joinVersions(read, warnings)
  const named = new Set<string>()
  for (const one of held) if (one.patient !== undefined && !isOf('Task', one)) named.add(one.patient)
  const [first] = named
  return { held, onlyPatient: named.size === 1 ? first : undefined }
}

/** Ids of orders that a Task refers to, as the measure reads references: the text after the last slash. */
function linkedIds({ fields }: Held): readonly string[] {
  const ids: string[] = []
  for (const reference of [objectOf(fields, 'focus', []), ...objectsOf(fields, 'basedOn', [])]) {
    const text = reference && textOf(reference, 'reference', [])
    if (text !== undefined) ids.push(text.slice(text.lastIndexOf('/') + 1))
  }
  return ids
}

const kinds = {
  Encounter: 'encounters',
  Procedure: 'procedures',
  ServiceRequest: 'orders',
  Task: 'tasks',
} as const
type Kind = (typeof kinds)[keyof typeof kinds]
const kindOf: ReadonlyMap<unknown, Kind> = new Map(Object.entries(kinds))

type Gathered = Record<Kind | 'foreignTasks', Held[]>

/** What is known so far while resources are sorted. */
type Sorting = {
  gathered: Map<string, Gathered>
  /** The patient of an order by its id; nobody when several patients have an order of that id. */
  ordered: Map<string, string | undefined>
  /** The practitioner of each PractitionerRole. */
  roles: Map<string, string>
  warnings: Cms50Warning[]
}

function ofPatient({ gathered }: Sorting, patient: string): Gathered {
  const known = gathered.get(patient)
  if (known) return known
  const found: Gathered = { encounters: [], procedures: [], orders: [], tasks: [], foreignTasks: [] }
  gathered.set(patient, found)
  return found
}

function give(sorting: Sorting, one: Held, kind: Kind, owner: string | undefined): void {
  if (owner === undefined)
    sorting.warnings.push({ code: 'no-patient', patient: undefined, evidence: [one.ref] })
  else ofPatient(sorting, owner)[kind].push(one.patient === owner ? one : { ...one, patient: owner })
}

function sortResource(sorting: Sorting, one: Held, onlyPatient: string | undefined): void {
  const owner = one.patient ?? onlyPatient
  const kind = kindOf.get(one.fields['resourceType'])
  if (kind !== undefined) give(sorting, one, kind, owner)
  else if (isOf('PractitionerRole', one)) addRole(one, sorting.roles)
  else if (one.patient !== undefined) {
    ofPatient(sorting, one.patient)
    warnMerged(one, sorting.warnings)
  }
  const id = kind === 'orders' ? textOf(one.fields, 'id', []) : undefined
  if (id === undefined || owner === undefined) return
  const isShared = sorting.ordered.has(id) && sorting.ordered.get(id) !== owner
  sorting.ordered.set(id, isShared ? undefined : owner)
}

/** After all the others, so that it is known who there is and whose the orders are. */
function sortTask(sorting: Sorting, one: Held, onlyPatient: string | undefined): void {
  const linked = linkedIds(one).flatMap((id) => sorting.ordered.get(id) ?? [])
  const isKnown = one.patient !== undefined && sorting.gathered.has(one.patient)
  const owner = isKnown ? one.patient : (linked[0] ?? onlyPatient)
  give(sorting, one, 'tasks', owner)
  for (const patient of new Set(linked))
    if (patient !== owner) ofPatient(sorting, patient).foreignTasks.push(one)
}

/**
 * Sorts resources by patient. A Bundle is somebody's data as a whole: what names no patient in it belongs to the only
 * patient it is about. A Task that names nobody known belongs to whoever the order it refers to is for; the measure
 * does not look at `Task.for`.
 *
 * @param resources - of any type, version and patient; whole Bundles too
 * @returns patients in order of their reference, everybody who has a Patient resource or is the subject of something;
 *   `roles`: the practitioner of each PractitionerRole
 */
export function readPatientData(resources: readonly unknown[]): {
  patients: readonly PatientData[]
  roles: ReadonlyMap<string, string>
  warnings: readonly Cms50Warning[]
} {
  const warnings: Cms50Warning[] = []
  const loose = resources.filter((one) => !isBundle(one))
  const bundles = resources.filter(isBundle).map((one, index) => readBatch([one], index + 1, warnings))
  const batches = loose.length > 0 ? [readBatch(loose, 0, warnings), ...bundles] : bundles
  const sorting: Sorting = { gathered: new Map(), ordered: new Map(), roles: new Map(), warnings }
  for (const { held, onlyPatient } of batches)
    for (const one of held) if (!isOf('Task', one)) sortResource(sorting, one, onlyPatient)
  for (const { held, onlyPatient } of batches)
    for (const one of held) if (isOf('Task', one)) sortTask(sorting, one, onlyPatient)
  const join = (held: readonly Held[]) => (batches.length < 2 ? held : joinVersions(held, warnings))
  const patients = [...sorting.gathered].toSorted(([one], [other]) => compareText(one, other))
  return {
    patients: patients.map(([patient, { encounters, procedures, orders, tasks, foreignTasks }]) => ({
      patient,
      encounters: join(encounters),
      procedures: join(procedures),
      orders: join(orders),
      tasks: join(tasks),
      foreignTasks,
    })),
    roles: sorting.roles,
    warnings,
  }
}

function addRole({ fields, ref }: Held, roles: Map<string, string>): void {
  const [practitioner] = referencesOf(fields, 'practitioner', { aliases: new Map(), container: ref }, [])
  if (practitioner !== undefined) roles.set(ref, practitioner)
}

/** The measure counts records. Whoever has two of them counts twice, unless the export was made after the merge. */
function warnMerged({ fields, ref }: Held, warnings: Cms50Warning[]): void {
  if (objectsOf(fields, 'link', []).some((link) => link['type'] === 'replaced-by'))
    warnings.push({ code: 'merged-record', patient: ref, evidence: [ref] })
}
