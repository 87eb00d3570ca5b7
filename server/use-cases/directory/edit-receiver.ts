import { applyEdit, changesBetween, isSameRecord, type Change } from '#domain/directory/receiver-changes.ts'
import { readEdit, type EditFault, type WrittenEdit } from '#domain/directory/read-edit.ts'
import { toReceiver, type Receiver } from '#domain/directory/receiver.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findReceiver, findReceiverHistory, lockDirectory, updateReceiver } from '../../store/receivers.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'

export type EditRequest = WrittenEdit & {
  id: string
  /** The version the person had before their eyes. */
  version: number
  reason: string
  by: { reference: string; name: string }
}

export type EditOutcome =
  | { kind: 'saved'; receiver: Receiver }
  | { kind: 'not-found' }
  /** Nothing was saved: this happened to it meanwhile, the last time by `by`. */
  | { kind: 'stale'; changes: readonly Change[]; by: string; version: number }
  | { kind: 'invalid'; faults: readonly EditFault[] }

/** Changes a receiver as a person says, if it still is what the person saw. Of two at once one wins, and the other is told. */
export async function editReceiver(
  db: BatonDatabase,
  tenant: string,
  request: EditRequest,
): Promise<EditOutcome> {
  const read = readEdit(request)
  if (!read.ok) return { kind: 'invalid', faults: read.faults }
  return db.transaction().execute(async (trx: BatonTransaction): Promise<EditOutcome> => {
    await lockDirectory(trx, tenant)
    const stored = await findReceiver(trx, tenant, request.id)
    if (stored === undefined) return { kind: 'not-found' }
    if (stored.version !== request.version) return describeStale(trx, tenant, request)
    const { id, version } = stored
    const record = applyEdit(stored.record, read.edit)
    if (isSameRecord(stored.record, record)) {
      return { kind: 'saved', receiver: toReceiver(id, version, record) }
    }
    const { by, reason } = request
    const at = await readBatonNow(trx)
    const why = { cause: 'edit' as const, by: by.name, reason, at }
    const next = await updateReceiver(trx, tenant, { id, version, record }, why)
    if (next === undefined) throw new Error('a receiver changed under the lock of its directory')
    const entry = { action: 'update', event: 'receiver-changed', agent: by.reference } as const
    const what = `receiver ${id} version ${next}`
    await appendAudit(trx, tenant, [{ ...entry, agentName: by.name, outcome: 'success', reason: what }])
    return { kind: 'saved', receiver: toReceiver(id, next, record) }
  })
}

async function describeStale(
  db: BatonDatabase,
  tenant: string,
  { id, version }: EditRequest,
): Promise<EditOutcome> {
  const history = await findReceiverHistory(db, tenant, id)
  const [now] = history
  const seen = history.find((row) => row.version === version)
  const changes = now === undefined || seen === undefined ? [] : changesBetween(seen.record, now.record)
  return { kind: 'stale', changes, by: now?.changedBy ?? '', version: now?.version ?? 0 }
}
