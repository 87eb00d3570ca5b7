import type { AuditEntry } from '#domain/audit-entry.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { findErased, listErased } from '../../store/erasures.ts'
import { findHold } from '../../store/legal-holds.ts'
import { tryLockPatient } from '../../store/patient-lock.ts'
import { findPatientScope } from '../../store/patient-rows.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'
import { deleteEverything } from './erase-patient.ts'

/**
 * Removes what came in about patients after their data was deleted: a report about a message that was on its way, a reply,
 * a write that had begun. Nothing of whom somebody has opened the chart since, and nothing under a legal hold, which the
 * deletion would take with it.
 *
 * @returns of how many patients something was there
 */
export async function clearRemains(db: BatonDatabase, tenant: string, signal?: AbortSignal): Promise<number> {
  let count = 0
  for (const patient of await listErased(db, tenant)) {
    if (signal?.aborted === true) break
    if (await clearOne(db, tenant, patient)) count += 1
  }
  return count
}

function clearOne(db: BatonDatabase, tenant: string, patient: string): Promise<boolean> {
  return db.transaction().execute(async (trx: BatonTransaction) => {
    if (!(await tryLockPatient(trx, tenant, patient))) return false
    if ((await findHold(trx, tenant, patient)) !== undefined) return false
    if (!(await findErased(trx, tenant, [patient])).has(patient)) return false
    const deleted = await deleteEverything(trx, await findPatientScope(trx, tenant, patient))
    const rows = Object.values(deleted).reduce((sum, each) => sum + each, 0)
    if (rows === 0) return false
    const entry: AuditEntry = {
      action: 'delete',
      event: 'data-deleted',
      agent: 'Device/baton',
      outcome: 'success',
      patient: `Patient/${patient}`,
      reason: `remains ${rows} rows`,
    }
    await appendAudit(trx, tenant, [entry])
    return true
  })
}
