import type { DecisionActivity } from './codes.ts'
import type { Fields, Moment } from './fhir-reading.ts'
import type { Instant } from './instant.ts'
import type { Party, TimelineEntry } from './loop-facts.ts'

export type EvidenceSource = TimelineEntry['source']

/** What every piece of evidence has, whatever its kind. */
export type EvidenceHead = {
  /** `Type/id`. */
  ref: string
  versionId: string | undefined
  /** Canonical reference of the patient; absent when the resource names none. */
  patient: string | undefined
  /** When this version could first have been known: `meta.lastUpdated`, else its business time; 0 when neither. */
  knownAt: Instant
  /** The same of the oldest version that was read. */
  firstKnownAt: Instant
  source: EvidenceSource
  /** `meta.tag` as `system|code`. */
  tags: readonly string[]
}

export type AuthorizationAnswer = {
  result:
    | 'not-needed'
    | 'needed'
    | 'submitted'
    | 'pended'
    | 'approved'
    | 'partially'
    | 'denied'
    | 'performer-must-submit'
  at: Instant
}

/** A status as some version of a resource had it; `isHold` when work was to rest then. */
export type PastStatus = { status: string; at: Instant; isHold: boolean }

export type OrderEvidence = EvidenceHead & {
  kind: 'order'
  status: string
  /** `doNotPerform`: it asks that something is not done. */
  isProhibition: boolean
  intent: string | undefined
  priority: string | undefined
  identifiers: readonly string[]
  /** Values of identifiers typed as placer number, first the one Baton gave. */
  number: string | undefined
  categories: readonly string[]
  codes: readonly string[]
  title: string | undefined
  authored: Moment | undefined
  wantedBy: Moment | undefined
  requester: Party | undefined
  performers: readonly Party[]
  performerTypes: readonly string[]
  reasonCodes: readonly string[]
  reason: string | undefined
  replaces: readonly string[]
  /** References of `insurance` and `supportingInfo`: an authorization is linked here. */
  related: readonly string[]
  coverage: AuthorizationAnswer | undefined
  /** Every status that was read, oldest version first, without repetitions. */
  history: readonly PastStatus[]
}

export type TaskEvidence = EvidenceHead & {
  kind: 'task'
  status: string
  codes: readonly string[]
  businessCodes: readonly string[]
  reasonCodes: readonly string[]
  statusReasons: readonly string[]
  statusReasonText: string | undefined
  identifiers: readonly string[]
  focus: readonly string[]
  basedOn: readonly string[]
  partOf: readonly string[]
  owner: Party | undefined
  authoredAt: Instant | undefined
  modifiedAt: Instant | undefined
  startedAt: Instant | undefined
  endedAt: Instant | undefined
  outputs: readonly { types: readonly string[]; reference: string }[]
  /** Every status that was read, oldest version first, without repetitions. */
  history: readonly PastStatus[]
}

export type AppointmentEvidence = EvidenceHead & {
  kind: 'appointment'
  status: string
  startsAt: Instant | undefined
  endsAt: Instant | undefined
  createdAt: Instant | undefined
  basedOn: readonly string[]
  basedOnIdentifiers: readonly string[]
  participants: readonly Party[]
  specialties: readonly string[]
}

export type EncounterEvidence = EvidenceHead & {
  kind: 'encounter'
  status: string
  start: Moment | undefined
  end: Moment | undefined
  basedOn: readonly string[]
  appointments: readonly string[]
  participants: readonly Party[]
  serviceProvider: Party | undefined
  specialties: readonly string[]
}

