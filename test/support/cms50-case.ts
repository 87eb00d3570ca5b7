import { measureCms50, type Cms50Result } from '#domain/cms50.ts'

export type Json = Record<string, unknown>

const cpt = 'http://www.ama-assn.org/go/cpt'
const snomed = 'http://snomed.info/sct'
const loinc = 'http://loinc.org'
export const systems = { cpt, snomed, loinc, taskCode: 'http://hl7.org/fhir/CodeSystem/task-code' } as const

export const concept = (system: string, code: string): Json => ({ coding: [{ system, code }] })

/** Each resource alone is enough for its condition; `more` breaks one thing at a time. */
export const aVisit = (more: Json = {}, patient = 'a'): Json => ({
  resourceType: 'Encounter',
  id: 'visit',
  status: 'finished',
  class: { code: 'AMB' },
  type: [concept(cpt, '99213')],
  subject: { reference: `Patient/${patient}` },
  period: { start: '2026-03-02T09:00:00-05:00', end: '2026-03-02T09:30:00-05:00' },
  ...more,
})
export const anIntervention = (more: Json = {}, patient = 'a'): Json => ({
  resourceType: 'Procedure',
  id: 'intervention',
  status: 'completed',
  code: concept(cpt, '96156'),
  subject: { reference: `Patient/${patient}` },
  performedDateTime: '2026-03-02T09:00:00-05:00',
  ...more,
})
export const anOrder = (more: Json = {}, patient = 'a'): Json => ({
  resourceType: 'ServiceRequest',
  id: 'order',
  status: 'active',
  intent: 'order',
  code: concept(snomed, '308471005'),
  subject: { reference: `Patient/${patient}` },
  authoredOn: '2026-03-02T09:20:00-05:00',
  requester: { reference: 'Practitioner/ruiz', display: 'Dr. Ruiz' },
  ...more,
})
export const aTask = (more: Json = {}, patient = 'a'): Json => ({
  resourceType: 'Task',
  id: 'task',
  status: 'completed',
  intent: 'order',
  code: concept(systems.taskCode, 'fulfill'),
  for: { reference: `Patient/${patient}` },
  focus: { reference: 'ServiceRequest/order' },
  reasonCode: concept(loinc, '34099-2'),
  executionPeriod: { start: '2026-03-02T09:20:00-05:00', end: '2026-03-20T15:00:00-05:00' },
  ...more,
})
export const aPatient = (id = 'a'): Json => ({ resourceType: 'Patient', id })
export const aBundle = (...resources: readonly Json[]): Json => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
})

/** `ipp denom numer` of the only patient, as 0 and 1. */
export function bitsOf(resources: readonly Json[], year = 2026): string {
  const { patients } = measureCms50(resources, year)
  return patients.map(({ ipp, denom, numer }) => [ipp, denom, numer].map(Number).join('')).join(' ')
}

export const rulesOf = ({ patients }: Cms50Result): readonly string[] =>
  patients.flatMap(({ why }) => why.map(({ rule }) => rule.replace('CMS50/', '')))

export const warningsOf = (resources: readonly Json[]): readonly string[] =>
  measureCms50(resources, 2026).warnings.map(({ code, evidence }) => `${code} ${evidence.join(' ')}`)
