import { setTimeout as pause } from 'node:timers/promises'
import type { AuditEntry } from '#domain/audit-entry.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import type { DeliveryEvent, InboundReply } from '../../channels/channel.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { enqueue } from '../../store/outbox.ts'
import {
  findStanding,
  insertDeliveryEvent,
  lockByProviderId,
  markReported,
  markTaken,
  type SentItem,
} from '../../store/sent-messages.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { notePacketDelivered, notePacketFailed } from '../packets/note-rungs.ts'
import { correctRecord } from './correct-record.ts'
import { about, toNextWay } from './enqueue-delivery.ts'
import { saveRefusal } from './number-words.ts'
import { DeliveryPayload } from './outbox-payload.ts'
import { toCode } from './provider-code.ts'
import { raiseFailedMessage } from './raise-failed-message.ts'
import { receiveReply } from './receive-reply.ts'

export type OnDelivered = (channel: SendChannel) => void

/**
 * Takes over what a provider reports, after it was verified as the provider's: each report once, and states only ever
 * forwards. Bears repetition: what was taken over already changes nothing.
 *
 * @param onDelivered - told of each message that is now known to have arrived
 */
export async function receiveDelivery(
  db: BatonDatabase,
  runtime: TenantRuntime,
  channel: SendChannel,
  reading: { events: readonly DeliveryEvent[]; replies: readonly InboundReply[] },
  onDelivered?: OnDelivered,
): Promise<void> {
  const now = await readBatonNow(db)
  for (const event of reading.events) {
    if (event.state !== 'accepted') await waitForSender(db, runtime.tenant.id, channel, event)
    const isNews = await db
      .transaction()
      .execute((trx: BatonTransaction) => takeEvent(trx, runtime.tenant, channel, event, now))
    if (isNews && event.state === 'delivered') onDelivered?.(channel)
  }
  for (const reply of reading.replies) {
    await db
      .transaction()
      .execute((trx: BatonTransaction) => receiveReply(trx, runtime.tenant, channel, reply, now))
  }
}

const senderWaits = 30
const senderWaitMs = 100

/**
 * A provider may be quicker with its report than the sender with writing down the id it was given: taken over at once,
 * the report would be about nothing, and would not come again.
 */
async function waitForSender(
  db: BatonDatabase,
  tenant: string,
  channel: SendChannel,
  { providerId }: DeliveryEvent,
): Promise<void> {
  for (let waited = 0; waited < senderWaits; waited += 1) {
    if ((await findStanding(db, tenant, channel, providerId)) !== 'sending') return
    await pause(senderWaitMs)
  }
}

/** @returns whether the message has come to an end by it */
async function takeEvent(
  trx: BatonTransaction,
  tenant: Tenant,
  channel: SendChannel,
  event: DeliveryEvent,
  now: Date,
): Promise<boolean> {
  const item = await lockByProviderId(trx, tenant.id, channel, event.providerId)
  // About nothing that is known yet: kept as heard, it would be no news any more once its message is found.
  if (item === undefined) return false
  if (!(await insertDeliveryEvent(trx, tenant.id, channel, event.eventId))) return false
  if (event.state === 'accepted') {
    await markTaken(trx, item)
    return false
  }
  const isRefused = event.revokesConsent === true && (await refuseNumber(trx, item, event, now))
  // What has come to an end once stays there, whatever comes later.
  if (item.state === 'delivered' || item.state === 'failed') return false
  if (event.state === 'delivered') await delivered(trx, item, now)
  else if (isRefused) await refused(trx, item, now)
  else await failed(trx, tenant, item, toCode(event.code ?? 'failed'), now)
  return true
}

/** @returns whether it was a patient who wants no more of them */
async function refuseNumber(
  trx: BatonTransaction,
  item: SentItem,
  { code }: DeliveryEvent,
  now: Date,
): Promise<boolean> {
  const read = DeliveryPayload.safeParse(item.payload)
  if (!read.success || read.data.way.kind !== 'message') return false
  const { message, to } = read.data.way
  // An office that wants no more calls of an agent is not a patient who withdraws a consent.
  if (message.audience !== 'patient') return false
  await saveRefusal(trx, item, {
    number: to.address,
    source: `provider-${toCode(code ?? 'refused')}`,
    at: now,
  })
  return true
}

async function delivered(trx: BatonTransaction, item: SentItem, now: Date): Promise<void> {
  await markReported(trx, item, 'delivered', null)
  const read = DeliveryPayload.safeParse(item.payload)
  if (read.success) await notePacketDelivered(trx, item, read.data, now)
  await appendAudit(trx, item.tenant, [toEntry(item, 'message-delivered', 'success', item.channel)])
}

/** What a patient has refused is no failure: it is recorded so and goes the next way, if there is one. */
async function refused(trx: BatonTransaction, item: SentItem, now: Date): Promise<void> {
  const because = 'patient-objection'
  await endUndelivered(trx, item, because, now)
  await appendAudit(trx, item.tenant, [toEntry(item, 'message-suppressed', 'refused', because)])
}

/** What did not arrive is recorded so and goes the next way; where none is left, somebody is asked to reach the recipient. */
async function failed(
  trx: BatonTransaction,
  tenant: Tenant,
  item: SentItem,
  code: string,
  now: Date,
): Promise<void> {
  const { payload, hasNext } = await endUndelivered(trx, item, code, now)
  if (!hasNext) await raiseFailedMessage(trx, tenant, item, payload, code, now)
  await appendAudit(trx, item.tenant, [toEntry(item, 'message-failed', 'failed', code)])
}

async function endUndelivered(
  trx: BatonTransaction,
  item: SentItem,
  because: string,
  now: Date,
): Promise<{ payload: DeliveryPayload | undefined; hasNext: boolean }> {
  await markReported(trx, item, 'failed', because)
  await correctRecord(trx, item, because, now)
  const { data: payload } = DeliveryPayload.safeParse(item.payload)
  const next = payload && toNextWay(payload, { ...about(item), notBefore: now })
  if (next !== undefined) await enqueue(trx, item.tenant, [next])
  if (payload !== undefined) await notePacketFailed(trx, item, payload, because, now)
  return { payload, hasNext: next !== undefined }
}

function toEntry(
  item: SentItem,
  event: 'message-delivered' | 'message-failed' | 'message-suppressed',
  outcome: 'success' | 'failed' | 'refused',
  reason: string,
): AuditEntry {
  return {
    action: 'execute',
    event,
    agent: 'Device/baton',
    outcome,
    reason,
    recipient: item.channel,
    ...(item.patient === undefined ? {} : { patient: `Patient/${item.patient}` }),
    ...(item.referral === undefined ? {} : { resource: `ServiceRequest/${item.referral}` }),
  }
}
