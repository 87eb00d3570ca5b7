import { sendChannels, type SendChannel } from '#domain/notifications/send-channel.ts'
import type { OutgoingMessage } from '#domain/notifications/outgoing-message.ts'
import { tellFailure } from '#domain/watch/failed-message.ts'
import { findCarer } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { findLoop } from '../../store/loops.ts'
import { enqueue, type ClaimedItem } from '../../store/outbox.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { DeliveryPayload } from './outbox-payload.ts'
import { toPersonWorkItem } from './person-work-item.ts'
import { toPracticeContext } from './practice-of.ts'

/**
 * Puts a message that reached nobody before whoever looks after its loop, once, by whichever of its ways it failed last.
 * Where nobody is there to look after it, the work item waits without an owner. A message about no referral asks nobody.
 *
 * @param payload - what the row carried, where it can be read
 * @param code - why the last way failed
 */
export async function raiseFailedMessage(
  trx: BatonTransaction,
  tenant: Tenant,
  item: Pick<ClaimedItem, 'key' | 'channel' | 'referral' | 'patient'>,
  payload: DeliveryPayload | undefined,
  code: string,
  now: Date,
): Promise<void> {
  const { referral, patient, channel } = item
  if (referral === undefined || !isChannel(channel)) return
  const loop = await findLoop(trx, tenant.id, referral)
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  const audience = payload && audienceOf(payload)
  const failed = { channel, code, ...(audience !== undefined && { audience }) }
  const work = {
    key: `${payload?.delivery ?? item.key}|failed`,
    kind: 'message-failed',
    text: tellFailure(failed, language),
    priority: loop?.urgency === 'routine' ? 'urgent' : 'asap',
    referral: `ServiceRequest/${referral}`,
    ...(patient !== undefined && { patient: `Patient/${patient}` }),
    owner: findCarer(loop?.owner ?? undefined, staff, today),
  } as const
  await enqueue(trx, tenant.id, [toPersonWorkItem(work, 'nobody-reached', calendar, now)])
}

const isChannel = (name: string): name is SendChannel => sendChannels.some((known) => known === name)

/** Of what is written into the EHR, only the portal is read by somebody outside. */
function audienceOf({ way }: DeliveryPayload): OutgoingMessage['audience'] | undefined {
  if (way.kind === 'message') return way.message.audience
  return way.channel === 'portal' ? 'patient' : undefined
}
