import { isKind } from './answers.ts'
import type { Bookings } from './appointments.ts'
import { bookedAt, isBooking } from './appointments.ts'
import type { LoopEvidence } from './chart-links.ts'
import { claimsCompletion } from './claims-completion.ts'
import { communicationCodes, loopCode } from './codes.ts'
import type { AppointmentEvidence, DecisionEvidence, TaskEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import { closureReasons, type ClosureReason } from './loop-vocabulary.ts'
import type { LoopNotes } from './notes.ts'
import { compareText } from './resource-versions.ts'
import { taskTime } from './task-times.ts'

/** An end without a report, who said so, and when it was known. */
export type Closure = {
  reason: ClosureReason
  at: Instant
  evidence: readonly string[]
  by: 'person' | 'task'
}

const reasonByCode: ReadonlyMap<string, ClosureReason> = new Map(
  closureReasons.map((reason) => [loopCode(reason), reason]),
)
const reasonByBusinessStatus: ReadonlyMap<string, ClosureReason> = new Map(
  closureReasons.map((reason) => [loopCode(`closed-${reason}`), reason]),
)

function reasonOf(codes: readonly string[]): ClosureReason | undefined {
  return codes.map((code) => reasonByCode.get(code)).find(Boolean)
}

/**
 * A close that says nothing known ends the loop, because a person said so; but it is excused by no reason that the
 * figures excuse.
 */
function closureOfDecision(decision: DecisionEvidence): Closure {
  return {
    reason: reasonOf(decision.reasons) ?? 'not-stated',
    at: decision.decidedAt,
    evidence: [decision.ref],
    by: 'person',
  }
}

/**
 * A cancelled Task ends the loop even without a coded reason, because somebody cancelled it; a failed one does
 * not, because nobody chose that.
 */
function closureOfTask(task: TaskEvidence): Closure | undefined {
  if (task.status !== 'cancelled' && task.status !== 'failed') return undefined
  const reason =
    reasonOf(task.statusReasons) ??
    task.businessCodes.map((code) => reasonByBusinessStatus.get(code)).find(Boolean)
  if (!reason && task.status === 'failed') return undefined
  const at = Math.max(task.endedAt ?? 0, taskTime(task))
  return { reason: reason ?? 'not-stated', at, evidence: [task.ref], by: 'task' }
}

/** The newest word of a person on whether this loop is over. */
function newestClosureDecision(loop: LoopEvidence): DecisionEvidence | undefined {
  return loop.decisions.findLast(({ activity }) => activity === 'close' || activity === 'reopen')
}

export function newestReopening(loop: LoopEvidence): DecisionEvidence | undefined {
  const newest = newestClosureDecision(loop)
  return newest?.activity === 'reopen' ? newest : undefined
}

/** The newest reopening, also where a person has closed the loop again since: it disputes the report before it. */
export function newestDispute(loop: LoopEvidence): DecisionEvidence | undefined {
  return loop.decisions.findLast(({ activity }) => activity === 'reopen')
}

/** Reasons that already speak of a visit: only a later visit overturns them, not the late news of that one. */
const speaksOfVisit: ReadonlySet<ClosureReason> = new Set(['already-completed', 'seen-elsewhere'])

/**
 * The first booking made after a loop was closed. It counts even if it was lost again: whoever booked it had taken
 * the referral up again, and a cancellation does not bring the old reason back.
 */
export function findBookingAfter(closure: Closure, loop: LoopEvidence): AppointmentEvidence | undefined {
  return loop.appointments
    .filter((appointment) => isBooking(appointment) && bookedAt(appointment) > closure.at)
    .toSorted((one, other) => bookedAt(one) - bookedAt(other) || compareText(one.ref, other.ref))[0]
}

/** Bookings and visits that became known after a closure overturn it (A.4 step 5, A.5 row 22). */
function isOverturned(closure: Closure, loop: LoopEvidence, bookings: Bookings): boolean {
  const isSeenLater = bookings.visits.some(({ startsAt, endsAt, encounter }) =>
    speaksOfVisit.has(closure.reason)
      ? startsAt > closure.at
      : Math.max(encounter?.firstKnownAt ?? 0, endsAt) > closure.at,
  )
  const reopening = newestReopening(loop)
  const isReopened = reopening !== undefined && reopening.decidedAt >= closure.at
  return isSeenLater || isReopened || findBookingAfter(closure, loop) !== undefined
}

/** Every end without a report that somebody declared, the newest decision first, then the newest attempt's Task. */
export function listClosures(loop: LoopEvidence): readonly Closure[] {
  const decision = loop.decisions.findLast(({ activity }) => activity === 'close')
  const attempt = loop.attempts.at(-1)
  const ofTask = attempt && closureOfTask(attempt)
  return [...(decision ? [closureOfDecision(decision)] : []), ...(ofTask ? [ofTask] : [])]
}

/**
 * The end of a loop without a report, unless a booking, a visit or a reopening known after it overturns it: the
 * newest decision of a person, else the newest attempt's Task.
 */
export function findClosure(loop: LoopEvidence, bookings: Bookings): Closure | undefined {
  return listClosures(loop).find((closure) => !isOverturned(closure, loop, bookings))
}

/**
 * A completed Task whose note lies out of reach: it names a document that was not read at all. Its word counts,
 * because a closed loop must not reopen when a document source is down.
 */
export function closedByUnreadNote(
  loop: LoopEvidence,
  notes: LoopNotes,
  isRead: (document: string) => boolean,
): { at: Instant; evidence: readonly string[] } | undefined {
  const attempt = loop.attempts.at(-1)
  if (attempt?.status !== 'completed' || !claimsCompletion(attempt) || notes.retracted.length > 0)
    return undefined
  if (newestReopening(loop)) return undefined
  const isOutOfReach = attempt.outputs.some(
    ({ types, reference }) => types.includes(loopCode('consult-note')) && !isRead(reference),
  )
  return isOutOfReach ? { at: attempt.endedAt ?? taskTime(attempt), evidence: [attempt.ref] } : undefined
}

/** Inbound: the report has gone back to the outside referrer and did not bounce (A.8). */
export function findReportSentBack(
  loop: LoopEvidence,
): { at: Instant; evidence: readonly string[] } | undefined {
  const reports = loop.communications.filter((message) => isKind(message, communicationCodes.consultNote))
  const last = reports.at(-1)
  if (last?.status !== 'completed') return undefined
  return { at: last.sentAt ?? last.knownAt, evidence: [last.ref] }
}
