import { codeSystems } from './codes.ts'
import { isFields, objectOf, tagsOf } from './fhir-reading.ts'

const restricted: ReadonlySet<string> = new Set(
  ['R', 'V'].map((code) => `${codeSystems.confidentiality}|${code}`),
)

/**
 * Whether a chart is labelled restricted or very restricted: on the patient, or on one of the referrals.
 *
 * @see {@link https://hl7.org/fhir/R4/security-labels.html | FHIR R4 security labels}
 */
export function isRestrictedChart(resources: readonly unknown[]): boolean {
  return resources.some((resource) => isFields(resource) && isRestricted(resource))
}

function isRestricted(resource: Readonly<Record<string, unknown>>): boolean {
  const type = resource['resourceType']
  if (type !== 'Patient' && type !== 'ServiceRequest') return false
  const meta = objectOf(resource, 'meta', []) ?? {}
  return tagsOf(meta, 'security', []).some((label) => restricted.has(label))
}
