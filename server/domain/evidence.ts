import { codeSystems } from './codes.ts'
import type {
  ChartEvidence,
  EvidenceHead,
  EvidenceRecord,
  EvidenceSource,
  Reading,
} from './evidence-records.ts'
import { readDocumentText } from './document-texts.ts'
import { directoryTypes, readDirectoryEntry, readPatient } from './read-directory.ts'
import { readDiagnosticReport, readDocumentReference } from './read-documents.ts'
import {
  isFields,
  momentOf,
  objectOf,
  objectsOf,
  referencesOf,
  tagsOf,
  textOf,
  type Fields,
} from './fhir-reading.ts'
import type { SetAside } from './loop-facts.ts'
import { readCommunication, readConsent, readDecision, readPriorAuth } from './read-messages.ts'
import { readOrder, readTask } from './read-orders.ts'
import { readAppointment, readEncounter } from './read-visits.ts'
import { toChart } from './resource-versions.ts'
import { unpackBundles, type Unpacked } from './bundle-unpacking.ts'

type RecordReader = (reading: Reading) => EvidenceRecord | undefined

/** The door of each type: what is not listed is no evidence about a referral and is passed over. */
const readers: ReadonlyMap<string, RecordReader> = new Map<string, RecordReader>([
  ['ServiceRequest', readOrder],
  ['Task', readTask],
  ['Appointment', readAppointment],
  ['Encounter', readEncounter],
  ['DocumentReference', readDocumentReference],
  ['DiagnosticReport', readDiagnosticReport],
  ['Basic', readDocumentText],
  ['Communication', readCommunication],
  ['ClaimResponse', readPriorAuth],
  ['Provenance', readDecision],
  ['Consent', readConsent],
  ['Patient', readPatient],
  ...[...directoryTypes].map((type): [string, RecordReader] => [type, readDirectoryEntry]),
])

const patientFields = ['subject', 'for', 'patient']

const sourceWords: ReadonlyMap<string, EvidenceSource> = new Map<string, EvidenceSource>(
  (['ehr', 'companion', 'v2', 'direct', 'fax', 'human'] as const).map((source) => [
    `${codeSystems.loop}|source-${source}`,
    source,
  ]),
)

function sourceOf(tags: readonly string[]): EvidenceSource {
  for (const tag of tags) {
    const source = sourceWords.get(tag)
    if (source) return source
  }
  return 'ehr'
}

/** Whom a resource is about; every field that could say so is read, because each may be malformed. */
function findPatient(fields: Fields, scope: Reading['scope'], problems: string[]): string | undefined {
  let patient: string | undefined
  for (const name of patientFields)
    if (fields[name] !== undefined)
      for (const reference of referencesOf(fields, name, scope, problems))
        if (patient === undefined && reference.startsWith('Patient/')) patient = reference
  return patient
}

function readHead(fields: Fields, scope: Reading['scope'], problems: string[]): EvidenceHead {
  const meta = objectOf(fields, 'meta', problems) ?? {}
  const tags = tagsOf(meta, 'tag', problems)
  const knownAt = momentOf(meta, 'lastUpdated', problems)?.at ?? 0
  const patient = findPatient(fields, scope, problems)
  return {
    ref: scope.container,
    versionId: textOf(meta, 'versionId', problems),
    patient,
    knownAt,
    firstKnownAt: knownAt,
    source: sourceOf(tags),
    tags,
  }
}

function readContained(reading: Reading): readonly EvidenceRecord[] {
  return objectsOf(reading.fields, 'contained', reading.problems).flatMap((fields) => {
    const type = fields['resourceType']
    const id = fields['id']
    if (typeof type !== 'string' || typeof id !== 'string' || !directoryTypes.has(type)) return []
    const head = { ...reading.head, ref: `${reading.head.ref}#${id}`, tags: [] }
    return [readDirectoryEntry({ ...reading, fields, head })]
  })
}

type Outcome = { records: readonly EvidenceRecord[] } | SetAside

/** `malformed: status, start` names the fields; the other reasons speak for themselves. */
function readResource({ value, id, place }: Unpacked, aliases: ReadonlyMap<string, string>): Outcome {
  if (!isFields(value)) return { resource: place, why: 'not-a-resource' }
  const type = value['resourceType']
  if (typeof type !== 'string') return { resource: place, why: 'not-a-resource' }
  const reader = readers.get(type)
  if (!reader) return { records: [] }
  if (id === undefined) return { resource: `${type} (${place})`, why: 'no-id' }
  const scope = { aliases, container: `${type}/${id}` }
  const problems: string[] = []
  const head = readHead(value, scope, problems)
  const reading: Reading = { fields: value, head, scope, problems }
  const record = reader(reading)
  const contained = value['contained'] === undefined ? [] : readContained(reading)
  if (problems.length > 0)
    return { resource: scope.container, why: `malformed: ${[...new Set(problems)].join(', ')}` }
  return { records: record ? [record, ...contained] : contained }
}

/**
 * The door through which a chart becomes evidence: reads each resource once, keeps the newest version of each,
 * resolves references to `Type/id` and turns every time into epoch milliseconds. Bundles are unpacked.
 *
 * Never throws, whatever it is given. A resource of a type that matters but of the wrong shape is set aside with
 * the fields that were wrong; types that say nothing about a referral are passed over in silence.
 *
 * The readers are written by hand instead of as schemas: this runs for every resource of every chart, and has
 * to cost about as much as `JSON.parse` did.
 *
 * @param resources - resources of any type, version and patient in any order; whole Bundles too
 * @returns the newest version of every usable resource, and what was set aside, both ordered by reference
 */
export function readEvidence(resources: readonly unknown[]): {
  evidence: ChartEvidence
  setAside: readonly SetAside[]
} {
  const { entries, aliases } = unpackBundles(resources)
  const records: EvidenceRecord[] = []
  const setAside = new Map<string, SetAside>()
  for (const entry of entries) {
    const outcome = readResource(entry, aliases)
    if ('records' in outcome) records.push(...outcome.records)
    else setAside.set(`${outcome.resource} ${outcome.why}`, outcome)
  }
  return {
    evidence: toChart(records),
    setAside: [...setAside.keys()].sort().flatMap((key) => setAside.get(key) ?? []),
  }
}
