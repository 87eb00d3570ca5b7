import { isDisclosure } from './audit-disclosure.ts'
import { auditEvents, type AuditEntry, type AuditEvent } from './audit-entry.ts'

/**
 * What an entry of the trail was, in the words people search by. `access`: somebody saw data of patients. `disclosure`:
 * data left the practice. `decision`: a person decided. `automatic`: the rules acted. `record`: what was read from and
 * written to records. `contact`: what came back, and who wants no texts. `upkeep`: the trail, retention, deletion.
 */
export const auditKinds = [
  'access',
  'disclosure',
  'decision',
  'automatic',
  'record',
  'contact',
  'upkeep',
] as const
export type AuditKind = (typeof auditKinds)[number]

/** Of which kind an event is. A message is a disclosure only where its entry says so: see {@link kindOf}. */
const kindOfEvent: Readonly<Record<AuditEvent, AuditKind>> = {
  'session-opened': 'access',
  'chart-read': 'access',
  'own-store-read': 'access',
  'worklist-read': 'access',
  'report-read': 'access',
  'note-read': 'access',
  'patient-looked-up': 'access',
  'answer-refused': 'access',
  'audit-read': 'access',
  'policy-read': 'access',
  // Whoever opens the page sees the patient's name and birth date.
  'answer-opened': 'disclosure',
  'worklist-exported': 'disclosure',
  'report-exported': 'disclosure',
  'report-disclosed': 'disclosure',
  'measure-exported': 'disclosure',
  'audit-exported': 'disclosure',
  'data-exported': 'disclosure',
  'command-given': 'decision',
  'command-undone': 'decision',
  'command-handed-over': 'decision',
  'clean-up-checked': 'decision',
  'note-decided': 'decision',
  'note-undone': 'decision',
  'note-filing-switched': 'decision',
  'receiver-changed': 'decision',
  'report-value-set': 'decision',
  'policy-changed': 'decision',
  'step-fired': 'automatic',
  'owner-assigned': 'automatic',
  // What is to be said; that it left the practice is said by the message.
  'referrer-told': 'automatic',
  'message-suppressed': 'automatic',
  'loop-quarantined': 'automatic',
  'note-filed': 'automatic',
  'note-set-aside': 'automatic',
  'note-rejected': 'automatic',
  'note-taken-back': 'automatic',
  'evidence-synced': 'record',
  'packet-made': 'record',
  'fhir-written': 'record',
  'note-received': 'record',
  'directory-imported': 'record',
  'message-sent': 'contact',
  'message-delivered': 'contact',
  'message-failed': 'contact',
  'reply-received': 'contact',
  'answer-given': 'contact',
  'consent-revoked': 'contact',
  'consent-given': 'contact',
  'callback-refused': 'contact',
  'audit-verified': 'upkeep',
  'hold-set': 'upkeep',
  'hold-lifted': 'upkeep',
  'data-deleted': 'upkeep',
  'retention-purged': 'upkeep',
}

/** Every entry is of exactly one kind: what told somebody outside about a patient is a disclosure, whatever it was. */
export function kindOf(entry: AuditEntry): AuditKind {
  return isDisclosure(entry) ? 'disclosure' : kindOfEvent[entry.event]
}

/** The events of these kinds, as far as an event alone tells it. */
export function eventsOf(kinds: readonly AuditKind[]): readonly AuditEvent[] {
  return auditEvents.filter((event) => kinds.includes(kindOfEvent[event]))
}
