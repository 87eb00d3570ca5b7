import { ErasureProof, keptWhys, type ErasureDone, type ErasureRequest } from '#contract/compliance.ts'
import type { AuditEntry } from '#domain/audit-entry.ts'
import { judgeErasure, type ErasureRefusal } from '#domain/compliance/judge-erasure.ts'
import { sql } from 'kysely'
import { purgePatientContent } from '../../fhir-server/purge-patient.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { findErasure, insertErasure, type Erasure } from '../../store/erasures.ts'
import { tryLockPatient } from '../../store/patient-lock.ts'
import { deletePatientRows } from '../../store/patient-rows.ts'
import type { PatientScope } from '../../store/patient-tables.ts'
import { signText } from '../audit-checkpoints.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'
import { ownStoreTable, readPatientHeld } from './patient-held.ts'

/** Who wants it, for the trail: reference as in the id_token, with the request's id and address where there is one. */
export type ErasureCaller = Pick<AuditEntry, 'agent' | 'agentName' | 'requestId' | 'address'>

export type ErasureOutcome =
  { ok: true; done: ErasureDone } | { ok: false; because: ErasureRefusal | 'not-found' | 'id-reused' }

/**
 * Deletes everything Baton holds of one patient, and signs what went and what stays; all of it, or nothing. The audit
 * trail stays, which names patients by the EHR's id alone. The same request twice is one deletion, with the same proof.
 *
 * Until somebody opens the chart again in the EHR, nothing of the patient is read or kept ({@link findErased}).
 */
export async function erasePatient(
  db: BatonDatabase,
  tenant: string,
  request: ErasureRequest,
  caller: ErasureCaller,
): Promise<ErasureOutcome> {
  return db.transaction().execute(async (trx: BatonTransaction): Promise<ErasureOutcome> => {
    const known = await findErasure(trx, tenant, request.id)
    if (known !== undefined) return toKnown(known, request.patient)
    if (!(await tryLockPatient(trx, tenant, request.patient.slice('Patient/'.length))))
      return { ok: false, because: 'under-way' }
    const held = await readPatientHeld(trx, tenant, request.patient)
    if (held === undefined || held.shown.held.length === 0) return { ok: false, because: 'not-found' }
    const refusal = judgeErasure(held.standing, request)
    if (refusal !== undefined) return { ok: false, because: refusal }
    const deleted = await deleteEverything(trx, held.scope)
    return { ok: true, done: await writeDown(trx, tenant, request, caller, deleted) }
  })
}

function toKnown(known: Erasure, patient: string): ErasureOutcome {
  if (`Patient/${known.patient}` !== patient) return { ok: false, because: 'id-reused' }
  return { ok: true, done: toErasureDone(known) }
}

/** A deletion as it is shown, with the statement that was signed. */
export function toErasureDone({ proof: signed, reopenedAt }: Erasure): ErasureDone {
  const [, payload = ''] = signed.split('.')
  const proof = ErasureProof.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  return { proof, signed, ...(reopenedAt !== null && { reopenedAt: reopenedAt.toISOString() }) }
}

/** Everything of a patient, in the caller's transaction and under the patient's lock. */
export async function deleteEverything(
  trx: BatonTransaction,
  scope: PatientScope,
): Promise<Readonly<Record<string, number>>> {
  const own = await purgePatientContent(trx, scope)
  const rows = await deletePatientRows(trx, scope)
  return { ...Object.fromEntries(rows), ...(own > 0 && { [ownStoreTable]: own }) }
}

/** The chain's head is locked from here on: what it says is the place of this very entry. */
async function writeDown(
  trx: BatonTransaction,
  tenant: string,
  { id, patient, reason }: ErasureRequest,
  caller: ErasureCaller,
  deleted: Readonly<Record<string, number>>,
): Promise<ErasureDone> {
  const rows = Object.values(deleted).reduce((sum, count) => sum + count, 0)
  const entry = { action: 'delete', event: 'data-deleted', outcome: 'success', patient } as const
  await appendAudit(trx, tenant, [
    { ...caller, ...entry, reason: `${reason} ${rows} rows`, resource: `urn:uuid:${id}` },
  ])
  const found = await sql<{ seq: number; hash: string; recorded_at: Date }>`select seq, hash, recorded_at
    from audit_head where tenant_id = ${tenant}`.execute(trx)
  const [head] = found.rows
  if (head === undefined) throw new Error('what was written down is not there')
  const proof: ErasureProof = {
    format: 'baton-erasure-1',
    id,
    tenant,
    patient,
    reason,
    erasedBy: caller.agent,
    erasedAt: head.recorded_at.toISOString(),
    deleted,
    stays: [...keptWhys],
    audit: { seq: head.seq, hash: head.hash },
  }
  const signed = await signText(trx, JSON.stringify(proof))
  const kept = { id, patient: patient.slice('Patient/'.length), reason, by: caller.agent }
  await insertErasure(trx, tenant, { ...kept, at: head.recorded_at, proof: signed })
  return { proof, signed }
}
