import { appendAudit } from '../../store/audit-log.ts'
import { findNote, rejectPair } from '../../store/received-notes.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'

/**
 * Remembers that a person said no to a referral for a note: it is neither filed nor proposed there again, and is decided
 * about anew.
 *
 * @param referral - id of the ServiceRequest
 * @param by - reference of the person
 */
export async function rejectNote(
  db: BatonDatabase,
  tenant: string,
  noteId: string,
  referral: string,
  by: string,
): Promise<'rejected' | 'not-found'> {
  return db.transaction().execute(async (trx: BatonTransaction) => {
    if ((await findNote(trx, tenant, noteId)) === undefined) return 'not-found'
    await rejectPair(trx, { tenant, id: noteId }, referral, by)
    await appendAudit(trx, tenant, [
      {
        action: 'execute',
        event: 'note-rejected',
        agent: by,
        outcome: 'success',
        resource: `urn:uuid:${noteId}`,
        evidence: [`ServiceRequest/${referral}`],
      },
    ])
    return 'rejected'
  })
}
