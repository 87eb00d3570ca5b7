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

const isOf = (type: string, { fields }: Held): boolean => fields['resourceType'] === type
const isBundle = (value: unknown): boolean => isFields(value) && value['resourceType'] === 'Bundle'

/** What came together: a Bundle, or everything that stood outside of Bundles. Ids are unique in it. */
type Batch = {
  held: readonly Held[]
  /** The only patient that anything in it names. */
  onlyPatient: string | undefined
}

function hold(
  fields: Fields,
  id: string | undefined,
  place: string,
  aliases: ReadonlyMap<string, string>,
): Held {
  const type = String(fields['resourceType'])
  const ref = id === undefined ? `${type} (${place})` : `${type}/${id}`
  const field = patientFields.get(type)
  if (field === undefined)
    return { fields, ref, patient: type === 'Patient' && id !== undefined ? ref : undefined }
  const named = referencesOf(fields, field, { aliases, container: ref }, [])
  return { fields, ref, patient: named.find((reference) => reference.startsWith('Patient/')) }
}

function readBatch(resources: readonly unknown[], warnings: Cms50Warning[]): Batch {
  const { entries, aliases } = unpackBundles(resources)
  const read = entries.flatMap(({ value, id, place }) =>
    isFields(value) && patientFields.has(String(value['resourceType']))
      ? [hold(value, id, place, aliases)]
      : [],
  )
  const held = joinVersions(read, warnings)
  const named = new Set(held.flatMap((one) => (isOf('Task', one) ? [] : (one.patient ?? []))))
  const [first] = named
  return { held, onlyPatient: named.size === 1 ? first : undefined }
}

/** Ids of orders that a Task refers to, as the measure reads references: the text after the last slash. */
function linkedIds({ fields }: Held): readonly string[] {
  return [objectOf(fields, 'focus', []) ?? {}, ...objectsOf(fields, 'basedOn', [])].flatMap((reference) => {
    const text = textOf(reference, 'reference', [])
    return text === undefined ? [] : text.slice(text.lastIndexOf('/') + 1)
  })
}

/** The patient of an order by its id; nobody when several patients have an order of that id. */
function indexOrders(batches: readonly Batch[]): ReadonlyMap<string, string | undefined> {
  const patients = new Map<string, string | undefined>()
  for (const { held, onlyPatient } of batches)
    for (const one of held) {
      const id = isOf('ServiceRequest', one) ? textOf(one.fields, 'id', []) : undefined
      const patient = one.patient ?? onlyPatient
      if (id === undefined || patient === undefined) continue
      patients.set(id, patients.has(id) && patients.get(id) !== patient ? undefined : patient)
    }
  return patients
}

const kinds = {
  Encounter: 'encounters',
  Procedure: 'procedures',
  ServiceRequest: 'orders',
  Task: 'tasks',
} as const
const kindOf: ReadonlyMap<unknown, (typeof kinds)[keyof typeof kinds]> = new Map(Object.entries(kinds))

type Gathered = Record<(typeof kinds)[keyof typeof kinds] | 'foreignTasks', Held[]>
const nothing = (): Gathered => ({ encounters: [], procedures: [], orders: [], tasks: [], foreignTasks: [] })

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
  const batches = [
    readBatch(
      resources.filter((one) => !isBundle(one)),
      warnings,
    ),
    ...resources.filter(isBundle).map((bundle) => readBatch([bundle], warnings)),
  ]
  const gathered = new Map<string, Gathered>()
  const of = (patient: string): Gathered => {
    const found = gathered.get(patient) ?? nothing()
    gathered.set(patient, found)
    return found
  }
  for (const { held } of batches)
    for (const one of held) if (one.patient !== undefined && !isOf('Task', one)) of(one.patient)
  const ordered = indexOrders(batches)
  const roles = new Map<string, string>()
  for (const { held, onlyPatient } of batches)
    for (const one of held) {
      const kind = kindOf.get(one.fields['resourceType'])
      if (isOf('PractitionerRole', one)) addRole(one, roles)
      if (isOf('Patient', one)) warnMerged(one, warnings)
      if (kind === undefined) continue
      const linked = kind === 'tasks' ? linkedIds(one).flatMap((id) => ordered.get(id) ?? []) : []
      const isNamed = one.patient !== undefined && (kind !== 'tasks' || gathered.has(one.patient))
      const owner = isNamed ? one.patient : (linked[0] ?? onlyPatient)
      if (owner === undefined) warnings.push({ code: 'no-patient', patient: undefined, evidence: [one.ref] })
      else of(owner)[kind].push(one)
      for (const patient of new Set(linked)) if (patient !== owner) of(patient).foreignTasks.push(one)
    }
  const patients = [...gathered.keys()].toSorted(compareText)
  return { patients: patients.map((patient) => toData(patient, of(patient), warnings)), roles, warnings }
}

/** One patient's data out of several files may hold a resource twice. */
function toData(patient: string, found: Gathered, warnings: Cms50Warning[]): PatientData {
  const own = (held: readonly Held[]): readonly Held[] =>
    held.length < 2
      ? held
      : joinVersions(
          held.map((one) => ({ ...one, patient })),
          warnings,
        )
  return {
    patient,
    encounters: own(found.encounters),
    procedures: own(found.procedures),
    orders: own(found.orders),
    tasks: own(found.tasks),
    foreignTasks: found.foreignTasks,
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
