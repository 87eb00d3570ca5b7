import { toNotDone } from '#domain/watch/fhir-effects/not-done-record.ts'
import { enqueue, type ClaimedItem, type OutboxItem } from '../../store/outbox.ts'
import { findWritten, lockOutboxRow } from '../../store/outbox-rows.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { about, toOutboxItem, updateKey } from './enqueue-delivery.ts'
import { notDone } from './message-record.ts'
import { readWrittenCreate } from './written-create.ts'

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
  await enqueue(trx, tenant, toCorrection(item, record, code, now))
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
  const correction = toCorrection(record, { payload, written }, message.result ?? 'failed', now)
  await enqueue(trx, tenant, correction)
}

function toCorrection(
  item: Pick<OutboxItem, 'referral' | 'patient'>,
  record: { payload: unknown; written: string | null } | undefined,
  code: string,
  now: Date,
): readonly OutboxItem[] {
  const created = readWrittenCreate(record)
  if (created === undefined) return []
  const { resource, versionId } = created
  const corrected = { ...toNotDone(resource, notDone(code)), id: resource.id }
  const write = { interaction: 'update', resource: corrected, versionId } as const
  const correcting = { kind: 'fhir', channel: 'ehr-inbox', because: 'record', write } as const
  return [
    toOutboxItem(
      { key: updateKey(write), ways: [correcting], record: { referral: '', patient: '' } },
      { ...about(item), notBefore: now },
    ),
  ]
}
