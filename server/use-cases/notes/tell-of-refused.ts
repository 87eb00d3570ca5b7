import type { Tenant } from '../../config/smart-config.ts'
import { findLoopPlace } from '../../store/loops.ts'
import { findDesk } from '../../store/note-decisions.ts'
import { enqueue } from '../../store/outbox.ts'
import type { Arrival } from '../../store/received-notes.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { toRefusedTask } from './note-task.ts'

/**
 * Has somebody look at a document that could not be read, in the transaction that keeps it: once, however often it is sent.
 * Of one that somebody has put aside nothing is asked again.
 */
export async function tellOfRefused(
  trx: BatonTransaction,
  tenant: Tenant,
  noteId: string,
  { answers, referral }: Pick<Arrival, 'answers' | 'referral'>,
  now: Date,
): Promise<void> {
  const desk = await findDesk(trx, tenant.id, noteId)
  if (desk?.standing.state !== 'refused') return
  const cameFor = answers ?? referral
  const loop = cameFor === undefined ? undefined : await findLoopPlace(trx, tenant.id, cameFor)
  await enqueue(trx, tenant.id, [toRefusedTask(tenant, noteId, loop, now)])
}
