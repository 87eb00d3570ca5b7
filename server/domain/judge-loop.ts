import { deriveBall } from './ball.ts'
import { deriveClocks, toClockView, type ClockContext } from './clocks.ts'
import { deriveDisplay } from './display-status.ts'
import { toIso } from './iso-instant.ts'
import type { LoopFacts, SetAside } from './loop-facts.ts'
import { deriveSteps } from './loop-steps.ts'
import type { LoopView, PossibleBookingView, Reason } from './loop-view.ts'
import { findUnconfirmed } from './unconfirmed.ts'
import { explain, tellGreen } from './why.ts'

/**
 * Adds what only some loops have; the others stay without it. Field by field, because a chain of spreads copies
 * the whole view at every link, and every loop of every chart passes here.
 */
function addOptional(view: LoopView, facts: LoopFacts, green: Reason | undefined): void {
  const { versionId, patient, number, specialty, reason, requester, authoredAt } = facts.order
  if (versionId !== undefined) view.versionId = versionId
  if (patient !== undefined) view.patient = patient
  if (number !== undefined) view.number = number
  if (specialty !== undefined) view.specialty = specialty
  if (reason !== undefined) view.reason = reason
  if (requester) view.requester = requester
  if (authoredAt !== undefined) view.orderedAt = toIso(authoredAt)
  if (facts.receiver) view.receiver = facts.receiver
  if (facts.owner) view.owner = facts.owner
  if (facts.visit) view.visit = describeVisit(facts.visit)
  if (green) view.turnsGreen = green
}

function describeVisit(visit: NonNullable<LoopFacts['visit']>): NonNullable<LoopView['visit']> {
  const { startsAt, endsAt, evidence } = visit
  const described = { startsAt: toIso(startsAt), endsAt: toIso(endsAt), evidence }
  return visit.with ? { ...described, with: visit.with } : described
}

function describeBookings({ possibleBookings }: LoopFacts): readonly PossibleBookingView[] {
  if (!possibleBookings) return []
  return possibleBookings.map(({ reference, startsAt, because, with: party }) => ({
    reference,
    because,
    ...(startsAt !== undefined && { startsAt: toIso(startsAt) }),
    ...(party && { with: party }),
  }))
}

/**
 * Judges one loop at one moment: from what its evidence says to clocks, status, steps, ball and the reasons.
 * The only way a `LoopView` comes into being.
 */
export function judgeLoop(facts: LoopFacts, context: ClockContext, setAside: readonly SetAside[]): LoopView {
  const { policy, now, sources } = context
  const { order } = facts
  const clocks = deriveClocks(facts, context)
  const display = deriveDisplay(facts, clocks)
  const ball = deriveBall(facts)
  const unconfirmed = findUnconfirmed(facts, sources)
  const explained = { facts, clocks, display, ball, policy, now, sources, unconfirmed }
  const green = tellGreen(explained)
  const { steps, step } = deriveSteps(facts, sources)
  const view: LoopView = {
    referral: order.reference,
    title: order.title,
    urgency: order.urgency,
    isTracked: facts.isTracked,
    isPatientDeceased: facts.isPatientDeceased,
    isPatientInactive: facts.isPatientInactive,
    state: facts.state,
    display: display.display,
    axes: facts.axes,
    conflicts: facts.conflicts,
    ball,
    steps,
    step,
    clocks: clocks.map((clock) => toClockView(clock, now)),
    attempt: facts.attempt,
    course: facts.course,
    why: explain(explained, green),
    candidates: facts.candidates,
    possibleBookings: describeBookings(facts),
    timeline: facts.timeline,
    setAside,
    badSources: facts.badSources,
    unconfirmed,
    judgedAt: toIso(now),
  }
  if (display.deciding) view.decidingClock = clocks.indexOf(display.deciding)
  addOptional(view, facts, green)
  return view
}
