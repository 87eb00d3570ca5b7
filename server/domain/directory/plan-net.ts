import { extensions } from '../codes.ts'
import { codesOf, objectsOf, referencesOf, textOf, type Fields } from '../fhir-reading.ts'
import type { KnownNetwork } from './judge-network.ts'
import type { KnownOrNot, Network } from './receiver.ts'

/**
 * What Plan-Net adds to a directory: networks, and whether new patients are taken.
 *
 * @see {@link https://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition-newpatients.html | newpatients}
 * @see {@link https://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem-OrgTypeCS.html | kinds of organization}
 */
const planNet = 'http://hl7.org/fhir/us/davinci-pdex-plan-net'
const newPatients = `${planNet}/StructureDefinition/newpatients`
const acceptingCodes = `${planNet}/CodeSystem/AcceptingPatientsCS`
/** `type` of an Organization that is a network, as a search asks for it. */
export const networkTypeToken = `${planNet}/CodeSystem/OrgTypeCS|ntwk`

const scope = { aliases: new Map<string, string>(), container: '' }

const extensionsOf = (fields: Fields, url: string): readonly Fields[] =>
  objectsOf(fields, 'extension', []).filter((extension) => extension['url'] === url)

/** The networks a role or service says it belongs to; empty when it says nothing. */
export function readNetworks(fields: Fields, nameOf: (reference: string) => string): readonly Network[] {
  const found = extensionsOf(fields, extensions.networkReference).flatMap((extension) => {
    const [value] = objectsOf(extension, 'valueReference', [])
    const display = value === undefined ? undefined : textOf(value, 'display', [])
    return referencesOf(extension, 'valueReference', scope, []).map((reference) => ({
      reference,
      name: nameOf(reference) || (display ?? ''),
    }))
  })
  return [...new Map(found.map((network) => [network.reference, network])).values()].toSorted((one, other) =>
    one.reference < other.reference ? -1 : 1,
  )
}

const meanings: Readonly<Record<string, KnownOrNot>> = {
  [`${acceptingCodes}|newpt`]: 'yes',
  [`${acceptingCodes}|nopt`]: 'no',
  [`${acceptingCodes}|existptonly`]: 'no',
  // Family members of patients: whether this patient is one is not known.
  [`${acceptingCodes}|existptfam`]: 'unknown',
}

/**
 * Whether new patients are taken, by the first resource that says so. Where it says different things for different
 * networks, nobody knows which holds.
 */
export function readAcceptance(holders: readonly Fields[]): KnownOrNot {
  for (const fields of holders) {
    const words = extensionsOf(fields, newPatients)
      .flatMap((extension) => extensionsOf(extension, 'acceptingPatients'))
      .flatMap((extension) => codesOf(extension, 'valueCodeableConcept', []))
      .map((code) => meanings[code] ?? 'unknown')
    const [first] = words
    if (first !== undefined) return words.every((word) => word === first) ? first : 'unknown'
  }
  return 'unknown'
}

/** A network organization; what it is part of is the payer that contracts it. */
export function toKnownNetwork(fields: Fields): readonly KnownNetwork[] {
  if (fields['resourceType'] !== 'Organization' || fields['active'] === false) return []
  if (!codesOf(fields, 'type', []).includes(networkTypeToken)) return []
  const { id, name } = fields
  if (typeof id !== 'string' || typeof name !== 'string') return []
  const [payer] = referencesOf(fields, 'partOf', scope, [])
  return [{ reference: `Organization/${id}`, name, ...(payer !== undefined && { payer }) }]
}
