import { hasBusinessStatus, isTerminal } from './answers.ts'
import { isWithinGrace } from './appointments.ts'
import { loopWords } from './codes.ts'
import { findHoldDecision } from './holds.ts'
import type { LoopState } from './loop-vocabulary.ts'
import type { MatchedNote } from './notes.ts'
import type { Picture } from './picture.ts'
import { authoredTime } from './task-times.ts'

/** A state, the rule that decided it, and the resources that prove it. */
export type Decided = { state: LoopState; rule: string; provenBy: readonly string[] }

function decided(state: LoopState, rule: string, provenBy: readonly (string | undefined)[]): Decided {
  return { state, rule, provenBy: [...new Set(provenBy.filter((reference) => reference !== undefined))] }
}

function provenByNote(note: MatchedNote): readonly string[] {
  return note.decision ? [note.document.ref, note.decision.ref] : [note.document.ref]
}

/** Steps 1 and 2: orders that are no loop to be worked. */
function whenNotOrdered({ loop: { order } }: Picture): Decided | undefined {
  if (order.status === 'entered-in-error') return decided('void', 'A.4/step-2', [order.ref])
  const isPlan = order.intent === 'proposal' || order.intent === 'plan'
  return order.status === 'draft' || isPlan ? decided('draft', 'A.4/step-2', [order.ref]) : undefined
}

/**
 * A reopening disputes the note until a person confirms it again or another report comes in, also where the loop is
 * closed once more: that somebody gives it up does not make the report one.
 */
function isDisputed({ dispute }: Picture, note: MatchedNote): boolean {
  if (!dispute) return false
  const settledAt = note.by === 'person' ? (note.decision?.decidedAt ?? 0) : note.receivedAt
  return dispute.decidedAt >= settledAt
}

/** A person who knew of the note ended the loop all the same. */
function isEndedDespite({ closure }: Picture, note: MatchedNote): boolean {
  return closure?.by === 'person' && closure.at >= note.receivedAt
}

/** Step 4: a final note that belongs here. Inbound loops close when the report has gone back (A.8). */
function whenReported(picture: Picture): Decided | undefined {
  const { notes, direction, sentBack } = picture
  const standing = notes.finals.find((note) => !isDisputed(picture, note))
  if (standing) {
    if (direction !== 'inbound') return decided('closed-completed', 'A.4/step-4', provenByNote(standing))
    if (sentBack)
      return decided('closed-completed', 'A.8/inbound', [...provenByNote(standing), ...sentBack.evidence])
    if (isEndedDespite(picture, standing)) return undefined
    return decided('note-pending', 'A.8/inbound', provenByNote(standing))
  }
  const [reopened] = notes.finals
  if (reopened && picture.reopening)
    return decided('reconcile', 'A.4/step-4', [reopened.document.ref, picture.reopening.ref])
  const [contested] = notes.contested
  if (!contested || isEndedDespite(picture, contested.note)) return undefined
  const rule = contested.contest === 'noshow-day' ? 'A.5/row-3' : 'A.5/row-18'
  return decided('reconcile', rule, provenByNote(contested.note))
}

/** Steps 5 and 6: an end without a report. */
function whenEnded({ closure, unreadClosure, bookings, loop, reopening }: Picture): Decided | undefined {
  if (unreadClosure) return decided('closed-completed', 'A.4/step-5', unreadClosure.evidence)
  if (closure) return decided(`closed-${closure.reason}`, 'A.4/step-5', closure.evidence)
  const isRevoked =
    loop.order.status === 'revoked' && !(reopening && reopening.decidedAt >= loop.order.knownAt)
  const hasCourse = bookings.visits.length > 0 || bookings.live.length > 0
  return isRevoked && !hasCourse
    ? decided('closed-order-cancelled', 'A.4/step-6', [loop.order.ref])
    : undefined
}

/** Step 7: held, declined, or asked to be called off. */
function whenStopped({ loop, attempt, answer, bookings, abort }: Picture): Decided | undefined {
  if (loop.order.status === 'on-hold') return decided('on-hold', 'A.4/step-7', [loop.order.ref])
  if (attempt?.status === 'on-hold' && !hasBusinessStatus(attempt, loopWords.awaitingInformation))
    return decided('on-hold', 'A.4/step-7', [attempt.ref])
  const hold = findHoldDecision(loop)
  if (hold) return decided('on-hold', 'A.4/step-7', [hold.ref])
  const hasCourse = bookings.visits.length > 0 || bookings.live.length > 0
  if (answer?.kind === 'rejected' && !hasCourse) return decided('rejected', 'A.4/step-7', [answer.evidence])
  if (abort && attempt && !isTerminal(attempt)) return decided('cancel-requested', 'A.4/step-7', [abort.ref])
  return undefined
}

/** Steps 8 and 9: something came of it, but no final report. */
function whenSeen({ notes, bookings, attempt }: Picture): Decided | undefined {
  const interim = notes.interims.at(-1)
  if (interim) return decided('interim-note', 'A.4/step-8', provenByNote(interim))
  const [visit] = bookings.visits
  if (visit) return decided('note-pending', 'A.4/step-9', visit.evidence)
  if (attempt?.status === 'completed') return decided('note-pending', 'A.5/row-20', [attempt.ref])
  return undefined
}

/** Step 10: what stands in the calendar. */
function whenBooked({ bookings, loop, attempt, judging: { now } }: Picture): Decided | undefined {
  const { deciding, contradicted, lost } = bookings
  if (deciding && isWithinGrace(deciding, now)) return decided('scheduled', 'A.4/step-10', [deciding.ref])
  const [contradiction] = contradicted
  if (contradiction) return decided('visit-unconfirmed', 'A.5/row-12', [contradiction.ref])
  if (deciding) return decided('visit-unconfirmed', 'A.4/step-10', [deciding.ref])
  // What was lost at an earlier receiver is history once the referral went to another (A.5 row 19).
  const since = loop.attempts.length > 1 ? (attempt ? authoredTime(attempt) : 0) : 0
  const last = lost.findLast(({ at }) => at >= since)
  return last && decided('rebook-needed', 'A.4/step-10', last.evidence)
}

/** Step 11: how far the order itself has got. */
function whenUnderWay({ answer, dispatch, loop, ownTask }: Picture): Decided {
  const rule = 'A.4/step-11'
  if (answer?.kind === 'accepted') return decided('accepted', rule, [answer.evidence])
  if (answer?.kind === 'info-requested') return decided('info-requested', rule, [answer.evidence])
  if (answer?.kind === 'acknowledged') return decided('acknowledged', rule, [answer.evidence])
  if (dispatch.sent) return decided('sent', rule, dispatch.sent.evidence)
  const hasPerformer = loop.order.performers.length > 0 || loop.attempts.at(-1)?.owner !== undefined
  const isOwned = ownTask !== undefined && !isTerminal(ownTask)
  if (hasPerformer && isOwned) return decided('routed', rule, [loop.order.ref, ownTask.ref])
  return decided('captured', rule, [loop.order.ref])
}

/**
 * The state of one referral: the order of evaluation of DATA-MODEL A.4, first hit wins.
 *
 * @returns the state, the step of A.4 or row of A.5 that decided it, and the evidence
 */
export function decideState(picture: Picture): Decided {
  return (
    whenNotOrdered(picture) ??
    whenReported(picture) ??
    whenEnded(picture) ??
    whenStopped(picture) ??
    whenSeen(picture) ??
    whenBooked(picture) ??
    whenUnderWay(picture)
  )
}
