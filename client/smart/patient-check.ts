/** Elements that say whose a resource is, in the kinds the chart reads. */
const ownerElements = ['subject', 'patient', 'for'] as const

/**
 * Whether a resource says it is another patient's. The search asked for one patient; a server that answers with
 * somebody else's resource must not get it onto this patient's screen.
 *
 * @returns false when it names nobody: then the search itself is the only statement there is
 */
export function isOfAnotherPatient(resource: unknown, patient: string): boolean {
  if (!isObject(resource)) return false
  const named = ownerElements.flatMap((element) => patientOf(Reflect.get(resource, element)) ?? [])
  return named.length > 0 && !named.includes(patient)
}

/** Logical id of a reference to a Patient: relative, absolute or versioned. */
function patientOf(reference: unknown): string | undefined {
  if (!isObject(reference) || !('reference' in reference)) return undefined
  if (typeof reference.reference !== 'string') return undefined
  return /(?:^|\/)Patient\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(reference.reference)?.[1]
}

/** The version of anything that came from an EHR, if it names one. */
export function versionOf(resource: unknown): string | undefined {
  const meta: unknown = isObject(resource) ? Reflect.get(resource, 'meta') : undefined
  const version: unknown = isObject(meta) ? Reflect.get(meta, 'versionId') : undefined
  return typeof version === 'string' ? version : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** `Type/id` of anything that came from an EHR, as far as it can be read. */
export function nameOf(resource: unknown): string {
  if (!isObject(resource)) return '?'
  const type: unknown = Reflect.get(resource, 'resourceType')
  const id: unknown = Reflect.get(resource, 'id')
  return `${typeof type === 'string' ? type : '?'}/${typeof id === 'string' ? id : '?'}`
}
