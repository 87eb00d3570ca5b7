import { codeSystems, namingSystems, type DecisionActivity } from '#domain/codes.ts'
import { specialtyTable, type Specialty } from '#domain/specialties.ts'
import type {
  Appointment,
  ClaimResponse,
  CodeableConcept,
  Communication,
  Consent,
  DocumentReference,
  Encounter,
  Meta,
  Organization,
  Patient,
  PractitionerRole,
  Provenance,
  Reference,
  ServiceRequest,
  Task,
} from 'fhir/r4'

/**
 * Builders of synthetic evidence. Every resource belongs to `Patient/p-1` and, where it can, to `ServiceRequest/sr-1`
 * of 5 January 2026; a test states only what it is about. `over` replaces any field.
 */

export const orderedOn = '2026-01-05T15:00:00Z'
export const patientReference = 'Patient/p-1'
export const orderReference = 'ServiceRequest/sr-1'
export const attemptReference = 'Task/coord-1'

const loop = (code: string): CodeableConcept => ({ coding: [{ system: codeSystems.loop, code }] })
const to = (reference: string): Reference => ({ reference })
const versioned = (knownAt: string | undefined, version = 1): { meta?: Meta } =>
  knownAt === undefined ? {} : { meta: { lastUpdated: knownAt, versionId: String(version) } }

type Known = { knownAt?: string; version?: number }

export function aReferral(
  given: {
    id?: string
    patient?: string
    specialty?: Specialty
    sentOn?: string
    authoredOn?: string
    status?: ServiceRequest['status']
    over?: Partial<ServiceRequest>
  } & Known = {},
): ServiceRequest {
  const codes = specialtyTable.find(({ specialty }) => specialty === (given.specialty ?? 'cardiology'))
  return {
    resourceType: 'ServiceRequest',
    id: given.id ?? 'sr-1',
    ...versioned(given.knownAt, given.version),
    status: given.status ?? 'active',
    intent: 'order',
    category: [{ coding: [{ system: codeSystems.snomed, code: '3457005' }] }],
    code: { coding: [{ system: codeSystems.snomed, code: codes?.referral ?? '' }] },
    subject: to(given.patient ?? patientReference),
    authoredOn: given.authoredOn ?? orderedOn,
    requester: to('PractitionerRole/pr-pcp'),
    performer: [{ ...to('PractitionerRole/pr-cardio'), display: 'Riverside Cardiology Group' }],
    ...given.over,
  }
}

/** A coordination Task: one dispatch attempt. */
export function aTask(
  given: {
    id?: string
    order?: string
    status?: Task['status']
    /** Code of Baton's own system beside the status. */
    business?: string
    reason?: string
    authoredOn?: string
    modifiedOn?: string
    owner?: string
    note?: string
    over?: Partial<Task>
  } & Known = {},
): Task {
  const order = given.order ?? orderReference
  const authoredOn = given.authoredOn ?? '2026-01-05T16:00:00Z'
  return {
    resourceType: 'Task',
    id: given.id ?? 'coord-1',
    ...versioned(given.knownAt, given.version),
    status: given.status ?? 'requested',
    intent: 'order',
    code: { coding: [{ system: codeSystems.taskCode, code: 'fulfill' }] },
    focus: to(order),
    basedOn: [to(order)],
    for: to(patientReference),
    authoredOn,
    lastModified: given.modifiedOn ?? authoredOn,
    owner: to(given.owner ?? 'PractitionerRole/pr-cardio'),
    ...(given.business !== undefined && { businessStatus: loop(given.business) }),
    ...(given.reason !== undefined && { statusReason: { ...loop(given.reason), text: given.reason } }),
    ...(given.note !== undefined && {
      output: [{ type: loop('consult-note'), valueReference: to(given.note) }],
    }),
    ...given.over,
  }
}

/** What one of our people was asked to do. */
export function aWorkItem(
  given: {
    id?: string
    order?: string
    /** Codes of Baton's own system. */
    codes?: readonly string[]
    status?: Task['status']
    priority?: NonNullable<Task['priority']>
    authoredOn?: string
    owner?: string
    /** What its code says in words, and what beside it. */
    text?: string
    description?: string
    over?: Partial<Task>
  } = {},
): Task {
  const { id = 'work-1', codes = ['stall-reply-question'], text, description } = given
  const order = given.order ?? orderReference
  const authoredOn = given.authoredOn ?? '2026-01-08T16:00:00Z'
  const coding = codes.map((code) => ({ system: codeSystems.loop, code }))
  return {
    resourceType: 'Task',
    id,
    ...versioned(undefined, undefined),
    status: given.status ?? 'requested',
    intent: 'order',
    priority: given.priority ?? 'urgent',
    code: { coding, ...(text !== undefined && { text }) },
    ...(description !== undefined && { description }),
    focus: to(order),
    for: to(patientReference),
    authoredOn,
    lastModified: authoredOn,
    owner: to(given.owner ?? 'PractitionerRole/pr-coordinator'),
    ...given.over,
  }
}

