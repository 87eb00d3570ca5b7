import { dayMs } from './clinic-zone.ts'
import type { Instant } from './instant.ts'
import type { LoopFacts, Milestone } from './loop-facts.ts'
import {
  openStates,
  statesBeforeBooking,
  type ClockName,
  type LoopState,
  type OpenState,
} from './loop-vocabulary.ts'

/** From when an obligation runs, and which resources say so. */
export type ClockStart = { at: Instant; evidence: readonly string[]; isPending: boolean }

const open: ReadonlySet<LoopState> = new Set(openStates)
const beforeBooking: ReadonlySet<LoopState> = new Set(statesBeforeBooking)

/** Whether somebody still owes something in this state. */
export function isOpenState(state: LoopState): state is OpenState {
  return open.has(state)
}

const from = (at: Instant, evidence: readonly string[]): ClockStart => ({ at, evidence, isPending: false })

/** The first milestone that is known; an order always has a beginning. */
function fromFirst(facts: LoopFacts, ...milestones: readonly (Milestone | undefined)[]): ClockStart {
  const known = milestones.find((milestone) => milestone !== undefined)
  return known ? from(known.at, known.evidence) : from(facts.startedAt, [facts.order.reference])
}

/** `t0`, or the cancellation, no-show, redirect or reopening that began this cycle. */
function fromCycle(facts: LoopFacts): ClockStart {
  return fromFirst(facts, facts.restart)
}

/** A booking or a visit ends the not-booked clock whatever channel it came through. */
function isBookedOrSeen(facts: LoopFacts): boolean {
  const { appt } = facts.axes
  return (
    appt === 'booked' ||
    appt === 'attended' ||
    facts.visit !== undefined ||
    facts.milestones.seen !== undefined
  )
}

/** In these it depends: a declined or held referral may be booked all the same. */
const maybeBooked: ReadonlySet<LoopState> = new Set([
  'reconcile',
  'rejected',
  'cancel-requested',
  'on-hold',
] satisfies LoopState[])

function startUnscheduled(facts: LoopFacts): ClockStart | undefined {
  const isWaiting = beforeBooking.has(facts.state) || (maybeBooked.has(facts.state) && !isBookedOrSeen(facts))
  return isWaiting ? fromCycle(facts) : undefined
}

/** Twenty-four hours after the appointment ended somebody should know whether it took place (A.2 row 8). */
function startVisit(facts: LoopFacts): ClockStart | undefined {
  if (facts.state !== 'visit-unconfirmed' && facts.state !== 'scheduled') return undefined
  const end = facts.visit
    ? from(facts.visit.endsAt, facts.visit.evidence)
    : fromFirst(facts, facts.milestones.booked)
  return { at: end.at + dayMs, evidence: end.evidence, isPending: facts.state === 'scheduled' }
}

/** An owed note is owed from the end of the visit, also while the referral is on hold. */
function startNote(facts: LoopFacts): ClockStart | undefined {
  const { state, milestones } = facts
  const isHeldAfterVisit = state === 'on-hold' && milestones.seen !== undefined
  if (state !== 'note-pending' && state !== 'interim-note' && !isHeldAfterVisit) return undefined
  return fromFirst(facts, milestones.seen, milestones.interimNote, milestones.booked)
}

/** From the oldest undecided candidate, so that another one arriving postpones nothing. */
function startMatch(facts: LoopFacts): ClockStart | undefined {
  if (!isOpenState(facts.state)) return undefined
  const { noteCandidate, noteBack } = facts.milestones
  const oldest = facts.candidates.reduce<ClockStart | undefined>(
    (first, { receivedAt, document }) =>
      first && first.at <= receivedAt ? first : from(receivedAt, [document]),
    noteCandidate && from(noteCandidate.at, noteCandidate.evidence),
  )
  if (oldest) return oldest
  if (facts.state !== 'reconcile') return undefined
  return facts.restart?.cause === 'reopen' ? fromCycle(facts) : fromFirst(facts, noteBack)
}

const inState = (facts: LoopFacts, ...states: readonly LoopState[]): boolean => states.includes(facts.state)

/**
 * From when a clock runs for a loop, or nothing when it does not (DATA-MODEL A.7, columns "runs while" and
 * "starts"). The `blind` clock is not among them: it follows from the others.
 */
export function startOf(clock: ClockName, facts: LoopFacts): ClockStart | undefined {
  const { milestones } = facts
  switch (clock) {
    case 'route':
      return inState(facts, 'captured') ? fromCycle(facts) : undefined
    case 'send':
      return inState(facts, 'routed') ? fromFirst(facts, milestones.routed, facts.restart) : undefined
    case 'confirm':
      return inState(facts, 'sent', 'acknowledged') ? fromFirst(facts, milestones.sent) : undefined
    case 'unscheduled':
      return startUnscheduled(facts)
    case 'patient':
      return facts.isPatientDeceased || facts.isPatientInactive ? undefined : startUnscheduled(facts)
    case 'respond':
      return inState(facts, 'info-requested') ? fromFirst(facts, milestones.infoRequested) : undefined
    case 'redirect':
      return inState(facts, 'rejected') ? fromFirst(facts, milestones.rejected) : undefined
    case 'late-booking':
      return inState(facts, 'scheduled') && facts.conflicts.some(({ code }) => code === 'booked-too-late')
        ? fromFirst(facts, milestones.booked)
        : undefined
    case 'visit':
      return startVisit(facts)
    case 'note':
      return startNote(facts)
    case 'match':
      return startMatch(facts)
    case 'review':
      return inState(facts, 'closed-completed') && facts.axes.review === 'pending'
        ? fromFirst(facts, milestones.closed, milestones.noteBack)
        : undefined
    case 'cancel':
      return inState(facts, 'cancel-requested') ? fromFirst(facts, milestones.cancelRequested) : undefined
    case 'hold':
      return inState(facts, 'on-hold') ? fromFirst(facts, milestones.held) : undefined
    case 'blind':
      return undefined
  }
}
