import type { Instant } from './instant.ts'
import type { Axes, ConflictCode, LoopState, LoopStep, SourceType } from './loop-vocabulary.ts'

/** When something became true in business time, and which resources (`Type/id`, oldest first) say so. */
export type Milestone = { at: Instant; evidence: readonly string[] }

/** A person, role or organisation as the chart may name it; `identifier` is an NPI (`system|value`) without a reference. */
export type Party = { reference?: string; identifier?: string; display?: string }

/** What the order itself says. */
export type OrderFacts = {
  reference: string
  versionId?: string
  patient?: string
  /** Our referral number if the order or its Task carries one. */
  number?: string
  /** The order's own text, else the key of the specialty; what people read is `wording.title`. */
  title: string
  /** Key of the specialty table of DATA-MODEL section C, if known. */
  specialty?: string
  reason?: string
  urgency: 'routine' | 'urgent' | 'asap' | 'stat'
  status: string
  authoredAt?: Instant
  /** Last day or instant on which the visit was wanted (`occurrencePeriod.end`). */
  wantedBy?: Instant
  requester?: Party
  performer?: Party
}

/** One line of the timeline: what happened, when, and which resource proves it. */
export type TimelineEntry = {
  /** What kind of happening; the wording is `timeline.<what>`. */
  what: string
  at: Instant
  /** True when only the day is known. */
  isDayOnly?: boolean
  values?: Readonly<Record<string, string | number>>
  evidence: readonly string[]
  source: 'ehr' | 'companion' | 'v2' | 'direct' | 'fax' | 'human'
}

/** A note that may belong to this loop, ranked by score (DATA-MODEL section E). */
export type NoteCandidate = {
  document: string
  score: number
  /** Names of the features that agree, and those that speak against; wording is `match.<name>`. */
  agrees: readonly string[]
  disagrees: readonly string[]
  receivedAt: Instant
  title?: string
  author?: Party
}

/** A booking that nothing links to this loop and that may belong to it: inferred, for a person to decide. */
export type PossibleBooking = {
  reference: string
  bookedAt: Instant
  startsAt?: Instant
  with?: Party
  /** Why it may belong here; wording is `may-belong.<name>`. */
  because: readonly ('performer' | 'organization' | 'specialty')[]
}

export type Conflict = { code: ConflictCode; evidence: readonly string[] }

/**
 * The way a referral went, for those who count: unlike the steps people see, it keeps what was reached and lost again.
 * Instants are ISO 8601 in UTC.
 */
export type LoopCourse = {
  /** `t0` of DATA-MODEL A.7: the order, or the receipt of an inbound packet. */
  startedAt: string
  /** When each step was first reached; steps that nothing shows are absent. */
  reachedAt: Readonly<Partial<Record<LoopStep, string>>>
  /** When the loop closed, with a report or without; absent while it is open. */
  closedAt?: string
  /** Bookings the patient did not come to. */
  noShows: number
  /** Attempts to reach the patient and calls between offices before the first booking; all there were, without one. */
  contacts: number
  /** A message went through to the patient or a proxy, or one came from them. */
  isPatientContacted: boolean
  /** The way at each receiver, oldest first; absent unless it went to more than one. */
  attempts?: readonly AttemptCourse[]
}

/**
 * The way of a redirected referral at one of its receivers, for that receiver's own numbers: it begins when the referral
 * went to them, and ends when it went to the next.
 */
export type AttemptCourse = Omit<LoopCourse, 'attempts'> & {
  receiver?: Party
  /** What became of the referral is theirs: their report came back, or they have it now. */
  isDeciding: boolean
}

/**
 * What the evidence of one referral says, judged at one moment, before any clock is read:
 * the output of `loop-state.ts` and the input of `clocks.ts`.
 */
export type LoopFacts = {
  order: OrderFacts
  state: LoopState
  axes: Axes
  conflicts: readonly Conflict[]
  /** False: before go-live and nobody started tracking it; then no clock runs and nothing is red. */
  isTracked: boolean
  isPatientInactive: boolean
  isPatientDeceased: boolean
  owner?: Party
  receiver?: Party
  /** Resources that prove `state`. */
  provenBy: readonly string[]
  /** The rule that decided `state`, for example `A.4/step-9` or `A.5/row-3`. */
  rule: string
  /** Number of the current dispatch attempt, from 1; a redirect begins the next. */
  attempt: number
  /** Receipt of an inbound packet, else the order's time: `t0` of A.7. */
  startedAt: Instant
  /** The last cancellation, no-show, redirect or reopen: clocks restart there; `cycle` counts from 1. */
  restart?: Milestone & { cause: 'cancelled' | 'noshow' | 'redirect' | 'reopen' }
  cycle: number
  milestones: {
    ordered?: Milestone
    routed?: Milestone
    sent?: Milestone
    delivered?: Milestone
    acknowledged?: Milestone
    infoRequested?: Milestone
    accepted?: Milestone
    rejected?: Milestone
    cancelRequested?: Milestone
    /** When the live booking became known. */
    booked?: Milestone
    /** End of the visit: encounter end, else appointment end. */
    seen?: Milestone
    noteCandidate?: Milestone
    interimNote?: Milestone
    /** `knownAt` of the matched final note: this is when the loop closed. */
    noteBack?: Milestone
    reconciled?: Milestone
    reviewed?: Milestone
    closed?: Milestone
    held?: Milestone
  }
  /** What reports count of it. */
  course: LoopCourse
  /** The live appointment that decides, if any. */
  visit?: { startsAt: Instant; endsAt: Instant; evidence: readonly string[]; with?: Party }
  /** Times of rest that are over, oldest first and apart: no clock ran while one lasted (A.7). */
  pastHolds?: readonly { from: Instant; until: Instant }[]
  candidates: readonly NoteCandidate[]
  /** The report of a visit shortly before the order that may answer it already: for a person to decide. */
  priorReport?: { document: string; visitAt: Instant; isDayOnly: boolean; receivedAt: Instant }
  possibleBookings?: readonly PossibleBooking[]
  timeline: readonly TimelineEntry[]
  /** Sources this loop's state leans on that were not read well. */
  badSources: readonly SourceType[]
}

/** A resource that could not be used as evidence: set aside, named, never thrown about. */
export type SetAside = {
  /** `Type/id` as far as it could be read, else its place in the input. */
  resource: string
  why: string
}
