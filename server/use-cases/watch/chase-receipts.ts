import type { SendChannel } from '#domain/notifications/send-channel.ts'
import type { DeliveryEvent, Transport } from '../../channels/channel.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findSilent, restSilent, type SilentItem } from '../../store/sent-messages.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import { receiveDelivery, type OnDelivered } from './receive-delivery.ts'

/**
 * The receiving HISP must say that it took a message over ("processed"; Implementation Guide for Delivery Notification in
 * Direct). Without a word within the hour the message counts as lost.
 */
const directPatienceMs = 3_600_000

/** A voice agent that has not said within so long how a call went has not made it, as far as anybody knows. */
const callPatienceMs = 4 * 3_600_000

/** Providers report within minutes; after that they are asked, and again after as long. */
const lookUpAfterMs = 15 * 60_000
const lookUpTimeoutMs = 10_000

const atOnce = 50

/**
 * Goes after messages of which nothing more was heard: asks the provider where it can be asked, and gives up for lost a
 * Direct message whose receiving side never said that it took it over, and a call of which its agent never said how it
 * went, so that the next way is taken.
 *
 * @returns how many reports came of it
 */
export async function chaseReceipts(
  db: BatonDatabase,
  runtime: TenantRuntime,
  transports: ReadonlyMap<SendChannel, Transport>,
  onDelivered?: OnDelivered,
): Promise<number> {
  const now = await readBatonNow(db)
  let reports = 0
  for (const [channel, transport] of transports) {
    const patienceMs = patienceFor(transport)
    if (patienceMs === undefined) continue
    const before = new Date(now.getTime() - patienceMs)
    // Taken over is all that most receiving HISPs ever say.
    const taken = channel === 'direct' ? 'left-out' : 'included'
    for (const item of await findSilent(db, runtime.tenant.id, channel, before, { limit: atOnce, taken })) {
      const event = await findOut(item, transport, now)
      // Those of which nobody can say anything must not stand before the others for ever.
      if (event === undefined || event.state === 'accepted') await restSilent(db, item, lookUpAfterMs)
      if (event === undefined) continue
      await receiveDelivery(db, runtime, channel, { events: [event], replies: [] }, onDelivered)
      reports += 1
    }
  }
  return reports
}

/** After how long somebody looks; nothing where no more is to be heard. */
function patienceFor({ channel, lookUp }: Transport): number | undefined {
  if (channel === 'direct') return directPatienceMs
  if (channel === 'voice') return callPatienceMs
  return lookUp === undefined ? undefined : lookUpAfterMs
}

async function findOut(
  { channel, providerId }: SilentItem,
  transport: Transport,
  now: Date,
): Promise<DeliveryEvent | undefined> {
  const isLost = channel === 'voice' || channel === 'direct'
  if (!isLost) return transport.lookUp?.(providerId, AbortSignal.timeout(lookUpTimeoutMs))
  return { providerId, eventId: `${providerId}/no-receipt`, at: now, state: 'failed', code: 'no-receipt' }
}
