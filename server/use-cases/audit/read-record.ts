import type { AuditRecord } from '#domain/audit-text.ts'
import { readAuditText } from '#domain/audit-text-reading.ts'
import type { StoredRecord } from '../../store/audit-records.ts'

/**
 * A record of the trail as it was written.
 *
 * @throws Error for a text that Baton never wrote
 */
export function readRecord({ text, seq }: Pick<StoredRecord, 'text' | 'seq'>): AuditRecord {
  const record = readAuditText(text)
  if (record === undefined) throw new Error(`record ${seq} of the trail is not in the form it is written in`)
  return record
}