/** The internal owner's Task. */
export function anOwner(
  given: { id?: string; owner?: string; status?: Task['status']; over?: Partial<Task> } = {},
): Task {
  return {
    resourceType: 'Task',
    id: given.id ?? 'own-1',
    status: given.status ?? 'in-progress',
    intent: 'order',
    code: loop('own-loop'),
    basedOn: [to(orderReference)],
    for: to(patientReference),
    authoredOn: '2026-01-05T15:30:00Z',
    owner: to(given.owner ?? 'PractitionerRole/pr-coordinator'),
    ...given.over,
  }
}

/** A COW cancellation request. */
export function anAbort(given: { id?: string; status?: Task['status']; over?: Partial<Task> } = {}): Task {
  return {
    resourceType: 'Task',
    id: given.id ?? 'abort-1',
    status: given.status ?? 'requested',
    intent: 'order',
    code: { coding: [{ system: codeSystems.taskCode, code: 'abort' }] },
    focus: to(attemptReference),
    for: to(patientReference),
    authoredOn: '2026-01-12T15:00:00Z',
    ...given.over,
  }
}

export function anAppointment(
  given: {
    id?: string
    order?: string
    status?: Appointment['status']
    start?: string
    minutes?: number
    createdOn?: string
    with?: string
    over?: Partial<Appointment>
  } & Known = {},
): Appointment {
  const start = given.start ?? '2026-01-20T16:00:00Z'
  return {
    resourceType: 'Appointment',
    id: given.id ?? 'appt-1',
    ...versioned(given.knownAt, given.version),
    status: given.status ?? 'booked',
    start,
    end: new Date(Date.parse(start) + (given.minutes ?? 30) * 60_000).toISOString(),
    created: given.createdOn ?? '2026-01-08T15:00:00Z',
    basedOn: [to(given.order ?? orderReference)],
    participant: [
      { actor: to(patientReference), status: 'accepted' },
      { actor: to(given.with ?? 'PractitionerRole/pr-cardio'), status: 'accepted' },
    ],
    ...given.over,
  }
}

export function anEncounter(
  given: {
    id?: string
    appointment?: string
    status?: Encounter['status']
    start?: string
    end?: string
    by?: string
    over?: Partial<Encounter>
  } & Known = {},
): Encounter {
  return {
    resourceType: 'Encounter',
    id: given.id ?? 'enc-1',
    ...versioned(given.knownAt, given.version),
    status: given.status ?? 'finished',
    class: { system: codeSystems.actCode, code: 'AMB' },
    subject: to(patientReference),
    basedOn: [to(orderReference)],
    ...(given.appointment !== undefined && { appointment: [to(given.appointment)] }),
    period: { start: given.start ?? '2026-01-20T16:02:00Z', end: given.end ?? '2026-01-20T16:40:00Z' },
    serviceProvider: to(given.by ?? 'Organization/org-cardio'),
    ...given.over,
  }
}

/** A cardiology consult note about the visit of 20 January, received on the 23rd. `order: null` leaves it unlinked. */
export function aNote(
  given: {
    id?: string
    order?: string | null
    orders?: readonly string[]
    status?: DocumentReference['status']
    docStatus?: DocumentReference['docStatus'] | null
    type?: string
    receivedOn?: string
    visitOn?: string
    author?: string
    title?: string
    encounter?: string
    replaces?: string
    over?: Partial<DocumentReference>
  } & Known = {},
): DocumentReference {
  const visitOn = given.visitOn ?? '2026-01-20T16:02:00Z'
  const orders = given.orders ?? (given.order === null ? [] : [given.order ?? orderReference])
  return {
    resourceType: 'DocumentReference',
    id: given.id ?? 'note-1',
    ...versioned(given.knownAt, given.version),
    status: given.status ?? 'current',
    ...(given.docStatus !== null && { docStatus: given.docStatus ?? 'final' }),
    type: { coding: [{ system: codeSystems.loinc, code: given.type ?? '34099-2' }] },
    subject: to(patientReference),
    date: given.receivedOn ?? '2026-01-23T18:00:00Z',
    author: [to(given.author ?? 'PractitionerRole/pr-cardio')],
    content: [
      { attachment: { contentType: 'application/pdf', title: given.title ?? 'Cardiology consultation' } },
    ],
    context: {
      period: { start: visitOn, end: visitOn },
      ...(orders.length > 0 && { related: orders.map(to) }),
      ...(given.encounter !== undefined && { encounter: [to(given.encounter)] }),
    },
    ...(given.replaces !== undefined && {
      relatesTo: [{ code: 'replaces' as const, target: to(given.replaces) }],
    }),
    ...given.over,
  }
}

