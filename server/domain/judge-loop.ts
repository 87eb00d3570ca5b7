import { deriveBall } from './ball.ts'
import { deriveClocks, toClockView, type ClockContext } from './clocks.ts'
import { deriveDisplay } from './display-status.ts'
import { toIso } from './iso-instant.ts'
import type { LoopFacts, OrderFacts, SetAside } from './loop-facts.ts'
import { deriveSteps } from './loop-steps.ts'
import type { LoopView } from './loop-view.ts'
import { explain, tellGreen } from './why.ts'

/** What the order says, as far as it says it: optional facts stay absent. */
function describeOrder(order: OrderFacts) {
  return {
    referral: order.reference,
    title: order.title,
    urgency: order.urgency,
    ...(order.versionId === undefined ? {} : { versionId: order.versionId }),
    ...(order.patient === undefined ? {} : { patient: order.patient }),
    ...(order.number === undefined ? {} : { number: order.number }),
    ...(order.specialty === undefined ? {} : { specialty: order.specialty }),
    ...(order.reason === undefined ? {} : { reason: order.reason }),
    ...(order.requester === undefined ? {} : { requester: order.requester }),
    ...(order.authoredAt === undefined ? {} : { orderedAt: toIso(order.authoredAt) }),
  }
}

function describeVisit({ visit }: LoopFacts) {
  if (!visit) return {}
  const { startsAt, endsAt, evidence } = visit
  const whom = visit.with ? { with: visit.with } : {}
  return { visit: { startsAt: toIso(startsAt), endsAt: toIso(endsAt), evidence, ...whom } }
}

/**
 * Judges one loop at one moment: from what its evidence says to clocks, status, steps, ball and the reasons.
 * The only way a `LoopView` comes into being.
 */
export function judgeLoop(facts: LoopFacts, context: ClockContext, setAside: readonly SetAside[]): LoopView {
  const { policy, now, sources } = context
  const clocks = deriveClocks(facts, context)
  const display = deriveDisplay(facts, clocks)
  const ball = deriveBall(facts)
  const explained = { facts, clocks, display, ball, policy, now }
  const green = tellGreen(explained)
  const { deciding } = display
  return {
    ...describeOrder(facts.order),
    ...(facts.receiver ? { receiver: facts.receiver } : {}),
    ...(facts.owner ? { owner: facts.owner } : {}),
    isTracked: facts.isTracked,
    isPatientDeceased: facts.isPatientDeceased,
    isPatientInactive: facts.isPatientInactive,
    state: facts.state,
    display: display.display,
    axes: facts.axes,
    conflicts: facts.conflicts,
    ball,
    ...deriveSteps(facts, sources),
    clocks: clocks.map((clock) => toClockView(clock, now)),
    ...(deciding ? { decidingClock: clocks.indexOf(deciding) } : {}),
    attempt: facts.attempt,
    ...describeVisit(facts),
    why: explain(explained, green),
    ...(green ? { turnsGreen: green } : {}),
    candidates: facts.candidates,
    timeline: facts.timeline,
    setAside,
    badSources: facts.badSources,
    judgedAt: toIso(now),
  }
}
