import type { AuditEntry } from '#domain/audit-entry.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { countNotes, isFilingOff, switchFiling, type NoteCounts } from '../../store/note-filing.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'

export type FilingStanding = NoteCounts & { filesByItself: boolean }

/** How a practice's notes stand, by counts. */
export async function readFiling(db: BatonDatabase, tenant: string): Promise<FilingStanding> {
  return { filesByItself: !(await isFilingOff(db, tenant)), ...(await countNotes(db, tenant)) }
}

/**
 * Switches filing by rule off for a practice, or on again. It holds from the next note on, in every process; what waits
 * for a person goes on waiting.
 *
 * @param by - who switches, for the audit trail
 */
export async function setFiling(
  db: BatonDatabase,
  tenant: string,
  isOn: boolean,
  by: Pick<AuditEntry, 'agent' | 'agentName' | 'role'>,
): Promise<void> {
  await db.transaction().execute(async (trx: BatonTransaction) => {
    await switchFiling(trx, tenant, isOn, by.agent)
    await appendAudit(trx, tenant, [
      {
        ...by,
        action: 'execute',
        event: 'note-filing-switched',
        outcome: 'success',
        reason: isOn ? 'on' : 'off',
      },
    ])
  })
}
