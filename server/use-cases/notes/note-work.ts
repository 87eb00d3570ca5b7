import { noteWork, toNoteWorkKey, type NoteWork } from '#domain/notes-in/note-work-key.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { isFields } from '#domain/fhir-reading.ts'
import type { WritableResource } from '#domain/fhir-write.ts'
import { findOutboxRows, lockOutboxRow, deleteWaiting } from '../../store/outbox-rows.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import { StoredResource, StoredWrite } from '../commands/stored-intent.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { keyOf } from '../watch/enqueue-delivery.ts'
import { DeliveryPayload } from '../watch/outbox-payload.ts'
import { queue, writeNow, type EffectScope, type NoteEffect } from './note-effects.ts'
import type { NotesDeps } from './notes-deps.ts'
import { readOwnResource } from './reverse-effects.ts'

/** A piece of work about a note that the EHR holds. */
export type EhrWork = WritableResource & { id: string }

const deliveriesOf = (noteId: string, work: readonly NoteWork[] = noteWork): readonly string[] =>
  work.map((what) => toNoteWorkKey(noteId, what))
const toKey = (delivery: string): string => keyOf(delivery, { channel: 'ehr-inbox' })

/**
 * The work about a note that stands in the EHR, as it is now: what nobody has to do any more is to be ended there.
 *
 * @returns nothing where the EHR holds none, or does not say
 * @throws EhrUnavailable
 */
export async function readNoteWork(
  { db, gateways }: Pick<NotesDeps, 'db' | 'gateways'>,
  runtime: TenantRuntime,
  noteId: string,
): Promise<readonly EhrWork[]> {
  return readQueued({ db, gateways }, runtime, deliveriesOf(noteId).map(toKey))
}

/**
 * What rows of the outbox have written in the EHR, as it is now.
 *
 * @throws EhrUnavailable
 */
export async function readQueued(
  { db, gateways }: Pick<NotesDeps, 'db' | 'gateways'>,
  runtime: TenantRuntime,
  keys: readonly string[],
): Promise<readonly EhrWork[]> {
  const gateway = gateways.find(runtime)
  const rows = await findOutboxRows(db, runtime.tenant.id, keys)
  const work: EhrWork[] = []
  for (const { result } of rows) {
    const [type, id] = result?.startsWith('ehr:') === true ? result.slice('ehr:'.length).split('/') : []
    if (gateway === undefined || type === undefined || id === undefined) continue
    const { resources } = await gateway.search(type, { _id: id })
    for (const each of resources) {
      const read = StoredResource.safeParse(each)
      if (read.success && read.data.id === id) work.push(read.data)
    }
  }
  return work
}

/**
 * Ends the work about a note that was decided about: what is not written yet never is, what stands is completed.
 *
 * @throws OwnWriteStale when it is being written at this moment
 */
export async function endNoteWork(
  trx: BatonTransaction,
  { tenant }: TenantRuntime,
  scope: EffectScope,
  noteId: string,
  ehrWork: readonly EhrWork[],
  done: readonly NoteWork[] = noteWork,
): Promise<readonly NoteEffect[]> {
  const effects: NoteEffect[] = []
  for (const delivery of deliveriesOf(noteId, done)) {
    const key = toKey(delivery)
    const row = await lockOutboxRow(trx, tenant.id, key)
    if (row === undefined) continue
    // Somebody is just asking for it: whether that has come about is known in a moment.
    if (row.state === 'sending') throw new OwnWriteStale(delivery)
    if (row.state === 'waiting') {
      await deleteWaiting(trx, tenant.id, key)
      const { way } = DeliveryPayload.parse(row.payload)
      if (way.kind === 'fhir' && way.write.interaction === 'create')
        effects.push({ kind: 'dropped', delivery, write: StoredWrite.parse(way.write) })
    }
    const reference = row.result?.slice(row.result.indexOf(':') + 1)
    if (row.state !== 'sent' || reference === undefined) continue
    const own = row.result?.startsWith('own:') === true
    const task = own
      ? await readOwnResource(trx, tenant.id, reference)
      : ehrWork.find(({ id }) => `Task/${id}` === reference)
    const write = task && toEnded(task, scope, tenant.policy.calendar.timeZone)
    if (task === undefined || write === undefined) continue
    const ended = own
      ? await writeNow(trx, scope, write, () => task)
      : await queue(trx, scope, `end-${reference}`, write, () => task)
    if (ended !== undefined) effects.push(ended)
  }
  return effects
}

function toEnded(task: EhrWork, { now }: EffectScope, timeZone: string) {
  const { meta, status } = task
  const versionId = isFields(meta) && typeof meta['versionId'] === 'string' ? meta['versionId'] : undefined
  if (status !== 'requested' || versionId === undefined) return undefined
  const lastModified = toLocalIso(now.getTime(), timeZone)
  return {
    interaction: 'update',
    resource: { ...task, status: 'completed', lastModified },
    versionId,
  } as const
}
