/**
 * One thing that happened to somebody's data, as it enters the audit trail: who, what, on which patient and evidence,
 * why, and with what outcome. Reads, disclosures and decisions made without a person as well as writes.
 */
export type AuditEntry = {
  action: 'create' | 'read' | 'update' | 'delete' | 'execute'
  /** A word of a closed list that says what it was, such as `chart-opened`, `nudge-sent`, `note-filed`. */
  event: AuditEvent
  /** Reference of the person (`Practitioner/x`), or `Device/baton` where nobody acted. */
  agent: string
  agentName?: string
  role?: string
  /** Reference of the patient whose data it was. */
  patient?: string
  /** References with version where known (`Task/1/_history/3`): what was touched, and what a decision was based on. */
  resource?: string
  evidence?: readonly string[]
  outcome: 'success' | 'refused' | 'failed'
  /** Rule, policy and revision behind an automatic decision; coded reason of a person's. Never free text of a chart. */
  reason?: string
  /** Where it was disclosed to: an organization's reference, or the kind of channel; never an address. */
  recipient?: string
  requestId?: string
  /** Network address of whoever asked. */
  address?: string
}

export const auditEvents = [
  'session-opened',
  'chart-read',
  'command-given',
  'command-undone',
  'command-handed-over',
  'clean-up-checked',
  'own-store-read',
  'worklist-read',
  'worklist-exported',
  'report-read',
  'report-exported',
  'report-disclosed',
  'report-value-set',
  'measure-exported',
  'evidence-synced',
  'owner-assigned',
  'step-fired',
  'message-sent',
  'message-suppressed',
  'message-delivered',
  'message-failed',
  'fhir-written',
  'reply-received',
  'consent-revoked',
  'consent-given',
  'callback-refused',
  'loop-quarantined',
  'referrer-told',
  'audit-exported',
  'audit-read',
  'audit-verified',
  'patient-looked-up',
  'hold-set',
  'hold-lifted',
  'data-exported',
  'data-deleted',
  'retention-purged',
  'receiver-changed',
  'directory-imported',
  'packet-made',
  'answer-opened',
  'answer-refused',
  'answer-given',
  'note-received',
  'note-filed',
  'note-set-aside',
  'note-rejected',
  'note-read',
  'note-decided',
  'note-undone',
  'note-taken-back',
  'note-filing-switched',
  'policy-read',
  'policy-changed',
] as const
export type AuditEvent = (typeof auditEvents)[number]
