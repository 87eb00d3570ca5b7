import type { ClockName, Direction } from './loop-vocabulary.ts'
import type { CalendarDay, Instant } from './instant.ts'

/** Minutes after local midnight, opening first; `[[480, 1020]]` is 08:00 to 17:00. */
export type OpeningHours = readonly (readonly [openMinute: number, closeMinute: number])[]

/** The practice's own calendar: every "business day" and "opening hour" is counted in it. */
export type ClinicCalendar = {
  /** IANA zone, for example `America/New_York`. */
  timeZone: string
  /** By ISO weekday, 1 = Monday … 7 = Sunday; a weekday that is missing or empty is closed. */
  openingHours: Readonly<Partial<Record<1 | 2 | 3 | 4 | 5 | 6 | 7, OpeningHours>>>
  holidays: readonly CalendarDay[]
}

/** `bd` business days, `d` calendar days, `h` opening hours, `eh` elapsed hours (DATA-MODEL A.7). */
export type DurationUnit = 'bd' | 'd' | 'h' | 'eh'
export type ClockDuration = { readonly amount: number; readonly unit: DurationUnit }

/** Whom a rung may fall to, as policies name them. */
export const recipients = [
  'owner',
  'coordinator-lead',
  'coordinator',
  'manager',
  'referrer',
  'referring-office',
  'receiver-office',
  'receiver-records',
  'covering-clinician',
  'patient',
] as const
export type Recipient = (typeof recipients)[number]

/** What a rung asks of them. */
export const ladderActions = [
  'nudge',
  'alert',
  'task',
  'phone-task',
  'patient-message',
  'call-and-letter-task',
  'documentation-task',
  'check-by-hand',
] as const

/** One rung of a ladder: at `after` from the clock's start, `action` falls to `recipients`. */
export type LadderStep = {
  /** Stable within its clock; part of the idempotency key of the firing. */
  key: string
  after: ClockDuration
  /** Counted on from `after`: the review ladder's "7 days, then 2 business days more". */
  then?: ClockDuration
  /**
   * For work that is handed out at `after` and wanted by a later time: the clock is due only then.
   * The urgent patient call is raised at once and wanted the same day.
   */
  dueAfter?: ClockDuration
  recipients: readonly Recipient[]
  action: (typeof ladderActions)[number]
}

/**
 * Steps in order of time. The first that asks work of somebody is when the clock is due: from then on somebody
 * should have acted. A `patient-message` goes out by itself and makes nothing overdue.
 */
export type Ladder = { routine: readonly LadderStep[]; urgent: readonly LadderStep[] }

/** Escalation as data: versioned, per tenant, overridable per specialty and direction. */
export type EscalationPolicy = {
  id: string
  name: string
  revision: number
  /** A clock that is missing does not run under this policy. */
  ladders: Readonly<Partial<Record<ClockName, Ladder>>>
  /** Ladders for one specialty, one direction or both; the last one that fits a loop replaces the general one. */
  overrides?: readonly PolicyOverride[]
}

/** `specialty` is a key of the specialty table of DATA-MODEL section C; what is absent fits every loop. */
export type PolicyOverride = {
  specialty?: string
  direction?: Direction
  ladders: Readonly<Partial<Record<ClockName, Ladder>>>
}

/** Which ServiceRequests are referrals at all, beside the default selector. */
export type ReferralSelector = {
  /** `system|code` of categories or codes that this tenant calls a referral. */
  extraCodes: readonly string[]
}

/** Everything about the practice that the derivation needs to know. */
export type LoopPolicy = {
  calendar: ClinicCalendar
  escalation: EscalationPolicy
  selector: ReferralSelector
  /** References (`Organization/x`) that are us; direction follows from them. */
  ourOrganizations: readonly string[]
  ourPractitioners: readonly string[]
  /** Go-live: referrals from before it are shown but not tracked. Absent: everything is tracked. */
  trackFrom?: Instant
  /** Days after which an urgent order counts as booked too late when it has no `occurrencePeriod.end`. */
  urgentTargetDays: number
  /**
   * Since when nothing is filed by rule: a note that came to be known at or after it closes no referral by its own link, and
   * is proposed to a person instead. Absent: links that are no guess close by themselves.
   */
  noFilingSince?: Instant
}
