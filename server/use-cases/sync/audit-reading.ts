import type { ReadingRemarks } from '#domain/sync/remark-reading.ts'
import { appendAudit } from '../../store/audit-log.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'

/** More would make one entry longer than anybody reads; a clock that is wrong is wrong in all of them. */
const mostAhead = 10

/**
 * Enters into the trail that Baton read a chart by itself, what for, how much in it was new, and what of that counts
 * otherwise than it was written: records of merged patients, versions from the future. Call it last in the
 * transaction: it holds the head of the tenant's chain until that ends.
 *
 * @param purpose - what it was refreshed for, a word
 */
export function auditReading(
  trx: BatonTransaction,
  { tenant, patient }: { tenant: string; patient: string },
  purpose: string,
  changed: number,
  { merged, ahead }: ReadingRemarks,
): Promise<void> {
  const remarks = [
    ...(merged.length > 0 ? ['merged'] : []),
    ...ahead.slice(0, mostAhead).map(({ resource, lastUpdated }) => `ahead ${resource} ${lastUpdated}`),
  ]
  return appendAudit(trx, tenant, [
    {
      action: 'read',
      event: 'evidence-synced',
      agent: 'Device/baton',
      patient: `Patient/${patient}`,
      outcome: 'success',
      reason: [`${purpose} ${changed} changed`, ...remarks].join('; '),
      ...(merged.length > 0 && { evidence: merged }),
    },
  ])
}
