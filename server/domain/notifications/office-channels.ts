import { pickChannel, type ChannelChoice, type RankedChannel } from './choose-channel.ts'
import type { SendChannel } from './send-channel.ts'

export type OfficeChannel = 'ehr-inbox' | 'direct' | 'fax' | 'voice'

/** Where an office can be reached. A call needs no number here: the person who makes it looks it up. */
export type OfficeReach = {
  /** Works in the same EHR, or takes FHIR Tasks from it. */
  isOnSameEhr: boolean
  directAddress?: string
  faxNumber?: string
}

const receiverOrder: readonly OfficeChannel[] = ['direct', 'ehr-inbox', 'fax', 'voice']
const referrerOrder: readonly OfficeChannel[] = ['ehr-inbox', 'direct', 'fax', 'voice']

function hasAddress(channel: OfficeChannel, reach: OfficeReach): boolean {
  switch (channel) {
    case 'direct':
      return reach.directAddress !== undefined
    case 'ehr-inbox':
      return reach.isOnSameEhr
    case 'fax':
      return reach.faxNumber !== undefined
    case 'voice':
      return true
  }
}

function rank(
  order: readonly OfficeChannel[],
  reach: OfficeReach,
  available: ReadonlySet<SendChannel>,
): readonly RankedChannel<OfficeChannel>[] {
  return order.map((channel): RankedChannel<OfficeChannel> => {
    if (!hasAddress(channel, reach)) return { channel, against: 'no-address' }
    // A call is a work item for a person of the practice: no vendor can be switched off for it.
    return channel === 'voice' || available.has(channel) ? { channel } : { channel, against: 'channel-off' }
  })
}

/**
 * How to reach the receiving office: Direct, a FHIR Task, fax, and in the end a person who calls. A message that
 * failed goes on with the next.
 */
export function chooseReceiverChannel(
  reach: OfficeReach,
  available: ReadonlySet<SendChannel>,
  failed: ReadonlySet<SendChannel>,
): ChannelChoice<OfficeChannel> {
  return pickChannel(rank(receiverOrder, reach, available), 1, failed)
}

/** How to reach the referring clinician or office: their EHR inbox, Direct, fax, and in the end a person who calls. */
export function chooseReferrerChannel(
  reach: OfficeReach,
  available: ReadonlySet<SendChannel>,
  failed: ReadonlySet<SendChannel>,
): ChannelChoice<OfficeChannel> {
  return pickChannel(rank(referrerOrder, reach, available), 1, failed)
}
