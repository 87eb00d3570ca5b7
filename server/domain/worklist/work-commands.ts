import type { LoopCommandName } from '../commands/state-rules.ts'
import type { WorkKind } from './open-work.ts'

/** What somebody who was called back says: when the visit is, that there was none, or that there was one. */
const afterAnswer = [
  'log-contact',
  'record-appointment',
  'rebook',
  'record-no-show',
  'request-note',
] as const satisfies readonly LoopCommandName[]

/**
 * The commands by which a work item of this kind is usually settled, each given by a person with its own form: a patient's
 * YES, and whatever else was said, records nothing by itself. Which of them the referral allows is another question.
 */
export function commandsForWork(kind: WorkKind): readonly LoopCommandName[] {
  switch (kind) {
    case 'reply-yes':
    case 'reply-question':
    case 'visit-reported':
      return afterAnswer
    case 'note-sent':
    case 'note-place':
    case 'note-check':
      return ['file-note', 'reject-note']
    case 'packet-not-made':
      return ['send-packet']
    case 'note-taken-back':
      return ['request-note']
    case 'document-outcome':
      return ['close']
    case 'reply-wrong-number':
    case 'message-uncertain':
    case 'message-leak':
    case 'message-failed':
    case 'tell-referrer':
    case 'records-request':
    case 'phone-call':
    case 'call-and-letter':
    case 'check-by-hand':
      return ['log-contact']
    case 'unjudged':
    case 'note-refused':
    case 'privacy-alert':
    case 'unread-chart':
    case 'blind':
    case 'direct-message':
    case 'command-left-undone':
    case 'escalated':
    case 'coordinate':
    case 'reminder':
    case 'other':
      return []
  }
}
