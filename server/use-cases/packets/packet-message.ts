import { z } from 'zod'
import { findCurrent } from '../../fhir-server/resource-store.ts'
import { findIntent } from '../../store/intents.ts'
import { StoredWrite } from '../commands/stored-intent.ts'
import { writeOwn } from '../own-store-writes.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { toMedium } from '#domain/watch/fhir-effects/message-coding.ts'
import type { DeliveryPayload } from '../watch/outbox-payload.ts'

const Message = z.looseObject({ resourceType: z.string(), id: z.string(), sent: z.string().exactOptional() })

/**
 * Writes into a packet's message, which Baton's own store holds, what became of it. In the caller's transaction. A
 * message that was marked as wrong meanwhile stays so.
 *
 * @param changes - fields to set; `sent` stays as it was first set
 */
export async function updatePacketMessage(
  trx: BatonTransaction,
  { tenant }: { tenant: string },
  { packet, way }: Pick<DeliveryPayload, 'packet' | 'way'>,
  now: Date,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (packet === undefined) return
  const reference = await findMessage(trx, tenant, packet)
  const id = reference?.slice('Communication/'.length)
  const current = id === undefined ? undefined : await findCurrent(trx, tenant, { type: 'Communication', id })
  if (current === undefined || current.content === null) return
  const message = Message.parse(JSON.parse(current.content))
  if (message['status'] === 'entered-in-error') return
  const resource = {
    ...message,
    ...changes,
    ...(message.sent === undefined ? {} : { sent: message.sent }),
    medium: toMedium(way.channel),
  }
  const write = { interaction: 'update', resource, versionId: String(current.version) } as const
  const outcome = await writeOwn(trx, tenant, write, now)
  if (outcome.kind !== 'written')
    throw new Error(`the message of a packet could not be changed: ${outcome.kind}`)
}

/** The message that the command left in preparation. */
async function findMessage(
  trx: BatonTransaction,
  tenant: string,
  packet: string,
): Promise<string | undefined> {
  const intent = await findIntent(trx, tenant, packet)
  return intent?.writes.find(({ write, reference }) => {
    const stored = StoredWrite.safeParse(write)
    return stored.success && stored.data.resource['status'] === 'preparation' && reference !== undefined
  })?.reference
}
