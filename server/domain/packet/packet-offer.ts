import { isFields } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'
import type { LoopView } from '../loop-view.ts'
import { choosePacket, defaultChoice, packetSections, type PacketSectionName } from './choose-packet.ts'
import { findAuthorization, type Authorization } from './find-authorization.ts'
import { listCarriedMedia, type CarriedMedium } from './packet-address.ts'
import type { PacketEntry } from './packet-content.ts'
import { toPacketEntry } from './read-entries.ts'
import { isOf, type PacketSources } from './to-packet-content.ts'

/** One section of a packet as it could be sent. */
export type OfferedSection = {
  name: PacketSectionName
  /** False where nobody could read it: its emptiness says nothing. */
  isRead: boolean
  /** Goes along where the sender changes nothing. */
  isUsual: boolean
  entries: readonly Pick<PacketEntry, 'reference' | 'text' | 'detail' | 'on'>[]
  /** How many entries labels hold out, whatever is chosen. */
  heldOut: number
}

/** What a sender can choose from, before anything is sent. */
export type PacketOffer = {
  sections: readonly OfferedSection[]
  authorization?: Authorization
  /** By which media Baton sends it itself, the better one first. */
  carried: readonly CarriedMedium[]
}

/**
 * Lays out what a packet for this referral could hold. What labels hold out is a number in it and nothing more, so that
 * nobody can choose it.
 *
 * @param channels - media that this practice has
 */
export function toPacketOffer(
  view: LoopView,
  { resources, unread }: PacketSources,
  channels: ReadonlySet<string>,
  now: Instant,
): PacketOffer {
  const own = resources.filter(isFields).filter((one) => isOf(one, view.patient ?? ''))
  const usual = defaultChoice(resources).sections
  const authorization = findAuthorization(own, view.referral)
  const { sections } = choosePacket(own, { sections: packetSections }, now, resources)
  return {
    sections: sections.map(({ name, resources: some, keptOut }) => ({
      name,
      isRead: !unread.has(name),
      isUsual: usual.includes(name),
      entries: some.map((one) => toLine(toPacketEntry(name, one))),
      heldOut: keptOut.length,
    })),
    carried: listCarriedMedia(view.receiver, resources, channels),
    ...(authorization && { authorization }),
  }
}

/** The whole text of a note is not needed to choose it by. */
function toLine({ reference, text, detail, on }: PacketEntry): OfferedSection['entries'][number] {
  return { reference, text, ...(detail !== undefined && { detail }), ...(on !== undefined && { on }) }
}
