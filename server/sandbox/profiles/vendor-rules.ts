import { fullRules, noQuirks, type ServerProfile, type TypeRules } from '../../fhir-server/server-profile.ts'
import { searchParametersOf } from '../../fhir-server/r4/definitions.ts'

/**
 * What vendors have in common for a type they only show: read and search, `_revinclude` of Provenance and nothing
 * else, no sorting, and an `If-None-Exist` that nobody looks at.
 */
export function readRules(type: string, difference: Partial<TypeRules> = {}): TypeRules {
  return {
    ...fullRules(type),
    interactions: type === 'Binary' ? ['read'] : ['read', 'search-type'],
    includes: [],
    reverseIncludes: type === 'Binary' || type === 'Provenance' ? [] : ['Provenance:target'],
    requiredSearch: patientSearch(type),
    sort: false,
    conditionalCreate: false,
    ignoresIfNoneExist: true,
    updateCreate: false,
    ...difference,
  }
}

/**
 * A clinical type is searched one patient at a time or by id, never across the practice; a directory type has no
 * patient to ask for.
 */
function patientSearch(type: string): TypeRules['requiredSearch'] {
  const parameters = searchParametersOf(type)
  if (type === 'Patient' || !parameters.has('patient')) return []
  const choices = ['_id', 'patient', 'subject'].filter((name) => name === '_id' || parameters.has(name))
  return choices.map((name) => [name])
}

/** Searching by any other parameter is an error, and the CapabilityStatement lists no other. */
export function searchedBy(type: string, ...names: readonly string[]): Pick<TypeRules, 'searchParameters'> {
  const known = searchParametersOf(type)
  const unknown = names.find((name) => !name.startsWith('_') && !known.has(name))
  if (unknown !== undefined) throw new Error(`${type} has no search parameter ${unknown}`)
  return { searchParameters: names }
}

/** Clinical types every certified EHR shows (US Core), read only. */
export const chartTypes = [
  'AllergyIntolerance',
  'CarePlan',
  'CareTeam',
  'Condition',
  'Coverage',
  'DiagnosticReport',
  'Encounter',
  'Goal',
  'Immunization',
  'MedicationRequest',
  'Observation',
  'Procedure',
  'RelatedPerson',
] as const

/** Who and where, needed by references from everything else. */
export const directoryTypes = ['Location', 'Organization', 'Practitioner', 'PractitionerRole'] as const

/** An endpoint without batch, with pages as most vendors have them. */
export function vendorEndpoint(
  name: string,
  types: readonly (readonly [string, TypeRules])[],
  difference: Partial<ServerProfile> = {},
): ServerProfile {
  return {
    name,
    types: new Map(types.toSorted(([one], [other]) => (one < other ? -1 : 1))),
    batch: false,
    transaction: false,
    defaultCount: 50,
    maxCount: 200,
    maxBodyBytes: 16 * 1024 * 1024,
    quirks: noQuirks,
    ...difference,
  }
}
