import { localDay } from '../clinic-zone.ts'
import type { TimelineEntry } from '../loop-facts.ts'
import type { Instant } from '../instant.ts'

/** One packet with one recipient by one channel, as Baton's store has it; instants, absent where it did not get there. */
export type SentPacket = {
  id: string
  pages: number
  /** Of the PDF, in hexadecimal. */
  sha256: string
  /** How many entries labels held out. */
  heldOut: number
  madeAt: Instant
  /** Absent while it waits to be handed over. */
  recipient?: { name: string; channel: string }
  transmittedAt?: Instant
  deliveredAt?: Instant
  failedAt?: Instant
  acceptedAt?: Instant
}

/**
 * Completes the third rung: an acceptance may have come by any way, such as a call that somebody recorded or a Task that
 * the receiver accepted. It belongs to the packet that had gone out last by then, to whom the referral was with then.
 *
 * @param packets - of one referral, the newest first
 * @param timeline - of the same referral, in any order
 * @param timeZone - of the clinic: an acceptance may be known to the day only
 * @returns in the order of `packets`
 */
export function withAcceptances(
  packets: readonly SentPacket[],
  timeline: readonly TimelineEntry[],
  timeZone: string,
): readonly SentPacket[] {
  const timesOf = (what: string): readonly Instant[] =>
    timeline.filter((entry) => entry.what === what).map(({ at }) => at)
  const redirections = timesOf('redirected')
  const acceptedAt = new Map<SentPacket, Instant>()
  for (const at of timesOf('accepted').toSorted((one, other) => one - other)) {
    const since = Math.max(0, ...redirections.filter((each) => each <= at))
    const reached = packets.filter(
      ({ transmittedAt }) =>
        transmittedAt !== undefined &&
        transmittedAt >= since &&
        localDay(transmittedAt, timeZone) <= localDay(at, timeZone),
    )
    // Whose answer page was used is known already.
    if (reached.some((packet) => packet.acceptedAt !== undefined)) continue
    const latest = reached.find(({ failedAt }) => failedAt === undefined)
    if (latest !== undefined && !acceptedAt.has(latest)) acceptedAt.set(latest, at)
  }
  return packets.map((packet) => {
    const at = packet.acceptedAt ?? acceptedAt.get(packet)
    return at === undefined ? packet : { ...packet, acceptedAt: at }
  })
}
