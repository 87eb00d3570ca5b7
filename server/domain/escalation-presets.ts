import type { ClockName } from './loop-vocabulary.ts'
import type { ClockDuration, EscalationPolicy, Ladder, LadderStep } from './policy.ts'

type Action = LadderStep['action']
type Recipients = LadderStep['recipients']

/** `5bd`, `10d`, `4h`, `4eh`: an amount and its unit. */
const businessDays = (amount: number): ClockDuration => ({ amount, unit: 'bd' })
const days = (amount: number): ClockDuration => ({ amount, unit: 'd' })
const openingHours = (amount: number): ClockDuration => ({ amount, unit: 'h' })

/** The key is the rung itself (`bd5`), so that a re-ordered ladder keeps its idempotency keys. */
function rung(after: ClockDuration, action: Action, recipients: Recipients): LadderStep {
  return { key: `${after.unit}${after.amount}`, after, recipients, action }
}

function laterRung(
  after: ClockDuration,
  then: ClockDuration,
  action: Action,
  recipients: Recipients,
): LadderStep {
  return { key: `${after.unit}${after.amount}+${then.unit}${then.amount}`, after, then, recipients, action }
}

/** The ladders of DATA-MODEL A.7, clock by clock, in its order. */
const everyLadder: Readonly<Record<ClockName, Ladder>> = {
  route: {
    routine: [
      rung(businessDays(1), 'nudge', ['owner', 'coordinator-lead']),
      rung(businessDays(2), 'alert', ['manager']),
    ],
    urgent: [
      rung(openingHours(1), 'nudge', ['owner', 'coordinator-lead']),
      rung(openingHours(4), 'alert', ['manager']),
    ],
  },
  send: {
    routine: [rung(businessDays(1), 'nudge', ['owner']), rung(businessDays(2), 'alert', ['manager'])],
    urgent: [rung(openingHours(4), 'nudge', ['owner']), rung(businessDays(1), 'alert', ['manager'])],
  },
  confirm: {
    routine: [
      rung(days(7), 'task', ['receiver-office', 'owner']),
      rung(days(14), 'task', ['coordinator']),
      rung(days(30), 'phone-task', ['coordinator']),
      rung(days(60), 'documentation-task', ['coordinator']),
    ],
    urgent: [
      rung(openingHours(4), 'phone-task', ['owner']),
      rung(businessDays(1), 'phone-task', ['coordinator']),
    ],
  },
  unscheduled: {
    routine: [
      rung(businessDays(5), 'nudge', ['owner']),
      rung(businessDays(8), 'alert', ['referring-office']),
    ],
    urgent: [rung(businessDays(1), 'nudge', ['owner']), rung(businessDays(2), 'alert', ['referring-office'])],
  },
  patient: {
    routine: [
      rung(days(1), 'patient-message', ['patient']),
      rung(days(7), 'patient-message', ['patient']),
      rung(days(14), 'task', ['coordinator']),
      rung(days(30), 'call-and-letter-task', ['coordinator']),
      rung(days(60), 'documentation-task', ['coordinator']),
    ],
    urgent: [
      { ...rung(openingHours(0), 'phone-task', ['owner']), dueAfter: businessDays(0) },
      rung(days(2), 'phone-task', ['coordinator']),
    ],
  },
  respond: {
    routine: [rung(businessDays(2), 'nudge', ['owner']), rung(businessDays(4), 'alert', ['referrer'])],
    urgent: [rung(openingHours(4), 'nudge', ['owner']), rung(businessDays(1), 'alert', ['referrer'])],
  },
  redirect: {
    routine: [rung(businessDays(1), 'nudge', ['owner']), rung(businessDays(3), 'alert', ['referrer'])],
    urgent: [rung(openingHours(4), 'nudge', ['owner']), rung(businessDays(1), 'alert', ['referrer'])],
  },
  'late-booking': {
    routine: [rung(openingHours(0), 'alert', ['owner'])],
    urgent: [rung(openingHours(0), 'alert', ['owner', 'referrer'])],
  },
  visit: {
    routine: [rung(businessDays(2), 'phone-task', ['owner']), rung(businessDays(5), 'task', ['coordinator'])],
    urgent: [rung(businessDays(1), 'phone-task', ['owner']), rung(businessDays(2), 'task', ['coordinator'])],
  },
  note: {
    routine: [
      rung(days(10), 'task', ['owner']),
      rung(days(20), 'task', ['receiver-records', 'coordinator']),
      rung(days(30), 'alert', ['referrer']),
    ],
    urgent: [
      rung(days(3), 'task', ['owner']),
      rung(days(6), 'task', ['receiver-records', 'coordinator']),
      rung(days(9), 'alert', ['referrer']),
    ],
  },
  match: {
    routine: [rung(businessDays(2), 'nudge', ['owner']), rung(businessDays(4), 'alert', ['manager'])],
    urgent: [rung(businessDays(1), 'nudge', ['owner']), rung(businessDays(2), 'alert', ['manager'])],
  },
  review: {
    routine: [
      rung(days(7), 'nudge', ['referrer']),
      laterRung(days(7), businessDays(2), 'task', ['covering-clinician']),
      laterRung(days(7), businessDays(5), 'alert', ['manager']),
    ],
    urgent: [
      rung(days(2), 'nudge', ['referrer']),
      rung(days(3), 'task', ['covering-clinician']),
      rung(days(4), 'alert', ['manager']),
    ],
  },
  cancel: {
    routine: [rung(businessDays(2), 'task', ['owner'])],
    urgent: [rung(businessDays(1), 'task', ['owner'])],
  },
  hold: {
    routine: [rung(days(30), 'nudge', ['owner'])],
    urgent: [rung(days(7), 'nudge', ['owner'])],
  },
  blind: {
    routine: [rung(openingHours(4), 'check-by-hand', ['owner'])],
    urgent: [rung(openingHours(0), 'check-by-hand', ['owner'])],
  },
}

/** Names of the ready-made policies a practice can start from. */
export const presetNames = ['both', 'stall-rules-only', 'patient-cadence-only'] as const
export type PresetName = (typeof presetNames)[number]

/** Leaves out some ladders; the duties inside the practice stay, so that no open state is without a clock. */
function without(...left: readonly ClockName[]): EscalationPolicy['ladders'] {
  const ladders: Partial<Record<ClockName, Ladder>> = { ...everyLadder }
  for (const clock of left) delete ladders[clock]
  return ladders
}

/**
 * The escalation ladders of DATA-MODEL A.7 as data, and the two halves a practice may prefer:
 * `stall-rules-only` acts on loops that stand still and leaves out the cadence towards patient and receiver;
 * `patient-cadence-only` keeps that cadence and leaves out the not-booked rule.
 */
export const escalationPresets: Readonly<Record<PresetName, EscalationPolicy>> = {
  both: { id: 'both', name: 'Stall rules and patient cadence', revision: 1, ladders: everyLadder },
  'stall-rules-only': {
    id: 'stall-rules-only',
    name: 'Stall rules',
    revision: 1,
    ladders: without('patient', 'confirm'),
  },
  'patient-cadence-only': {
    id: 'patient-cadence-only',
    name: 'Patient cadence',
    revision: 1,
    ladders: without('unscheduled'),
  },
}
