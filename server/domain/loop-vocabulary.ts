/**
 * The closed lists of words a loop is described with. DATA-MODEL sections A.2, A.5, A.6 and A.7;
 * nothing else may invent a state, an axis value, a conflict, a closure reason or a clock.
 */

/** What a person may give as the reason to close a loop without a report (`Task.statusReason`, text mandatory). */
export const statedReasons = [
  'report-received',
  'patient-declined',
  'patient-unreachable',
  'patient-deceased',
  'patient-moved',
  'no-longer-needed',
  'already-completed',
  'seen-elsewhere',
  'wrong-specialty',
  'no-capacity',
  'out-of-network',
  'insufficient-information',
  'redirected',
  'duplicate',
  'auth-denied',
  'order-cancelled',
  'expired',
  'entered-in-error',
] as const
export type StatedReason = (typeof statedReasons)[number]

/** Why a loop is closed without a report; `not-stated`: whoever closed it gave no reason that is known here. */
export const closureReasons = [...statedReasons, 'not-stated'] as const
export type ClosureReason = (typeof closureReasons)[number]

/** States in which no live booking and no visit is known, or the state would be a later one (A.4). */
export const statesBeforeBooking = [
  'captured',
  'routed',
  'sent',
  'acknowledged',
  'info-requested',
  'accepted',
  'rebook-needed',
] as const

/** States in which somebody still owes something. */
export const openStates = [
  ...statesBeforeBooking,
  'scheduled',
  'visit-unconfirmed',
  'note-pending',
  'interim-note',
  'reconcile',
  'rejected',
  'cancel-requested',
  'on-hold',
] as const
export type OpenState = (typeof openStates)[number]

export type LoopState = 'draft' | OpenState | 'closed-completed' | `closed-${ClosureReason}` | 'void'

export type Axes = {
  ack: 'none' | 'delivered' | 'undelivered' | 'acknowledged' | 'accepted' | 'info-requested' | 'rejected'
  auth:
    | 'not-evaluated'
    | 'not-needed'
    | 'needed'
    | 'submitted'
    | 'pended'
    | 'approved'
    | 'partially'
    | 'denied'
    | 'expired'
    | 'performer-must-submit'
  appt: 'none' | 'proposed' | 'waitlist' | 'booked' | 'attended' | 'noshow' | 'cancelled' | 'unknown'
  note: 'none' | 'interim' | 'candidate' | 'final' | 'retracted'
  patient: 'uncontacted' | 'contacted' | 'responded' | 'declined' | 'unreachable' | 'opted-out'
  review: 'none' | 'pending' | 'acknowledged'
  direction: Direction
}

export const directions = ['outbound', 'inbound', 'internal'] as const
export type Direction = (typeof directions)[number]

export const conflictCodes = [
  'note-without-visit',
  'future-appointment-open',
  'note-on-noshow-day',
  'note-pre-dates-referral',
  'order-revoked',
  'seen-after-cancel',
  'revoked-but-booked',
  'order-completed-no-report',
  'completed-no-document',
  'duplicate-booking',
  'leakage-out-of-network',
  'redirected-elsewhere',
  'possible-duplicate',
  'auth-denied-before-visit',
  'booked-too-late',
  'patient-deceased',
  'loop-key-guessed',
  'illegal-transition',
] as const
export type ConflictCode = (typeof conflictCodes)[number]

export const clockNames = [
  'route',
  'send',
  'confirm',
  'unscheduled',
  'patient',
  'respond',
  'redirect',
  'late-booking',
  'visit',
  'note',
  'match',
  'review',
  'cancel',
  'hold',
  'blind',
] as const
export type ClockName = (typeof clockNames)[number]

/** The eight steps people see; the bar marks the one being waited for. */
export const loopSteps = [
  'ordered',
  'sent',
  'accepted',
  'booked',
  'seen',
  'note-back',
  'reconciled',
  'reviewed',
] as const
export type LoopStep = (typeof loopSteps)[number]

/** The six statuses people see, worst first. */
export const displayStatuses = [
  'overdue',
  'cant-confirm',
  'to-review',
  'due-soon',
  'on-track',
  'closed',
] as const
export type DisplayStatus = (typeof displayStatuses)[number]

/** Who must act next. */
export type Ball = 'owner' | 'coordinator-lead' | 'referrer' | 'receiver' | 'patient' | 'payer' | 'nobody'

/** FHIR resource types that a loop's evidence is read from. */
export const sourceTypes = [
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'DiagnosticReport',
  'Communication',
  'ClaimResponse',
  'Provenance',
] as const
export type SourceType = (typeof sourceTypes)[number]

/**
 * What became of reading one kind of evidence. `unsupported`: no shelf (EHR or Baton's own store) can hold it.
 * Anything but `ok` makes the clocks it would stop `unknown`: a missing answer is never good news.
 */
export type SourceState = 'ok' | 'forbidden' | 'failed' | 'truncated' | 'unsupported'

/** A type that is not named was read well. */
export type Sources = Partial<Record<SourceType, SourceState>>
