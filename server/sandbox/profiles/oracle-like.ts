import { noQuirks, type TypeRules } from '../../fhir-server/server-profile.ts'
import { type JsonObject, objectsAt, stringAt } from '../../fhir-server/json-value.ts'
import { strictHabits } from '../authorization/issuer-habits.ts'
import { eachResource } from './response-change.ts'
import { type SandboxProfile, strictProfile } from './sandbox-profile.ts'
import { chartTypes, directoryTypes, readRules, searchedBy, vendorEndpoint } from './vendor-rules.ts'

/** What a note may be in; anything else is refused. */
const documentTypes = ['application/pdf', 'text/plain', 'text/html', 'application/xhtml+xml', 'text/rtf']

function refuseDocument(document: JsonObject): string | undefined {
  const attachments = objectsAt(document, 'content').map(({ attachment }) =>
    stringAt(attachment, 'contentType'),
  )
  const wrong = attachments.find((type) => !documentTypes.includes(type?.split(';')[0]?.trim() ?? ''))
  if (attachments.length > 0 && wrong === undefined && !attachments.includes(undefined)) return undefined
  return `A document must be one of ${documentTypes.join(', ')}`
}

/** `_lastUpdated` has to be a range with a time of day on either end that is given. */
function refuseLastUpdated(query: URLSearchParams): string | undefined {
  const wrong = query.getAll('_lastUpdated').find((value) => !/^(?:ge|le)\d{4}-\d\d-\d\dT/.test(value))
  return wrong === undefined ? undefined : '_lastUpdated needs ge or le and a time'
}

/** Times are looked for between two ends. */
function refuseOpenEnd(query: URLSearchParams): string | undefined {
  const ends = query.getAll('start').map((value) => value.slice(0, 2))
  const isClosed = ends.includes('ge') && ends.includes('lt')
  return query.has('_id') || isClosed ? undefined : 'start needs both ge and lt'
}

/** Messages are a mailbox here: found by whose it is, what kind and when, not by the patient they are about. */
const communication: Partial<TypeRules> = {
  interactions: ['read', 'search-type', 'create', 'patch'],
  ...searchedBy('Communication', '_id', 'category', 'recipient', 'received'),
  requiredSearch: [['_id'], ['category', 'recipient', 'received']],
  requireIfMatch: ['patch'],
}

const types: readonly (readonly [string, TypeRules])[] = [
  ...[...chartTypes, ...directoryTypes, 'Binary', 'Consent', 'Patient', 'Provenance'].map(
    (type) => [type, readRules(type)] as const,
  ),
  [
    'ServiceRequest',
    readRules('ServiceRequest', {
      ...searchedBy('ServiceRequest', '_id', 'patient', 'subject', 'code', '_lastUpdated'),
      refuseSearch: refuseLastUpdated,
    }),
  ],
  [
    'Appointment',
    readRules('Appointment', {
      interactions: ['read', 'search-type', 'create', 'patch'],
      ...searchedBy('Appointment', '_id', 'patient', 'practitioner', 'location', 'date', 'status'),
      requireIfMatch: ['patch'],
    }),
  ],
  [
    'DocumentReference',
    readRules('DocumentReference', {
      // Its own "created" is no parameter of R4.
      ...searchedBy('DocumentReference', '_id', 'patient', 'encounter', 'type', 'category', 'period'),
      interactions: ['read', 'search-type', 'create', 'update'],
      requireIfMatch: ['update'],
      refuseWrite: refuseDocument,
      defaultCount: 10,
      maxCount: 100,
    }),
  ],
  ['Communication', readRules('Communication', communication)],
  // A calendar is read by its id; its free times are found by what kind of visit they are for, within two ends.
  ['Schedule', readRules('Schedule', { ...searchedBy('Schedule', '_id'), requiredSearch: [['_id']] })],
  [
    'Slot',
    readRules('Slot', {
      ...searchedBy('Slot', '_id', 'service-type', 'start'),
      includes: ['schedule'],
      requiredSearch: [['_id'], ['service-type', 'start']],
      refuseSearch: refuseOpenEnd,
    }),
  ],
]

/** The link from a visit to its order is not among the fields that are given out. */
function withoutOrder(resource: JsonObject): JsonObject {
  if (resource['resourceType'] !== 'Appointment') return resource
  return Object.fromEntries(Object.entries(resource).filter(([name]) => name !== 'basedOn'))
}

/**
 * The way Oracle Health Millennium's public endpoint behaves: no Task at all, appointments that do not say which
 * order they are for, no search by status, free times by kind of visit only, empty answers to creates, 409 where
 * others say 412, and rows that come twice while paging.
 *
 * @see {@link https://github.com/cerner/fhir.cerner.com/tree/main/content/millennium/r4}
 */
export const oracleLike: SandboxProfile = {
  ...strictProfile,
  id: 'oracle-like',
  title: 'Oracle-like',
  description:
    'No Task; appointments can be booked and changed but do not name their order; no search by status; creates answer with an empty body, stale writes with 409.',
  fhir: vendorEndpoint('oracle-like', types, {
    batch: true,
    defaultCount: 50,
    maxCount: 100,
    quirks: {
      ...noQuirks,
      staleVersionStatus: 409,
      emptyCreateBody: true,
      repeatsRows: true,
      onResponse: eachResource(withoutOrder),
    },
  }),
  smart: { ...strictHabits, listedScopes: 'by-type', writeContexts: ['user', 'system'] },
}