/** A DocumentReference or a DiagnosticReport that may be a consultant's report. */
export type DocumentEvidence = EvidenceHead & {
  kind: 'document'
  isRetracted: boolean
  isSuperseded: boolean
  /** `undeclared`: nobody says whether it is final, so it is not final by itself. */
  completeness: 'final' | 'preliminary' | 'undeclared'
  types: readonly string[]
  categories: readonly string[]
  practiceSettings: readonly string[]
  title: string | undefined
  authors: readonly Party[]
  /** Receipt: when it entered the record; `knownAt` of its first final version if it began as preliminary. */
  receivedAt: Instant
  /** Beginning of the visit it reports on, else when it was written, else its receipt. */
  service: Moment
  encounters: readonly string[]
  related: readonly string[]
  relatedIdentifiers: readonly string[]
  identifiers: readonly string[]
  reasonCodes: readonly string[]
  replaces: readonly string[]
  isSensitive: boolean
  /** Referral numbers that were read in its file; absent where nobody has read it. */
  numbersRead?: readonly string[]
}

/** What Baton has read in the file of a document of the EHR, of one version of it. */
export type DocumentTextEvidence = EvidenceHead & {
  kind: 'documentText'
  document: string
  documentVersion: string
  referralNumbers: readonly string[]
}

export type CommunicationEvidence = EvidenceHead & {
  kind: 'communication'
  status: string
  categories: readonly string[]
  media: readonly string[]
  statusReasons: readonly string[]
  basedOn: readonly string[]
  partOf: readonly string[]
  about: readonly string[]
  inResponseTo: readonly string[]
  sentAt: Instant | undefined
  receivedAt: Instant | undefined
  sender: Party | undefined
  recipients: readonly Party[]
}

/** The payer's answer to a request for prior authorization (ClaimResponse, `use` preauthorization). */
export type PriorAuthEvidence = EvidenceHead & {
  kind: 'priorAuth'
  answer: AuthorizationAnswer
  validUntil: Moment | undefined
  /** Orders named by the response itself. */
  orders: readonly string[]
}

export type DecisionEvidence = EvidenceHead & {
  kind: 'decision'
  activity: DecisionActivity
  /** What was decided about, and what was looked at: targets first, then entities. */
  about: readonly string[]
  reasons: readonly string[]
  decidedAt: Instant
  isByPerson: boolean
}

export type ConsentEvidence = EvidenceHead & {
  kind: 'consent'
  isSmsConsent: boolean
  isDenied: boolean
  decidedAt: Instant
}

export type PatientEvidence = EvidenceHead & {
  kind: 'patient'
  isInactive: boolean
  deceasedAt: Instant | undefined
  isDeceased: boolean
  replacedBy: readonly string[]
  replaces: readonly string[]
}

/** A person, role, organisation or service that references may name. */
export type DirectoryEntry = EvidenceHead & {
  kind: 'directory'
  name: string | undefined
  npi: string | undefined
  practitioner: string | undefined
  organization: string | undefined
  specialties: readonly string[]
  networks: readonly string[]
}

export type EvidenceRecord =
  | OrderEvidence
  | TaskEvidence
  | AppointmentEvidence
  | EncounterEvidence
  | DocumentEvidence
  | DocumentTextEvidence
  | CommunicationEvidence
  | PriorAuthEvidence
  | DecisionEvidence
  | ConsentEvidence
  | PatientEvidence
  | DirectoryEntry

/** A chart as evidence: the newest version of every resource, each list ordered by reference. */
export type ChartEvidence = {
  orders: readonly OrderEvidence[]
  tasks: readonly TaskEvidence[]
  appointments: readonly AppointmentEvidence[]
  encounters: readonly EncounterEvidence[]
  documents: readonly DocumentEvidence[]
  communications: readonly CommunicationEvidence[]
  authorizations: readonly PriorAuthEvidence[]
  decisions: readonly DecisionEvidence[]
  consents: readonly ConsentEvidence[]
  patients: readonly PatientEvidence[]
  directory: ReadonlyMap<string, DirectoryEntry>
}

/** A resource on its way through the door. */
export type Reading = {
  fields: Fields
  head: EvidenceHead
  scope: { aliases: ReadonlyMap<string, string>; container: string }
  problems: string[]
}
