import { codeSystems, namingSystems } from '../codes.ts'
import {
  codesOf,
  identifiersOf,
  isFields,
  objectOf,
  objectsOf,
  referencesOf,
  textOf,
  type Fields,
} from '../fhir-reading.ts'
import { specialtyOf } from '../specialties.ts'
import { readContactPoints, type ContactPoints } from '../watch/contact-points.ts'
import type { KnownNetwork } from './judge-network.ts'
import { readAcceptance, readNetworks, toKnownNetwork } from './plan-net.ts'
import { toPhone } from './receiver-values.ts'
import { emptyFields, type Position, type ReceiverFields } from './receiver.ts'

/** A receiver as the EHR's directory has it. */
export type ReadReceiver = { reference: string; npi?: string; said: ReceiverFields }

export type DirectoryReading = {
  /** In the order of the resources. */
  receivers: readonly ReadReceiver[]
  networks: readonly KnownNetwork[]
}

/** The kinds that are needed to read a directory, those that are receivers first. */
export const receiverTypes = ['PractitionerRole', 'HealthcareService'] as const
export const besideTypes = ['Organization', 'Practitioner', 'Location', 'Endpoint'] as const

/** References resolve within one reading: it has no bundle and no container. */
const scope = { aliases: new Map<string, string>(), container: '' }
type Index = ReadonlyMap<string, Fields>

const keyOf = (fields: Fields): string => `${String(fields['resourceType'])}/${String(fields['id'])}`

/**
 * Reads receivers out of directory resources: every PractitionerRole and HealthcareService that names a specialty. A
 * specialty no table of ours knows leaves `specialties` empty; such a receiver can be searched, never ranked. What the
 * directory does not say stays unknown. Resources of other shapes are passed over; nothing throws.
 *
 * @param resources - any mixture of kinds, in any order; of two versions the later one counts
 * @see {@link https://hl7.org/fhir/us/davinci-pdex-plan-net/ | Da Vinci Plan-Net}
 */
export function readReceivers(resources: readonly unknown[]): DirectoryReading {
  const index = new Map<string, Fields>()
  for (const resource of resources) if (isFields(resource)) index.set(keyOf(resource), resource)
  const all = [...index.values()]
  return {
    receivers: all
      .filter((fields) => receiverTypes.some((type) => fields['resourceType'] === type))
      .flatMap((fields) => toReadReceiver(fields, index)),
    networks: all.flatMap((fields) => toKnownNetwork(fields)),
  }
}

const pointing = [
  'practitioner',
  'organization',
  'providedBy',
  'healthcareService',
  'location',
  'endpoint',
] as const

/** Ids of one kind that directory resources refer to and that are not among them, each once, in order. */
export function referencedBy(resources: readonly unknown[], type: string): readonly string[] {
  const known = resources.filter(isFields)
  const there = new Set(known.map(keyOf))
  const wanted = known
    .flatMap((fields) => pointing.flatMap((name) => referencesOf(fields, name, scope, [])))
    .concat(known.flatMap((fields) => readNetworks(fields, () => '').map(({ reference }) => reference)))
    .filter((reference) => reference.startsWith(`${type}/`) && !there.has(reference))
  return [...new Set(wanted)].map((reference) => reference.slice(type.length + 1)).sort()
}

function toReadReceiver(fields: Fields, index: Index): readonly ReadReceiver[] {
  if (textOf(fields, 'id', []) === undefined) return []
  const codes = [...codesOf(fields, 'specialty', []), ...medicalCodes(fields)]
  if (codes.length === 0) return []
  const reference = keyOf(fields)
  const practitioner = find(fields, 'practitioner', index)
  const organization = find(fields, 'organization', index) ?? find(fields, 'providedBy', index)
  const service = find(fields, 'healthcareService', index)
  const name = nameOf(practitioner) || displayOf(fields, 'practitioner') || (textOf(fields, 'name', []) ?? '')
  const office = nameOf(organization) || displayOf(fields, 'organization') || displayOf(fields, 'providedBy')
  const contact = contactOf([fields, practitioner, service, organization], reference, index)
  const npi = npiOf(fields) ?? npiOf(practitioner)
  if (name === '' && office === '') return []
  return [
    {
      reference,
      ...(npi !== undefined && { npi }),
      said: {
        ...emptyFields,
        name: name || office,
        organization: office,
        specialties: [...new Set(codes.flatMap((code) => specialtyOf([code]) ?? []))].sort(),
        ...placeOf(find(fields, 'location', index)),
        phone: toPhone(contact.phone ?? ''),
        fax: toPhone(contact.fax ?? ''),
        direct: contact.direct ?? '',
        networks: readNetworks(fields, (network) => nameOf(index.get(network))),
        acceptsNewPatients: readAcceptance([fields, ...(service === undefined ? [] : [service])]),
        languages: languagesOf([fields, practitioner, service]),
        isActive: fields['active'] !== false && organization?.['active'] !== false,
      },
    },
  ]
}

