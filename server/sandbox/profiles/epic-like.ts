import { fullRules, noQuirks, type TypeRules } from '../../fhir-server/server-profile.ts'
import type { JsonObject } from '../../fhir-server/json-value.ts'
import { strictHabits } from '../authorization/issuer-habits.ts'
import { changedBody } from './response-change.ts'
import { type SandboxProfile, strictProfile } from './sandbox-profile.ts'
import { chartTypes, directoryTypes, readRules, searchedBy, vendorEndpoint } from './vendor-rules.ts'

/** Types whose `_include=*` this vendor advertises. */
function withIncludes(type: string, difference: Partial<TypeRules> = {}): readonly [string, TypeRules] {
  return [type, readRules(type, { includes: fullRules(type).includes, ...difference })]
}

const types = [
  ...[...chartTypes, ...directoryTypes, 'Binary', 'Consent', 'Patient', 'Provenance'].map((type) =>
    withIncludes(type),
  ),
  withIncludes('ServiceRequest', {
    interactions: ['read', 'search-type', 'create', 'update'],
    ...searchedBy(
      'ServiceRequest',
      ...['_id', '_lastUpdated', 'patient', 'subject', 'status', 'category', 'code', 'intent', 'priority'],
      ...['authored', 'occurrence', 'requester', 'performer', 'encounter', 'based-on', 'identifier'],
    ),
  }),
  // Tasks are the EHR's own checklists and community work: an app may move one on, and never adds one.
  withIncludes('Task', {
    interactions: ['read', 'search-type', 'update'],
    ...searchedBy(
      'Task',
      ...['_id', '_lastUpdated', 'patient', 'subject', 'focus', 'based-on', 'status', 'code', 'owner'],
      ...['encounter', 'identifier'],
    ),
    requiredSearch: [['_id'], ['patient'], ['subject'], ['focus'], ['based-on'], ['encounter']],
  }),
  withIncludes('Appointment', {
    ...searchedBy(
      'Appointment',
      ...['_id', '_lastUpdated', 'patient', 'date', 'status', 'based-on', 'identifier', 'service-category'],
    ),
  }),
  withIncludes('DocumentReference', { interactions: ['read', 'search-type', 'create', 'update'] }),
  withIncludes('Communication', { interactions: ['read', 'search-type', 'create'] }),
]

/**
 * A search that finds nothing has an entry all the same, an OperationOutcome that says so: whoever counts entries
 * counts one too many.
 *
 * @see {@link https://github.com/cqframework/cql-engine/issues/9}
 */
function sayNothingFound(body: JsonObject): JsonObject {
  if (body['resourceType'] !== 'Bundle' || body['type'] !== 'searchset' || body['total'] !== 0) return body
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'warning',
        code: 'processing',
        details: { text: 'Resource request returns no results.' },
      },
    ],
  }
  return { ...body, entry: [{ resource: outcome, search: { mode: 'outcome' } }] }
}

/**
 * The way Epic's public endpoint behaves: patient by patient, a Task can be changed but not created, documents and
 * messages can be written, nothing is created conditionally, and only the base scopes are listed.
 */
export const epicLike: SandboxProfile = {
  ...strictProfile,
  id: 'epic-like',
  title: 'Epic-like',
  description:
    'No search across patients; a Task can be updated, never created; documents, messages and orders can be written; no If-None-Exist, no batch.',
  fhir: vendorEndpoint('epic-like', types, {
    quirks: { ...noQuirks, onResponse: changedBody(sayNothingFound) },
  }),
  smart: {
    ...strictHabits,
    listedScopes: 'named-only',
    refresh: 'unnamed',
    refreshScopes: ['online_access', 'offline_access'],
  },
}
