import { toLocalIso } from '#domain/watch/local-time.ts'
import { insertRecipient, noteRung, type PacketRung } from '../../store/packets.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { DeliveryPayload } from '../watch/outbox-payload.ts'
import { updatePacketMessage } from './packet-message.ts'

/** To the second, as every time in the record: what is said within the same second comes after nothing. */
const toWritten = (now: Date): string => toLocalIso(now.getTime(), 'UTC')

type Item = { tenant: string; channel: string }

/**
 * Notes that a packet was handed over. Of a fax that is no more than a place in the provider's queue: its message is
 * under way until the far machine has answered.
 */
export async function notePacketSent(
  trx: BatonTransaction,
  item: Item,
  payload: DeliveryPayload,
  now: Date,
): Promise<void> {
  await noteOf(trx, item, payload, 'transmitted', now)
  const status = item.channel === 'fax' ? 'in-progress' : 'completed'
  await updatePacketMessage(trx, item, payload, now, { status, sent: toWritten(now) })
}

/** Notes the receipt of the transport, which is nobody's acknowledgement. */
export async function notePacketDelivered(
  trx: BatonTransaction,
  item: Item,
  payload: DeliveryPayload,
  now: Date,
): Promise<void> {
  await noteOf(trx, item, payload, 'delivered', now)
  await updatePacketMessage(trx, item, payload, now, { status: 'completed', received: toWritten(now) })
}

/** Notes that a packet did not get there by this way. Its message has failed once there is no other way to send it. */
export async function notePacketFailed(
  trx: BatonTransaction,
  item: Item,
  payload: DeliveryPayload,
  because: string,
  now: Date,
): Promise<void> {
  await noteOf(trx, item, payload, 'failed', now)
  if (payload.otherwise.some(({ kind }) => kind === 'message')) return
  await updatePacketMessage(trx, item, payload, now, {
    status: 'not-done',
    sent: toWritten(now),
    statusReason: { text: because },
  })
}

async function noteOf(
  trx: BatonTransaction,
  { tenant, channel }: Item,
  { packet, way, record }: DeliveryPayload,
  rung: PacketRung,
  now: Date,
): Promise<void> {
  if (packet === undefined || way.kind !== 'message') return
  const receiver = record?.recipient
  const recipient = {
    packet,
    channel,
    name: way.to.name ?? '',
    ...(receiver === undefined ? {} : { receiver }),
  }
  await insertRecipient(trx, tenant, recipient)
  await noteRung(trx, tenant, packet, rung, now, channel)
}
