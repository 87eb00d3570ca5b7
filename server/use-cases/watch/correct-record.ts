import { toNotDone } from '#domain/watch/fhir-effects/not-done-record.ts'
import { enqueue, type ClaimedItem, type OutboxItem } from '../../store/outbox.ts'
import { findWritten, lockOutboxRow } from '../../store/outbox-rows.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { about, toOutboxItem, updateKey } from './enqueue-delivery.ts'
import { notDone } from './message-record.ts'
import { DeliveryPayload } from './outbox-payload.ts'

const recordEnding = '|completed|ehr-inbox'

/**
 * Has the record of a message that was handed over, and of which its provider reported afterwards that it failed, say
 * that it was not done. Where the record is not written yet, {@link correctOwnRecord} does so once it is.
 *
 * @param item - the message's row in the outbox
 * @param code - why it failed
 */
export async function correctRecord(
  trx: BatonTransaction,
  item: Pick<ClaimedItem, 'tenant' | 'key' | 'referral' | 'patient'>,
  code: string,
  now: Date,
): Promise<void> {
  const { tenant, key } = item
  const record = await findWritten(trx, tenant, `${key}${recordEnding}`)
  const correction = record && toCorrection(item, record.payload, record.written, code, now)
  if (correction !== undefined) await enqueue(trx, tenant, [correction])
}

/**
 * The same once a record is written: its message may have been reported as failed meanwhile.
 *
 * @param record - the row that wrote something
 * @param written - what it wrote: `Communication/x/_history/1`
 */
export async function correctOwnRecord(
  trx: BatonTransaction,
  record: Pick<ClaimedItem, 'tenant' | 'key' | 'referral' | 'patient' | 'payload'>,
  written: string,
  now: Date,
): Promise<void> {
  const { tenant, payload } = record
  if (!record.key.endsWith(recordEnding)) return
  // Locked, so that either this sees the report or whoever takes the report over sees the record.
  const message = await lockOutboxRow(trx, tenant, record.key.slice(0, -recordEnding.length))
  if (message?.state !== 'failed') return
  const correction = toCorrection(record, payload, written, message.result ?? 'failed', now)
  if (correction !== undefined) await enqueue(trx, tenant, [correction])
}

function toCorrection(
  item: Pick<OutboxItem, 'referral' | 'patient'>,
  payload: unknown,
  written: string | null,
  code: string,
  now: Date,
): OutboxItem | undefined {
  const read = DeliveryPayload.safeParse(payload)
  const [, id, versionId] = /^Communication\/([^/]+)\/_history\/(.+)$/.exec(written ?? '') ?? []
  if (!read.success || read.data.way.kind !== 'fhir' || id === undefined || versionId === undefined)
    return undefined
  const { way } = read.data
  const resource = { ...toNotDone(way.write.resource, notDone(code)), id }
  const write = { interaction: 'update', resource, versionId } as const
  const correcting = { kind: 'fhir', channel: 'ehr-inbox', because: 'record', write } as const
  const record = { referral: '', patient: '' }
  return toOutboxItem(
    { key: updateKey(write), ways: [correcting], record },
    { ...about(item), notBefore: now },
  )
}
