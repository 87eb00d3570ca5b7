import type { FhirResource } from 'fhir/r4'

function findPatient(references: readonly (string | undefined)[]): string | undefined {
  return references.find((reference) => reference?.startsWith('Patient/'))
}

/**
 * Whose chart a resource of the record belongs to.
 *
 * @returns the patient's id; nothing for the directory
 */
export function patientOf(resource: FhirResource): string | undefined {
  const named = namedBy(resource)
  return named?.slice('Patient/'.length)
}

function namedBy(resource: FhirResource): string | undefined {
  switch (resource.resourceType) {
    case 'Patient':
      return `Patient/${resource.id ?? ''}`
    case 'Task':
      return resource.for?.reference
    case 'Coverage':
      return resource.beneficiary.reference
    case 'RelatedPerson':
      return resource.patient.reference
    case 'Appointment':
      return findPatient(resource.participant.map(({ actor }) => actor?.reference))
    case 'Provenance':
      return findPatient(resource.target.map(({ reference }) => reference))
    case 'ServiceRequest':
    case 'Encounter':
    case 'Observation':
    case 'DocumentReference':
    case 'Communication':
      return resource.subject?.reference
    default:
      return undefined
  }
}
