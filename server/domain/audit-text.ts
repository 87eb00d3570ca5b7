import type { AuditEntry } from './audit-entry.ts'

/** An entry with its place in a tenant's chain. Times are ISO 8601 in UTC with milliseconds. */
export type AuditRecord = {
  tenant: string
  seq: number
  /** The database's real clock. */
  recordedAt: string
  /** The time the product acted by, which a sandbox may move. */
  domainAt: string
  entry: AuditEntry
}

const version = 'baton-audit-1'

/**
 * The text of a record that is hashed and kept. Two different records never share one: every field carries its length
 * in UTF-16 units (`3:abc`), an absent one is `-`, and a list begins with its count (`[2:`). A field that is
 * `undefined` and one that is left out are the same record.
 */
export function toAuditText({ tenant, seq, recordedAt, domainAt, entry }: AuditRecord): string {
  const evidence = entry.evidence
  const list = evidence === undefined ? '-' : `[${evidence.length}:${evidence.map(toField).join('')}`
  const place = [tenant, String(seq), recordedAt, domainAt]
  const what = [entry.action, entry.event, entry.outcome, entry.agent, entry.agentName, entry.role]
  const where = [entry.patient, entry.resource, entry.reason, entry.recipient, entry.requestId, entry.address]
  return `${version} ${[...place, ...what, ...where].map(toField).join('')}${list}`
}

function toField(value: string | undefined): string {
  return value === undefined ? '-' : `${value.length}:${value}`
}
