import type { AuditEntry } from './audit-entry.ts'

/** How the reason begins of a message that told somebody outside about a patient. */
export const disclosed = 'disclosed: '
/** As {@link disclosed}, of one of which nobody knows whether it arrived: it is accounted for as if it had. */
export const possiblyDisclosed = 'possibly disclosed: '
export type DisclosureMark = typeof disclosed | typeof possiblyDisclosed

/** What of these is handed over is a disclosure by its nature. */
const disclosing: ReadonlySet<AuditEntry['event']> = new Set([
  'data-exported',
  'audit-exported',
  'worklist-exported',
  'report-exported',
  'report-disclosed',
  'measure-exported',
  // Whoever opens the page sees the patient's name and birth date.
  'answer-opened',
])

/**
 * Whether data left the practice for somebody outside, or may have: that is recorded as an export and disclosure. A
 * message does not say so by its event: a text without health information, or a digest to the staff, is none.
 *
 * @see {@link https://www.ecfr.gov/current/title-45/section-164.528 | 45 CFR 164.528, accounting of disclosures}
 */
export function isDisclosure({ event, outcome, reason = '' }: AuditEntry): boolean {
  if (event === 'message-sent') return reason.startsWith(disclosed)
  if (event === 'message-failed') return reason.startsWith(possiblyDisclosed)
  return outcome === 'success' && disclosing.has(event)
}
