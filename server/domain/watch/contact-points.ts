import { isFields, objectsOf, referencesOf, textOf, type Fields } from '../fhir-reading.ts'

/** Where an office or a clinician can be reached, as the directory says. */
export type ContactPoints = {
  readonly name?: string
  /** Address within Direct, as `name@direct.example`. */
  readonly direct?: string
  /** Numbers as the directory writes them. */
  readonly fax?: string
  readonly phone?: string
  /** References of the organization this one acts for. */
  readonly organization?: string
}

const noAliases: ReadonlyMap<string, string> = new Map()

/**
 * Looks up how to reach whoever a reference names: what stands at the role itself comes first, then its endpoints, then
 * what its service and organization publish. A Direct address is one that an endpoint of type `direct-project` names, or
 * an e-mail address of a domain that begins with "direct.", as offices write it.
 *
 * @param resources - directory resources of any kind, in any order; others are passed over
 * @returns nothing but what the directory holds; empty when it knows nobody of that reference
 * @see {@link https://hl7.org/fhir/R4/codesystem-endpoint-connection-type.html | Endpoint connection types}
 */
export function readContactPoints(reference: string, resources: readonly unknown[]): ContactPoints {
  const byReference = indexByReference(resources)
  const chain = chainOf(reference, byReference)
  const telecoms = chain.flatMap((fields) => objectsOf(fields, 'telecom', []))
  const endpoints = chain.flatMap((fields) => endpointsOf(fields, byReference))
  const direct = endpoints.map(directOfEndpoint).find(Boolean) ?? directOfTelecom(telecoms)
  const fax = valueOf(telecoms, 'fax')
  const phone = valueOf(telecoms, 'phone')
  const name = chain.map(nameOf).find(Boolean)
  const organization = chain
    .map((fields) => referenceOf(fields))
    .find((each) => each?.startsWith('Organization/'))
  return {
    ...(name !== undefined && { name }),
    ...(direct !== undefined && { direct }),
    ...(fax !== undefined && { fax }),
    ...(phone !== undefined && { phone }),
    ...(organization !== undefined && { organization }),
  }
}

function indexByReference(resources: readonly unknown[]): ReadonlyMap<string, Fields> {
  const index = new Map<string, Fields>()
  for (const resource of resources) {
    const reference = isFields(resource) ? referenceOf(resource) : undefined
    if (isFields(resource) && reference !== undefined) index.set(reference, resource)
  }
  return index
}

function referenceOf(fields: Fields): string | undefined {
  const { resourceType, id } = fields
  return typeof resourceType === 'string' && typeof id === 'string' ? `${resourceType}/${id}` : undefined
}

/** The resource itself and what it acts for, nearest first; a circle ends where it began. */
function chainOf(reference: string, byReference: ReadonlyMap<string, Fields>): readonly Fields[] {
  const chain: Fields[] = []
  const waiting = [reference]
  const seen = new Set<string>()
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const fields = seen.has(next) ? undefined : byReference.get(next)
    seen.add(next)
    if (fields === undefined) continue
    chain.push(fields)
    waiting.push(
      ...['practitioner', 'healthcareService', 'organization', 'providedBy', 'partOf'].flatMap((name) =>
        referencesIn(fields, name),
      ),
    )
  }
  return chain
}

function referencesIn(fields: Fields, name: string): readonly string[] {
  return referencesOf(fields, name, { aliases: noAliases, container: '' }, [])
}

function endpointsOf(fields: Fields, byReference: ReadonlyMap<string, Fields>): readonly Fields[] {
  return referencesIn(fields, 'endpoint').flatMap((reference): readonly Fields[] => {
    const endpoint = byReference.get(reference)
    return endpoint === undefined ? [] : [endpoint]
  })
}

function directOfEndpoint(endpoint: Fields): string | undefined {
  const [type] = objectsOf(endpoint, 'connectionType', [])
  if (endpoint['status'] !== 'active' || type?.['code'] !== 'direct-project') return undefined
  return textOf(endpoint, 'address', [])?.replace(/^mailto:/i, '')
}

function directOfTelecom(telecoms: readonly Fields[]): string | undefined {
  return telecoms
    .filter((telecom) => telecom['system'] === 'email')
    .map((telecom) => textOf(telecom, 'value', []))
    .find((value) => value !== undefined && /@direct\./i.test(value))
}

/** Numbers that are marked as old are no numbers. */
function valueOf(telecoms: readonly Fields[], system: 'fax' | 'phone'): string | undefined {
  return telecoms
    .filter((telecom) => telecom['system'] === system && telecom['use'] !== 'old')
    .map((telecom) => textOf(telecom, 'value', []))
    .find(Boolean)
}

function nameOf(fields: Fields): string | undefined {
  return fields['resourceType'] === 'Organization' || fields['resourceType'] === 'HealthcareService'
    ? textOf(fields, 'name', [])
    : undefined
}
