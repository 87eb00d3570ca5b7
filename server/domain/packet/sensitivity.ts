import { codeSystems } from '../codes.ts'
import { codesOf, isFields, objectOf, tagsOf, textOf, type Fields } from '../fhir-reading.ts'

/** Confidentiality up to "normal", and the mark of invented data, say nothing that needs guarding. */
const ordinary: ReadonlySet<string> = new Set([
  ...['U', 'L', 'M', 'N'].map((code) => `${codeSystems.confidentiality}|${code}`),
  'http://terminology.hl7.org/CodeSystem/v3-ActReason|HTEST',
])

/**
 * Whether a resource carries a label that keeps it out of what leaves the practice by itself: anything but an ordinary
 * one, also a label that nobody here knows.
 *
 * @see {@link https://hl7.org/fhir/R4/security-labels.html | FHIR R4 security labels}
 */
export function isKeptPrivate(resource: unknown): boolean {
  if (!isFields(resource)) return false
  const meta = objectOf(resource, 'meta', []) ?? {}
  const labels = [...tagsOf(meta, 'security', []), ...codesOf(resource, 'securityLabel', [])]
  return labels.some((label) => !ordinary.has(label))
}

/** Who and where: sharing them with something that is private tells nothing of it. */
const parties: ReadonlySet<string> = new Set([
  'Patient',
  'RelatedPerson',
  'Group',
  'Practitioner',
  'PractitionerRole',
  'CareTeam',
  'Organization',
  'HealthcareService',
  'Location',
  'Device',
  'Endpoint',
])

/** `https://ehr.example/fhir/Condition/x/_history/2` is `Condition/x`. */
function toTarget(text: string): string {
  return text
    .replace(/[?#].*$/, '')
    .replace(/\/_history\/[^/]+$/, '')
    .split('/')
    .slice(-2)
    .join('/')
}

/** Everything a value names, at any depth: references, and the addresses of files. */
function listTargets(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(listTargets)
  if (!isFields(value)) return []
  const named = ['reference', 'url'].flatMap((name) => textOf(value, name, []) ?? []).map(toTarget)
  return [...named, ...Object.values(value).flatMap(listTargets)]
}

function referenceOf(resource: Fields): string {
  return `${String(resource['resourceType'])}/${String(resource['id'])}`
}

/** What a visit was for as well; only its letters tell of that, and not every pulse that was taken there. */
function splitVisit(resource: Fields): { own: readonly string[]; diagnoses: readonly string[] } {
  const { diagnosis, ...rest } = resource
  if (resource['resourceType'] !== 'Encounter') return { own: listTargets(resource), diagnoses: [] }
  return { own: listTargets(rest), diagnoses: listTargets(diagnosis) }
}

/**
 * References of everything that must stay: what is labelled, and what would tell of it, such as the prescription for a
 * labelled problem, a report with a labelled result, or the letter of a visit for it.
 */
export function listKeptPrivate(resources: readonly unknown[]): ReadonlySet<string> {
  const fields = resources.filter(isFields)
  const hidden = new Set(fields.filter(isKeptPrivate).map(referenceOf))
  const named = fields.map((resource) => ({ resource, ...splitVisit(resource) }))
  const diagnosesOf = new Map(named.map(({ resource, diagnoses }) => [referenceOf(resource), diagnoses]))
  const links = named.map(({ resource, own }) => {
    const isLetter = resource['resourceType'] === 'DocumentReference'
    const targets = isLetter ? [...own, ...own.flatMap((each) => diagnosesOf.get(each) ?? [])] : own
    return { from: referenceOf(resource), targets: targets.filter((each) => !parties.has(typeOf(each))) }
  })
  for (let before = -1; before < hidden.size;) {
    before = hidden.size
    for (const { from, targets } of links) if (targets.some((each) => hidden.has(each))) hidden.add(from)
  }
  return hidden
}

function typeOf(reference: string): string {
  return reference.slice(0, reference.indexOf('/'))
}
