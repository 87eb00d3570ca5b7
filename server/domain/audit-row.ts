import type { AuditRecord } from './audit-text.ts'

/** Columns of the export for people and spreadsheets, in order. */
const auditColumns = [
  'seq',
  'time',
  'user',
  'user name',
  'role',
  'action',
  'event',
  'patient',
  'resource',
  'outcome',
  'address',
  'reason',
  'recipient',
  'hash',
  'previous hash',
] as const

/** The first line of the CSV, without its end. */
export const auditHeader = auditColumns.map((name) => `"${name}"`).join(',')

/** One line of CSV, without its end. */
export function toAuditRow(record: AuditRecord, chain: { prev: string; hash: string }): string {
  const { seq, recordedAt, entry } = record
  const values = [
    String(seq),
    recordedAt,
    entry.agent,
    entry.agentName,
    entry.role,
    entry.action,
    entry.event,
    entry.patient,
    entry.resource,
    entry.outcome,
    entry.address,
    entry.reason,
    entry.recipient,
    chain.hash,
    chain.prev,
  ]
  return values.map((value) => toCell(value ?? '')).join(',')
}

/** Quoted (RFC 4180); what a spreadsheet would take for a formula is made text. */
function toCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return `"${safe.replaceAll('"', '""')}"`
}
