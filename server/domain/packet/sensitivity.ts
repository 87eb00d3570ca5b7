import { codeSystems } from '../codes.ts'
import { codesOf, isFields, objectOf, objectsOf, tagsOf, textOf, type Fields } from '../fhir-reading.ts'

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

/** Fields by which a resource tells what another one holds. */
const telling = ['reasonReference', 'result', 'encounter', 'partOf', 'derivedFrom'] as const

function pointsTo(resource: Fields, hidden: ReadonlySet<string>): boolean {
  const context = objectOf(resource, 'context', []) ?? {}
  return [resource, context]
    .flatMap((fields) => telling.flatMap((name) => objectsOf(fields, name, [])))
    .some((reference) => hidden.has(lastTwo(textOf(reference, 'reference', []) ?? '')))
}

function lastTwo(reference: string): string {
  return reference.split('/').slice(-2).join('/')
}

function referenceOf(resource: Fields): string {
  return `${String(resource['resourceType'])}/${String(resource['id'])}`
}

/**
 * References of everything that must stay: what is labelled, and what would tell of it, such as the prescription for a
 * labelled problem or a report with a labelled result.
 */
export function listKeptPrivate(resources: readonly unknown[]): ReadonlySet<string> {
  const fields = resources.filter(isFields)
  const hidden = new Set(fields.filter(isKeptPrivate).map(referenceOf))
  for (let before = -1; before < hidden.size;) {
    before = hidden.size
    for (const resource of fields) if (pointsTo(resource, hidden)) hidden.add(referenceOf(resource))
  }
  return hidden
}
