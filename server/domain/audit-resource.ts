import type { AuditEntry } from './audit-entry.ts'
import type { AuditRecord } from './audit-text.ts'
import type { WritableResource } from './fhir-write.ts'

const dicom = 'http://dicom.nema.org/resources/ontology/DCM'
const balp = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.'
const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'
const interactions = 'http://hl7.org/fhir/restful-interaction'
const entityType = 'http://terminology.hl7.org/CodeSystem/audit-entity-type'
const objectRole = 'http://terminology.hl7.org/CodeSystem/object-role'

const coding = (system: string, code: string, display: string) => ({ system, code, display })

/** Leaves the practice for somebody outside: recorded as an export and disclosure, not as a read. */
const disclosing: ReadonlySet<AuditEntry['event']> = new Set([
  'message-sent',
  'data-exported',
  'audit-exported',
  'worklist-exported',
  'report-disclosed',
  'measure-exported',
])

const actionCodes = { create: 'C', read: 'R', update: 'U', delete: 'D', execute: 'E' } as const
const outcomeCodes = { success: '0', refused: '4', failed: '8' } as const
const profiles = {
  create: 'PatientCreate',
  read: 'PatientRead',
  update: 'PatientUpdate',
  delete: 'PatientDelete',
  execute: undefined,
} as const

/**
 * A record of the trail as a FHIR AuditEvent in the form of IHE Basic Audit Log Patterns: two machines, the person who
 * asked where there was one, the patient and what was touched, and the place in the chain as the request id.
 *
 * @see {@link https://profiles.ihe.net/ITI/BALP/ | IHE Basic Audit Log Patterns}
 */
export function toAuditEvent({ tenant, seq, recordedAt, entry }: AuditRecord): WritableResource {
  const isDisclosure = disclosing.has(entry.event)
  const profile = isDisclosure ? 'PrivacyDisclosure.Source' : profiles[entry.action]
  return {
    resourceType: 'AuditEvent',
    ...(profile !== undefined && entry.patient !== undefined && { meta: { profile: [`${balp}${profile}`] } }),
    type: isDisclosure
      ? coding(dicom, '110106', 'Export')
      : coding('http://terminology.hl7.org/CodeSystem/audit-event-type', 'rest', 'RESTful Operation'),
    subtype: [toSubtype(entry, isDisclosure)],
    action: isDisclosure ? 'R' : actionCodes[entry.action],
    recorded: recordedAt,
    outcome: outcomeCodes[entry.outcome],
    ...(entry.reason !== undefined && { outcomeDesc: entry.reason }),
    purposeOfEvent: [
      {
        coding: [coding('http://terminology.hl7.org/CodeSystem/v3-ActReason', 'COC', 'coordination of care')],
      },
    ],
    agent: toAgents(entry),
    source: {
      observer: { reference: 'Device/baton' },
      type: [coding('http://terminology.hl7.org/CodeSystem/security-source-type', '4', 'Application Server')],
    },
    entity: toEntities(tenant, seq, entry),
  }
}

function toSubtype({ action, event }: AuditEntry, isDisclosure: boolean) {
  if (isDisclosure)
    return coding('http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle', 'disclose', 'Disclose')
  if (action === 'execute') return coding('https://baton.example/fhir/CodeSystem/referral-loop', event, event)
  return coding(interactions, action, action)
}

function toAgents(entry: AuditEntry) {
  const server = {
    type: { coding: [coding(dicom, '110153', 'Source Role ID')] },
    who: { identifier: { value: 'baton-backend' } },
    requestor: false,
  }
  const client = {
    type: { coding: [coding(dicom, '110152', 'Destination Role ID')] },
    who: { identifier: { value: entry.recipient ?? (isPerson(entry) ? 'baton-app' : 'baton-backend') } },
    requestor: false,
    ...(entry.address !== undefined && { network: { address: entry.address, type: '2' } }),
  }
  const author = {
    type: { coding: [coding(participation, 'AUT', 'author (originator)')] },
    who: {
      reference: entry.agent,
      ...(entry.agentName !== undefined && { display: entry.agentName }),
    },
    ...(entry.role !== undefined && { role: [{ text: entry.role }] }),
    requestor: true,
  }
  return [server, client, author]
}

const isPerson = ({ agent }: AuditEntry): boolean => !agent.startsWith('Device/')

function toEntities(
  tenant: string,
  seq: number,
  { patient, resource, evidence = [], requestId }: AuditEntry,
) {
  const data = [...(resource === undefined ? [] : [resource]), ...evidence].map((reference) => ({
    what: { reference },
    type: coding(entityType, '2', 'System Object'),
    role: coding(objectRole, '4', 'Domain Resource'),
  }))
  const person =
    patient === undefined || patient === ''
      ? []
      : [
          {
            what: { reference: patient },
            type: coding(entityType, '1', 'Person'),
            role: coding(objectRole, '1', 'Patient'),
          },
        ]
  const request = {
    what: { identifier: { value: requestId ?? `${tenant}/${seq}` } },
    type: {
      system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType',
      code: 'XrequestId',
    },
  }
  return [...person, ...data, request]
}
