import type { Appointment, Communication, Consent, Patient, ServiceRequest, Task } from 'fhir/r4'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import type { RecordedResource } from './sandbox-record.ts'

const loopSystem = 'https://baton.example/fhir/CodeSystem/referral-loop'
const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode'

const iso = (at: number): string => toLocalIso(at, clinicPractice.timeZone)
const own = (code: string) => ({ coding: [{ system: loopSystem, code }] })
const reference = (to: string) => ({ reference: to })

/** An invented adult with a mobile phone who reads English. */
export type InventedPatient = { id: string; given: string; family: string; birthDate: string; phone: string }

export function toPatient({
  id,
  given,
  family,
  birthDate,
  phone,
}: InventedPatient): Patient & { id: string } {
  return {
    resourceType: 'Patient',
    id,
    active: true,
    name: [{ use: 'official', given: [given], family }],
    gender: 'female',
    birthDate,
    telecom: [{ system: 'phone', value: phone, use: 'mobile' }],
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en' }] }, preferred: true }],
    managingOrganization: reference('Organization/northside'),
  }
}

/** Agreed to texts, a year before. */
export function toTextConsent({ id }: InventedPatient, at: number): Consent & { id: string } {
  const codes = 'http://terminology.hl7.org/CodeSystem'
  return {
    resourceType: 'Consent',
    id: `consent-${id}`,
    status: 'active',
    scope: { coding: [{ system: `${codes}/consentscope`, code: 'patient-privacy' }] },
    category: [{ coding: [{ system: `${codes}/v3-ActCode`, code: 'IDSCL' }] }, own('sms-contact')],
    patient: reference(`Patient/${id}`),
    dateTime: iso(at - 365 * 86_400_000),
    policyRule: { coding: [{ system: `${codes}/v3-ActCode`, code: 'OPTIN' }] },
    provision: { type: 'permit' },
  }
}

/** An order and its number, to whom it goes, what is to be found out, and who keeps watch over it. */
export type InventedReferral = {
  id: string
  number: string
  patient: string
  question: string
  owner: string
}

/** A specialist's office of the sandbox's directory that has a Direct address. */
export const receiver = {
  role: 'PractitionerRole/role-petrov',
  office: 'Organization/harborview-neurology',
} as const

/** What follows a routine order to that office on the day its packet goes out by fax: coordination, packet, owner. */
export function sentReferral(referral: InventedReferral, at: number): readonly RecordedResource[] {
  const { id, number, patient, owner } = referral
  const order = reference(`ServiceRequest/${id}`)
  const task: Task & { id: string } = {
    resourceType: 'Task',
    id: `task-${id}`,
    identifier: [{ system: 'https://baton.example/fhir/NamingSystem/referral-loop-id', value: number }],
    basedOn: [order],
    status: 'requested',
    businessStatus: own('sent'),
    intent: 'order',
    priority: 'routine',
    code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
    focus: order,
    for: reference(`Patient/${patient}`),
    authoredOn: iso(at),
    lastModified: iso(at),
    requester: reference('Practitioner/prac-whitfield'),
    owner: reference(receiver.role),
  }
  return [task, packet(referral, at), ownership(task, owner)]
}

/** A routine order to that office. */
export function toOrder(
  { id, number, patient, question }: InventedReferral,
  at: number,
): ServiceRequest & { id: string } {
  return {
    resourceType: 'ServiceRequest',
    id,
    identifier: [{ system: 'urn:oid:1.2.840.99999.1.1', value: number }],
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }], text: 'Referral' }],
    priority: 'routine',
    code: {
      coding: [{ system: 'http://snomed.info/sct', code: '308474002' }],
      text: 'Referral to neurology',
    },
    subject: reference(`Patient/${patient}`),
    authoredOn: iso(at),
    requester: reference('Practitioner/prac-whitfield'),
    performerType: { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '2084N0400X' }] },
    performer: [{ ...reference(receiver.role), display: 'Nikolai Petrov, MD (Harborview Neurology)' }],
    reasonCode: [{ text: question }],
  }
}

function packet({ id, patient }: InventedReferral, at: number): Communication & { id: string } {
  return {
    resourceType: 'Communication',
    id: `packet-${id}`,
    basedOn: [reference(`ServiceRequest/${id}`)],
    partOf: [reference(`Task/task-${id}`)],
    status: 'completed',
    category: [own('referral-packet')],
    medium: [{ coding: [{ system: participation, code: 'FAXWRIT' }] }],
    subject: reference(`Patient/${patient}`),
    about: [reference(`ServiceRequest/${id}`)],
    sent: iso(at),
    recipient: [reference(receiver.office)],
    sender: reference('Organization/northside'),
  }
}

function ownership(task: Task & { id: string }, owner: string): Task & { id: string } {
  return {
    resourceType: 'Task',
    id: `own-${task.id}`,
    partOf: [reference(`Task/${task.id}`)],
    ...(task.basedOn && { basedOn: task.basedOn }),
    status: 'in-progress',
    intent: 'order',
    priority: 'routine',
    code: own('own-loop'),
    focus: reference(`Task/${task.id}`),
    ...(task.for && { for: task.for }),
    ...(task.authoredOn !== undefined && { authoredOn: task.authoredOn }),
    owner: reference(owner),
  }
}

/** A visit at the receiver's office for an order. */
export function toVisit(
  { id, patient }: InventedReferral,
  visit: { id: string; status: 'booked' | 'cancelled'; startsAt: number; madeAt: number },
): Appointment & { id: string } {
  return {
    resourceType: 'Appointment',
    id: visit.id,
    status: visit.status,
    start: iso(visit.startsAt),
    end: iso(visit.startsAt + 40 * 60_000),
    created: iso(visit.madeAt),
    basedOn: [reference(`ServiceRequest/${id}`)],
    participant: [
      { actor: reference(`Patient/${patient}`), status: 'accepted' },
      { actor: reference(receiver.role), status: 'accepted' },
    ],
  }
}
