import { localDay } from '../clinic-zone.ts'
import { namingSystems } from '../codes.ts'
import { isFields, objectOf, objectsOf, referencesOf, textOf, wordsOf, type Fields } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'
import type { Party } from '../loop-facts.ts'
import type { LoopView } from '../loop-view.ts'
import { readContactPoints } from '../watch/contact-points.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { readPersonName, toWholeName } from '../watch/person-name.ts'
import {
  choosePacket,
  packetSections,
  referenceOf,
  type PacketChoice,
  type PacketSectionName,
} from './choose-packet.ts'
import type { PacketCode, PacketContent, PacketParty, PacketSection } from './packet-content.ts'
import { findAuthorization } from './find-authorization.ts'
import { toPacketEntry } from './read-entries.ts'

export type PacketSources = {
  /** Everything that was read of this patient, and the directory entries that the order leads to. */
  resources: readonly unknown[]
  /** Sections whose resources could not be read: their emptiness says nothing. */
  unread: ReadonlySet<PacketSectionName>
}

export type PacketSetting = {
  now: Instant
  timeZone: string
  /** How the practice is named and reached. */
  practice: { name: string; phone?: string; fax?: string }
}

export type MadePacket = {
  content: PacketContent
  /** References of what labels kept out; for the record of the sender, and never sent. */
  keptOut: readonly string[]
}

/**
 * Puts a packet together from the chart.
 *
 * @returns nothing when the patient's record or the order is not among what was read: a packet of nobody never goes out
 */
export function toPacketContent(
  view: LoopView,
  choice: PacketChoice,
  { resources, unread }: PacketSources,
  setting: PacketSetting,
): MadePacket | undefined {
  const fields = resources.filter(isFields)
  const patient = fields.find((one) => referenceOf(one) === view.patient)
  const order = fields.find((one) => referenceOf(one) === view.referral)
  if (patient === undefined || order === undefined) return undefined
  const own = fields.filter((one) => isOf(one, view.patient ?? ''))
  const { sections, keptOut } = choosePacket(own, choice, setting.now, resources)
  const taken = new Map(sections.map(({ name, resources: some }) => [name, some]))
  const day = (iso: string) => localDay(Date.parse(iso), setting.timeZone)
  const occurrence = objectOf(order, 'occurrencePeriod', []) ?? {}
  const wantedBy = textOf(occurrence, 'end', [])?.slice(0, 10)
  const authorization = findAuthorization(own, view.referral, choice.leaveOut)?.number
  return {
    keptOut,
    content: {
      number: view.number ?? view.referral.slice('ServiceRequest/'.length),
      urgency: view.urgency,
      service: view.title,
      patient: toPatient(patient),
      referrer: toReferrer(view.requester, resources, setting),
      receiver: toParty(view.receiver, resources),
      reason: wordsOf(order, 'reasonCode', []) ?? '',
      reasonCodes: reasonCodesOf(order),
      question: objectsOf(order, 'note', [])
        .flatMap((note) => textOf(note, 'text', []) ?? [])
        .join('\n'),
      sections: packetSections.map((name): PacketSection => {
        const some = taken.get(name)
        if (some === undefined) return { name, state: 'left-out', entries: [] }
        if (unread.has(name)) return { name, state: 'not-read', entries: [] }
        return { name, state: 'included', entries: some.map((one) => toPacketEntry(name, one)) }
      }),
      madeAt: toLocalIso(setting.now, setting.timeZone),
      ...(view.orderedAt !== undefined && { orderedOn: day(view.orderedAt) }),
      ...(wantedBy !== undefined && { wantedBy }),
      ...(view.specialty !== undefined && { specialty: view.specialty }),
      ...(authorization !== undefined && { authorization }),
    },
  }
}

/** A chart may come with another patient's resource by an EHR's mistake: it is nobody's packet. */
export function isOf(resource: Fields, patient: string): boolean {
  if (referenceOf(resource) === patient) return true
  const owners = ['subject', 'patient', 'beneficiary', 'for'].flatMap((name) =>
    referencesOf(resource, name, { aliases: new Map(), container: '' }, []),
  )
  return owners.length > 0 && owners.every((owner) => owner === patient)
}

function reasonCodesOf(order: Fields): readonly PacketCode[] {
  return objectsOf(order, 'reasonCode', [])
    .flatMap((concept) => objectsOf(concept, 'coding', []))
    .flatMap((coding) => {
      const [system, code, display] = ['system', 'code', 'display'].map((name) => textOf(coding, name, []))
      if (system === undefined || code === undefined) return []
      return [{ system, code, ...(display !== undefined && { display }) }]
    })
}

function toPatient(patient: Fields): PacketContent['patient'] {
  const { given, family = '' } = readPersonName(patient)
  const birthDate = textOf(patient, 'birthDate', [])
  const gender = textOf(patient, 'gender', [])
  const phone = objectsOf(patient, 'telecom', [])
    .filter((each) => each['system'] === 'phone' && each['use'] !== 'old')
    .flatMap((each) => textOf(each, 'value', []) ?? [])[0]
  const address = objectsOf(patient, 'address', []).find((each) => each['use'] !== 'old')
  const place = address && toAddress(address)
  return {
    reference: referenceOf(patient),
    given,
    family,
    addressLines: place === undefined ? [] : toLines(place),
    ...(place !== undefined && { address: place }),
    ...(birthDate !== undefined && { birthDate }),
    ...(gender !== undefined && { gender }),
    ...(phone !== undefined && { phone }),
  }
}

type Address = NonNullable<PacketContent['patient']['address']>

function toAddress(address: Fields): Address {
  const written: unknown = address['line']
  const lines = Array.isArray(written) ? written.filter((line) => typeof line === 'string') : []
  const [city, state, postalCode] = ['city', 'state', 'postalCode'].map((name) => textOf(address, name, []))
  return {
    lines,
    ...(city !== undefined && { city }),
    ...(state !== undefined && { state }),
    ...(postalCode !== undefined && { postalCode }),
  }
}

function toLines({ lines, city, state, postalCode }: Address): readonly string[] {
  const place = [city, [state, postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', ')
  return [...lines, place].filter((line) => line !== '')
}

function toReferrer(
  requester: Party | undefined,
  resources: readonly unknown[],
  { practice }: PacketSetting,
): PacketParty {
  const party = toParty(requester, resources)
  return {
    ...party,
    organization: practice.name,
    ...(practice.phone !== undefined && { phone: practice.phone }),
    ...(practice.fax !== undefined && { fax: practice.fax }),
  }
}

function toParty(party: Party | undefined, resources: readonly unknown[]): PacketParty {
  const reference = party?.reference
  const points = reference === undefined ? {} : readContactPoints(reference, resources)
  const resource = resources.filter(isFields).find((one) => referenceOf(one) === reference)
  const person = resource && toWholeName(readPersonName(resource))
  const npi =
    resource &&
    objectsOf(resource, 'identifier', []).find((each) => each['system'] === namingSystems.nationalProvider)
  const number = npi && textOf(npi, 'value', [])
  return {
    name: party?.display ?? person ?? points.name ?? '',
    ...(points.name !== undefined && { organization: points.name }),
    ...(points.phone !== undefined && { phone: points.phone }),
    ...(points.fax !== undefined && { fax: points.fax }),
    ...(number !== undefined && { npi: number }),
  }
}
