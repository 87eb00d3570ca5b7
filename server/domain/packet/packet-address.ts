import type { Party } from '../loop-facts.ts'
import { readContactPoints } from '../watch/contact-points.ts'
import { toE164 } from '../watch/read-patient-facts.ts'

/**
 * Where a packet for this receiver goes by this medium, as the directory says.
 *
 * @returns a Direct address or a fax number in E.164; nothing for other media, and when nobody knows one
 */
export function findPacketAddress(
  medium: string,
  receiver: Party,
  resources: readonly unknown[],
): string | undefined {
  if (receiver.reference === undefined) return undefined
  const { direct, fax } = readContactPoints(receiver.reference, resources)
  if (medium === 'direct') return direct
  return medium === 'fax' && fax !== undefined ? toE164(fax) : undefined
}

/** Media by which Baton itself carries papers, the one that is safer on its way first. */
const carried = ['direct', 'fax'] as const
export type CarriedMedium = (typeof carried)[number]

/**
 * By which media Baton can send papers to this receiver itself: it has the channel, and the directory an address.
 *
 * @returns the better one first; nothing where a person has to send them
 */
export function listCarriedMedia(
  receiver: Party | undefined,
  resources: readonly unknown[],
  channels: ReadonlySet<string>,
): readonly CarriedMedium[] {
  if (receiver === undefined) return []
  return carried.filter(
    (medium) => channels.has(medium) && findPacketAddress(medium, receiver, resources) !== undefined,
  )
}
