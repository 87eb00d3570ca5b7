import type { AuditEntry } from '#domain/audit-entry.ts'
import { appendAudit } from '../store/audit-log.ts'
import type { BatonTransaction } from '../use-cases/tenant-runtime.ts'
import type { AppDeps, HttpContext } from './http-env.ts'

/** Who looked at whose data with this request. */
export type RequestAudit = Pick<
  AuditEntry,
  'event' | 'agent' | 'agentName' | 'outcome' | 'reason' | 'resource' | 'recipient'
> & {
  /** Id of the patient; absent for what is about nobody in particular. */
  patient?: string
}

/**
 * Enters a request into the trail before it is answered: what cannot be written down is not shown. The person, the
 * patient and the request are named, nothing of what was read.
 *
 * @param patients - references, where many are named at once: an entry for each, by which they are found
 */
export async function auditRequest(
  c: HttpContext,
  deps: Pick<AppDeps, 'db'>,
  tenant: string,
  { patient, ...audit }: RequestAudit,
  patients: readonly string[] = [],
): Promise<void> {
  const address = c.get('address')
  const entry: AuditEntry = {
    ...audit,
    action: 'read',
    ...(patient === undefined ? {} : { patient: `Patient/${patient}` }),
    requestId: c.get('requestId'),
    ...(address === undefined ? {} : { address }),
  }
  const named = [...new Set(patients)].map((each) => ({ ...entry, patient: each }))
  const entries = named.length === 0 ? [entry] : named
  await deps.db.transaction().execute((trx: BatonTransaction) => appendAudit(trx, tenant, entries))
}
