import type { AuditEntry } from '#domain/audit-entry.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { insertHold, liftHold } from '../../store/legal-holds.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'
import type { ErasureCaller } from './erase-patient.ts'

export type HoldRequest = { patient: string; reason: string }

/** Keeps everything of a patient until the hold is lifted. @returns false when it is held already */
export function holdPatient(
  db: BatonDatabase,
  tenant: string,
  request: HoldRequest,
  caller: ErasureCaller,
): Promise<boolean> {
  return change(db, tenant, request, caller, 'hold-set', insertHold)
}

/** Lifts the hold on a patient. @returns false when there is none */
export function liftPatientHold(
  db: BatonDatabase,
  tenant: string,
  request: HoldRequest,
  caller: ErasureCaller,
): Promise<boolean> {
  return change(db, tenant, request, caller, 'hold-lifted', liftHold)
}

/** A deletion of the same patient comes before it or after it, never in between. The reason may name people: it stays out of the trail. */
async function change(
  db: BatonDatabase,
  tenant: string,
  { patient, reason }: HoldRequest,
  caller: ErasureCaller,
  event: 'hold-set' | 'hold-lifted',
  save: typeof insertHold,
): Promise<boolean> {
  const id = patient.slice('Patient/'.length)
  return db.transaction().execute(async (trx: BatonTransaction) => {
    await lockPatient(trx, tenant, id)
    if (!(await save(trx, tenant, { patient: id, reason, by: caller.agent }))) return false
    const entry: AuditEntry = { ...caller, action: 'update', event, outcome: 'success', patient }
    await appendAudit(trx, tenant, [entry])
    return true
  })
}
