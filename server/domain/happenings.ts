import type { DecisionEvidence } from './evidence-records.ts'

/** Every kind of line a timeline may hold; the wording of each is `timeline.<name>`. */
export const happenings = [
  'ordered',
  'order-revoked',
  'order-completed',
  'owner-assigned',
  'task-requested',
  'task-started',
  'task-completed',
  'task-cancelled',
  'task-failed',
  'sent',
  'delivered',
  'delivery-failed',
  'acknowledged',
  'info-requested',
  'information-sent',
  'accepted',
  'rejected',
  'redirected',
  'cancel-requested',
  'held',
  'resumed',
  'urgency-changed',
  'appointment-proposed',
  'booked',
  'possible-booking',
  'appointment-cancelled',
  'no-show',
  'seen',
  'visit-undone',
  'note-received',
  'note-filed',
  'note-unfiled',
  'note-contested',
  'interim-note-received',
  'note-amended',
  'note-retracted',
  'prior-consult',
  'report-sent-back',
  'note-matched',
  'note-filed-by-rule',
  'note-match-rejected',
  'note-reviewed',
  'appointment-linked',
  'appointment-unlinked',
  'answer-recorded',
  'closed',
  'reopened',
  'tracking-started',
  'patient-contacted',
  'patient-not-reached',
  'message-held-back',
  'patient-responded',
  'patient-opted-out',
  'patient-called',
  'patient-texted',
  'patient-portal-message',
  'patient-letter',
  'called',
  'call-missed',
  'message-sent',
  'message-received',
  'referrer-updated',
  'informed',
  'nudged',
  'authorization-not-needed',
  'authorization-needed',
  'authorization-submitted',
  'authorization-pended',
  'authorization-approved',
  'authorization-partially',
  'authorization-denied',
  'authorization-performer-must-submit',
] as const
export type Happening = (typeof happenings)[number]

/** How a decision is told in the timeline. */
export function happeningOfDecision({ activity }: Pick<DecisionEvidence, 'activity'>): Happening {
  switch (activity) {
    case 'note-match-confirmed':
      return 'note-matched'
    case 'note-match-auto':
      return 'note-filed-by-rule'
    case 'note-match-rejected':
      return 'note-match-rejected'
    case 'note-reviewed':
      return 'note-reviewed'
    case 'appointment-linked':
      return 'appointment-linked'
    case 'appointment-unlinked':
      return 'appointment-unlinked'
    case 'appointment-missed':
      return 'no-show'
    case 'appointment-cancelled':
      return 'appointment-cancelled'
    case 'hold':
      return 'held'
    case 'resume':
      return 'resumed'
    case 'urgency-changed':
      return 'urgency-changed'
    case 'ack-recorded':
      return 'answer-recorded'
    case 'start-tracking':
      return 'tracking-started'
    case 'close':
      return 'closed'
    case 'reopen':
      return 'reopened'
  }
}
