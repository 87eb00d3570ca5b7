import { listRetractedFilings } from '#domain/notes-in/retracted-filings.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { enqueue } from '../../store/outbox.ts'
import { findLoopOwner } from '../../store/loops.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { toTakenBackTask } from './note-task.ts'

/**
 * Has somebody look at each note that was filed and no longer counts, because the record has taken back its copies of the same
 * document: the note stays filed, for a person to take it out or to say that it holds. Once for each place where it was filed.
 */
export async function tellRetractedFilings(
  trx: BatonTransaction,
  tenant: Tenant,
  patient: string,
  { resources, judgedAt }: Pick<ViewsMeta, 'resources' | 'judgedAt'>,
): Promise<void> {
  const about = { patient: `Patient/${patient}` }
  for (const { note, referrals } of listRetractedFilings(resources)) {
    if (referrals.length === 0)
      await enqueue(trx, tenant.id, [toTakenBackTask(tenant, note, about, undefined, judgedAt)])
    for (const referral of referrals) {
      const owner = await findLoopOwner(trx, tenant.id, referral.replace('ServiceRequest/', ''))
      await enqueue(trx, tenant.id, [toTakenBackTask(tenant, note, { ...about, referral }, owner, judgedAt)])
    }
  }
}
