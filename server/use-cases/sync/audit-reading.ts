import { appendAudit } from '../../store/audit-log.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'

/**
 * Enters into the trail that Baton read a chart by itself, what for, and how much in it was new. Call it last in the
 * transaction: it holds the head of the tenant's chain until that ends.
 *
 * @param purpose - what it was refreshed for, a word
 */
export function auditReading(
  trx: BatonTransaction,
  { tenant, patient }: { tenant: string; patient: string },
  purpose: string,
  changed: number,
): Promise<void> {
  return appendAudit(trx, tenant, [
    {
      action: 'read',
      event: 'evidence-synced',
      agent: 'Device/baton',
      patient: `Patient/${patient}`,
      outcome: 'success',
      reason: `${purpose} ${changed} changed`,
    },
  ])
}