/** Only what is near is looked through: directories are long. */
function contactOf(near: readonly (Fields | undefined)[], reference: string, index: Index): ContactPoints {
  const known = near.filter((each) => each !== undefined)
  const endpoints = known
    .flatMap((each) => referencesOf(each, 'endpoint', scope, []))
    .flatMap((each) => index.get(each) ?? [])
  return readContactPoints(reference, [...known, ...endpoints])
}

/** Some directories say the specialty as the kind of role or service; roles such as "coordinator" are none. */
function medicalCodes(fields: Fields): readonly string[] {
  return [...codesOf(fields, 'code', []), ...codesOf(fields, 'type', [])].filter((code) =>
    code.startsWith(`${codeSystems.nucc}|`),
  )
}

function find(fields: Fields, name: string, index: Index): Fields | undefined {
  return referencesOf(fields, name, scope, [])
    .map((reference) => index.get(reference))
    .find((found) => found !== undefined)
}

const displayOf = (fields: Fields, name: string): string =>
  objectsOf(fields, name, [])
    .map((each) => textOf(each, 'display', []))
    .find(Boolean) ?? ''

function nameOf(fields: Fields | undefined): string {
  if (fields === undefined) return ''
  if (typeof fields['name'] === 'string') return fields['name'].trim()
  const [name] = objectsOf(fields, 'name', [])
  if (name === undefined) return ''
  const written = textOf(name, 'text', [])
  if (written !== undefined) return written.trim()
  const parts = ['prefix', 'given', 'family', 'suffix'].flatMap((part): unknown => name[part] ?? [])
  return parts.filter((part) => typeof part === 'string').join(' ')
}

const npiPrefix = `${namingSystems.nationalProvider}|`

function npiOf(fields: Fields | undefined): string | undefined {
  if (fields === undefined) return undefined
  return identifiersOf(fields, 'identifier', [])
    .find((identifier) => identifier.startsWith(npiPrefix))
    ?.slice(npiPrefix.length)
}

type Place = Pick<ReceiverFields, 'street' | 'city' | 'state' | 'postalCode' | 'position'>

function placeOf(location: Fields | undefined): Partial<Place> {
  const [address] = location === undefined ? [] : objectsOf(location, 'address', [])
  const lines: unknown = address?.['line']
  const text = (name: string): string => (address === undefined ? '' : (textOf(address, name, []) ?? ''))
  return {
    street: Array.isArray(lines) ? lines.filter((line) => typeof line === 'string').join(', ') : '',
    city: text('city'),
    state: text('state'),
    postalCode: text('postalCode'),
    position: positionOf(location),
  }
}

function positionOf(location: Fields | undefined): Position | null {
  const position = location === undefined ? undefined : objectOf(location, 'position', [])
  const { latitude, longitude } = position ?? {}
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  // The place where the equator meets Greenwich is what programs write for "not known".
  return isOnEarth && (latitude !== 0 || longitude !== 0) ? { latitude, longitude } : null
}

function languagesOf(holders: readonly (Fields | undefined)[]): readonly string[] {
  const codes = holders.flatMap((fields) =>
    fields === undefined ? [] : codesOf(fields, 'communication', []),
  )
  const tags = codes.map((code) => (code.split('|')[1] ?? '').toLowerCase().split('-')[0] ?? '')
  return [...new Set(tags.filter((tag) => /^[a-z]{2,3}$/.test(tag)))].sort()
}
