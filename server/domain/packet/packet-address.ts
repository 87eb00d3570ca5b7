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
