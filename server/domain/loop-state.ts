import { deriveAckAxis } from './answers.ts'
import { linkChartToOrders, type LoopEvidence } from './chart-links.ts'
import { listConflicts } from './conflicts.ts'
import { decideState, type Decided } from './decide-state.ts'
import { flagDuplicates } from './duplicates.ts'
import type { ChartEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { Judging } from './judging.ts'
import type { LoopFacts, Party } from './loop-facts.ts'
import { sourceTypes, type Axes, type SourceType, type Sources } from './loop-vocabulary.ts'
import { deriveMilestones } from './milestones.ts'
import { deriveNotes, type LoopNotes } from './notes.ts'
import { nameParty, toOrderFacts } from './order-facts.ts'
import { listPastHolds } from './past-holds.ts'
import { splitByPatient } from './patient-charts.ts'
import { derivePatientAxis } from './patient-contact.ts'
import { takePicture, type Picture } from './picture.ts'
import type { LoopPolicy } from './policy.ts'
import { findClosingDoubt } from './closing-doubt.ts'
import { findPossibleBookings } from './possible-bookings.ts'
import { findPriorReport } from './prior-consult.ts'
import type { TraceAttempts } from './attempt-courses.ts'
import { traceCourse } from './loop-course.ts'
import { isReferral, isTrackedLoop } from './referral.ts'
import { listRestarts } from './restarts.ts'
import { buildTimeline } from './timeline.ts'

function noteAxis({ notes }: Picture): Axes['note'] {
  if (notes.finals.length > 0 || notes.contested.length > 0) return 'final'
  if (notes.interims.length > 0) return 'interim'
  if (notes.candidates.length > 0) return 'candidate'
  return notes.retracted.length > 0 ? 'retracted' : 'none'
}

/** A report implies a visit that nobody recorded (A.5 row 1): it is unknown, not absent. */
function apptAxis({ bookings, notes }: Picture): Axes['appt'] {
  return bookings.axis === 'none' && notes.finals.length > 0 ? 'unknown' : bookings.axis
}

/** Closed and reviewed are two facts; an outside referrer reviews in their own system. */
function reviewAxis({ direction }: Picture, { state }: Decided, isReviewed: boolean): Axes['review'] {
  if (state !== 'closed-completed' || direction === 'inbound') return 'none'
  return isReviewed ? 'acknowledged' : 'pending'
}

function deriveAxes(picture: Picture, decided: Decided, isReviewed: boolean): Axes {
  const { answer, dispatch, authorization, loop, judging, direction } = picture
  return {
    ack: deriveAckAxis(answer, dispatch),
    auth: authorization.axis,
    appt: apptAxis(picture),
    note: noteAxis(picture),
    patient: derivePatientAxis(
      loop,
      judging.chart,
      decided.state === 'closed-patient-declined',
      decided.state === 'closed-patient-unreachable',
    ),
    review: reviewAxis(picture, decided, isReviewed),
    direction,
  }
}

/** Who has the referral now; the order's own name for them is used where the Task gives none. */
function receiverOf({ loop, attempt, judging }: Picture): Party | undefined {
  const [performer] = loop.order.performers
  const owner = attempt?.owner
  const known = loop.order.performers.find(
    ({ reference }) => reference !== undefined && reference === owner?.reference,
  )
  return nameParty(known ?? owner ?? performer, judging.directory)
}

function visitOf({ bookings, judging }: Picture): LoopFacts['visit'] {
  const appointment =
    bookings.deciding ?? (bookings.visits.length === 0 ? bookings.contradicted[0] : undefined)
  if (appointment?.startsAt === undefined || appointment.endsAt === undefined) return undefined
  const party = nameParty(appointment.participants[0], judging.directory)
  return {
    startsAt: appointment.startsAt,
    endsAt: appointment.endsAt,
    evidence: [appointment.ref],
    ...(party && { with: party }),
  }
}

function priorReportOf({ loop: { order }, notes }: Picture): LoopFacts['priorReport'] {
  const report = order.authored && findPriorReport(notes.preDating, order.authored.at)
  if (!report) return undefined
  const { ref, service, receivedAt } = report
  return { document: ref, visitAt: service.at, isDayOnly: service.isDayOnly, receivedAt }
}

/** What could still change a loop that is over: the order itself, its Tasks and decisions about it. */
const sourcesOfTheClosed: ReadonlySet<SourceType> = new Set(['ServiceRequest', 'Task', 'Provenance'])

function badSourcesOf({ state }: Decided, sources: Sources): readonly SourceType[] {
  const isOver = state.startsWith('closed-') || state === 'void' || state === 'draft'
  return sourceTypes.filter((type) => {
    const isBad = sources[type] !== undefined && sources[type] !== 'ok'
    return isBad && (!isOver || sourcesOfTheClosed.has(type))
  })
}

function toFacts(picture: Picture, sources: Sources, traceAttempts: TraceAttempts): LoopFacts {
  const { loop, judging, notes, ownTask, startedAt } = picture
  const decided = decideState(picture)
  const order = toOrderFacts(loop, judging)
  const milestones = deriveMilestones(picture, decided)
  const restarts = listRestarts(picture)
  const restart = restarts.at(-1)
  const owner = nameParty(ownTask?.owner, judging.directory)
  const receiver = receiverOf(picture)
  const visit = visitOf(picture)
  const priorReport = priorReportOf(picture)
  const pastHolds = listPastHolds(picture)
  const possibleBookings = findPossibleBookings(picture, decided.state, milestones.closed?.at)
  const course = traceCourse(picture, { milestones, state: decided.state, startedAt })
  const attempts = traceAttempts(picture, { milestones }, course)
  const axes = deriveAxes(picture, decided, milestones.reviewed !== undefined)
  const closing = { ...axes, state: decided.state, closedAt: milestones.closed?.at }
  const doubt = findClosingDoubt(closing, sources, judging.now)
  const patients = judging.chart.patients
  const survivor = patients.find(({ ref }) => ref === loop.order.patient)
  return {
    order,
    state: decided.state,
    axes,
    conflicts: listConflicts(picture, decided, order),
    isTracked: isTrackedLoop(startedAt, loop.decisions, judging.policy),
    isPatientInactive: survivor?.isInactive === true,
    isPatientDeceased: patients.some(({ isDeceased }) => isDeceased),
    provenBy: decided.provenBy,
    rule: decided.rule,
    attempt: Math.max(1, loop.attempts.length),
    startedAt,
    cycle: restarts.length + 1,
    milestones,
    course: attempts.length > 0 ? { ...course, attempts } : course,
    candidates: decided.state.startsWith('closed-') ? [] : notes.candidates,
    timeline: buildTimeline(picture, possibleBookings),
    badSources: [...badSourcesOf(decided, sources), ...doubt],
    ...(priorReport && { priorReport }),
    ...(pastHolds.length > 0 && { pastHolds }),
    ...(possibleBookings.length > 0 && { possibleBookings }),
    ...(owner && { owner }),
    ...(receiver && { receiver }),
    ...(restart && { restart }),
    ...(visit && { visit }),
  }
}

function deriveChart(
  chart: ChartEvidence,
  sources: Sources,
  policy: LoopPolicy,
  now: Instant,
  traceAttempts: TraceAttempts,
): readonly LoopFacts[] {
  const orders = chart.orders.filter((order) => isReferral(order, policy.selector))
  if (orders.length === 0) return []
  const referrals = { ...chart, orders }
  const judging: Judging = {
    chart: referrals,
    links: linkChartToOrders(referrals),
    directory: chart.directory,
    policy,
    zone: policy.calendar.timeZone,
    now,
  }
  const notes: ReadonlyMap<string, LoopNotes> = deriveNotes(judging)
  const facts = [...judging.links.loops.values()].map((loop: LoopEvidence) =>
    toFacts(takePicture(loop, notes.get(loop.order.ref), judging), sources, traceAttempts),
  )
  return flagDuplicates(facts, new Map(orders.map((order) => [order.ref, order])))
}

/**
 * Derives where each of a patient's referrals stands from chart evidence alone (DATA-MODEL A.2 to A.6): state,
 * axes, conflicts, milestones, candidates, timeline. Clocks are read elsewhere, from what this returns.
 *
 * Pure and total: the order and repetition of evidence, and other patients' resources, never change an answer.
 *
 * @param chart - evidence of `readEvidence`; several patients are kept apart
 * @param sources - what became of reading each type; named in `badSources`, never read as "nothing happened"
 * @param policy - selector, our parties, go-live and zone
 * @param now - instant of judgement
 * @param traceAttempts - for whoever counts: the browser and the command line show no attempts, and do without
 * @returns one entry per referral, by patient and then by order reference; empty without referrals
 */
export function deriveFacts(
  chart: ChartEvidence,
  sources: Sources,
  policy: LoopPolicy,
  now: Instant,
  traceAttempts: TraceAttempts = () => [],
): readonly LoopFacts[] {
  return [...splitByPatient(chart).values()].flatMap((one) =>
    deriveChart(one, sources, policy, now, traceAttempts),
  )
}