/** A message of a kind of Baton's own system, by default the packet by Direct. */
export function aMessage(
  given: {
    id?: string
    kind?: string
    order?: string
    status?: Communication['status']
    sentOn?: string
    receivedOn?: string
    medium?: string
    from?: string
    to?: string
    over?: Partial<Communication>
  } & Known = {},
): Communication {
  return {
    resourceType: 'Communication',
    id: given.id ?? 'packet-1',
    ...versioned(given.knownAt, given.version),
    status: given.status ?? 'completed',
    category: [loop(given.kind ?? 'referral-packet')],
    basedOn: [to(given.order ?? orderReference)],
    subject: to(patientReference),
    sent: given.sentOn ?? '2026-01-05T17:00:00Z',
    ...(given.receivedOn !== undefined && { received: given.receivedOn }),
    ...(given.medium !== undefined && {
      medium: [{ coding: [{ system: codeSystems.participationMode, code: given.medium }] }],
    }),
    sender: to(given.from ?? 'Organization/org-pcp'),
    recipient: [to(given.to ?? 'Organization/org-cardio')],
    ...given.over,
  }
}

/** A recorded decision about the loop and, often, a document. */
export function aDecision(
  activity: DecisionActivity,
  given: {
    id?: string
    about?: readonly string[]
    on?: string
    reason?: string
    who?: string
    over?: Partial<Provenance>
  } = {},
): Provenance {
  const on = given.on ?? '2026-01-24T15:00:00Z'
  return {
    resourceType: 'Provenance',
    id: given.id ?? `decision-${activity}`,
    target: (given.about ?? [orderReference]).map(to),
    occurredDateTime: on,
    recorded: on,
    activity: loop(activity),
    agent: [{ who: to(given.who ?? 'PractitionerRole/pr-coordinator') }],
    ...(given.reason !== undefined && { reason: [loop(given.reason)] }),
    ...given.over,
  }
}

/** The payer's answer; `action` is a code of X12 306. */
export function anAuthorization(
  given: {
    id?: string
    action?: string
    createdOn?: string
    until?: string
    over?: Partial<ClaimResponse>
  } = {},
): ClaimResponse {
  return {
    resourceType: 'ClaimResponse',
    id: given.id ?? 'pa-1',
    status: 'active',
    type: { text: 'professional' },
    use: 'preauthorization',
    patient: to(patientReference),
    created: given.createdOn ?? '2026-01-07T15:00:00Z',
    insurer: to('Organization/org-payer'),
    outcome: 'complete',
    ...(given.until !== undefined && { preAuthPeriod: { start: '2026-01-07', end: given.until } }),
    extension: [
      {
        url: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewAction',
        extension: [
          {
            url: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewActionCode',
            valueCodeableConcept: {
              coding: [{ system: codeSystems.reviewAction, code: given.action ?? 'A1' }],
            },
          },
        ],
      },
    ],
    ...given.over,
  }
}

export function aPatient(given: { id?: string; over?: Partial<Patient> } = {}): Patient {
  return { resourceType: 'Patient', id: given.id ?? 'p-1', ...given.over }
}

export function aConsent(given: { on?: string; isDenied?: boolean } = {}): Consent {
  return {
    resourceType: 'Consent',
    id: 'consent-1',
    status: given.isDenied ? 'inactive' : 'active',
    scope: { text: 'privacy' },
    category: [loop('sms-contact')],
    patient: to(patientReference),
    dateTime: given.on ?? '2026-01-05T15:00:00Z',
    provision: { type: given.isDenied ? 'deny' : 'permit' },
  }
}

/** A role with its organisation, specialty (NUCC) and networks. */
export function aRole(given: {
  id: string
  organization: string
  practitioner?: string
  nucc?: string
  npi?: string
  networks?: readonly string[]
}): PractitionerRole {
  return {
    resourceType: 'PractitionerRole',
    id: given.id,
    organization: to(given.organization),
    ...(given.practitioner !== undefined && { practitioner: to(given.practitioner) }),
    ...(given.nucc !== undefined && {
      specialty: [{ coding: [{ system: codeSystems.nucc, code: given.nucc }] }],
    }),
    ...(given.npi !== undefined && {
      identifier: [{ system: namingSystems.nationalProvider, value: given.npi }],
    }),
    ...(given.networks && {
      extension: given.networks.map((network) => ({
        url: 'http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/network-reference',
        valueReference: to(network),
      })),
    }),
  }
}

export function anOrganization(given: { id: string; name?: string }): Organization {
  return { resourceType: 'Organization', id: given.id, name: given.name ?? given.id }
}

/** The directory most tests need: the cardiologist's role and organisation, the referring role and practice. */
export const directory: readonly (PractitionerRole | Organization)[] = [
  aRole({
    id: 'pr-cardio',
    organization: 'Organization/org-cardio',
    practitioner: 'Practitioner/prac-heart',
    nucc: '207RC0000X',
    networks: ['Organization/net-gold'],
  }),
  aRole({ id: 'pr-pcp', organization: 'Organization/org-pcp', practitioner: 'Practitioner/prac-pcp' }),
  anOrganization({ id: 'org-cardio', name: 'Riverside Cardiology Group' }),
  anOrganization({ id: 'org-pcp', name: 'Main Street Primary Care' }),
]

/** A tag of Baton's own system, for `meta`. */
export function tagged(...codes: readonly string[]): Meta {
  return { tag: codes.map((code) => ({ system: codeSystems.loop, code })) }
}
