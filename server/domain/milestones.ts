import { bookedAt, isBooking } from './appointments.ts'
import type { Decided } from './decide-state.ts'
import { findHoldDecision } from './holds.ts'
import type { Instant } from './instant.ts'
import { milestone } from './judging.ts'
import type { LoopFacts, Milestone } from './loop-facts.ts'
import type { Picture } from './picture.ts'
import { authoredTime, taskTime } from './task-times.ts'

type Milestones = LoopFacts['milestones']
type Found = { at: Instant; evidence: readonly string[] } | undefined

/** A completed Task implies a yes but does not say when it was given. */
export const acceptedStatuses: ReadonlySet<string> = new Set(['accepted', 'in-progress'])

/**
 * When the Task first showed a yes; later versions of it tell other things. Of a Task that was first read after the visit
 * was booked nobody knows when the yes was given.
 */
export function findAccepted({ attempt, answers, loop, bookings }: Picture): Found {
  const first = answers.find(({ kind }) => kind === 'accepted')
  if (!first) return undefined
  if (first.evidence !== attempt?.ref) return { at: first.at, evidence: [first.evidence] }
  const shown = attempt.history.find(({ status }) => acceptedStatuses.has(status))
  const passedAt = Math.min(
    ...loop.appointments.filter(isBooking).map(bookedAt),
    ...bookings.visits.map(({ startsAt }) => startsAt),
  )
  return shown && shown.at <= passedAt ? { at: shown.at, evidence: [attempt.ref] } : undefined
}

function findAnswer({ answers }: Picture, kind: 'acknowledged' | 'info-requested' | 'rejected'): Found {
  const answer =
    kind === 'acknowledged'
      ? answers.find((one) => one.kind === kind)
      : answers.findLast((one) => one.kind === kind)
  return answer && { at: answer.at, evidence: [answer.evidence] }
}

function findRouted({ loop, ownTask }: Picture): Found {
  const first = loop.ownTasks.find(({ owner }) => owner !== undefined) ?? ownTask
  if (!first || (loop.order.performers.length === 0 && loop.attempts.length === 0)) return undefined
  return { at: authoredTime(first), evidence: [loop.order.ref, first.ref] }
}

/** The live booking; of a visit that took place, the booking it came from. */
function findBooked({ bookings, loop }: Picture): Found {
  const { deciding } = bookings
  if (deciding) return { at: bookedAt(deciding), evidence: [deciding.ref] }
  const attended = loop.appointments.find(
    ({ ref, status }) =>
      status === 'fulfilled' ||
      bookings.visits.some(({ encounter }) => encounter?.appointments.includes(ref)),
  )
  return attended && { at: bookedAt(attended), evidence: [attended.ref] }
}

/** The end of the first visit: the report has been owed since then. */
export function findSeen({ bookings, attempt }: Pick<Picture, 'bookings' | 'attempt'>): Found {
  const [visit] = bookings.visits
  if (visit) {
    const end = visit.encounter?.end
    return { at: end?.isDayOnly ? end.at : visit.endsAt, evidence: visit.evidence }
  }
  if (attempt?.status !== 'completed') return undefined
  return { at: attempt.endedAt ?? taskTime(attempt), evidence: [attempt.ref] }
}

function findHeld({ loop, attempt }: Picture): Found {
  const { order } = loop
  if (order.status === 'on-hold')
    return { at: order.history.at(-1)?.at ?? order.knownAt, evidence: [order.ref] }
  if (attempt?.status === 'on-hold') return { at: taskTime(attempt), evidence: [attempt.ref] }
  const decision = findHoldDecision(loop)
  return decision && { at: decision.decidedAt, evidence: [decision.ref] }
}

/** When a person was first needed to decide about a note: a candidate, a contested note, or a reopening. */
function findNoteToDecide({ notes, reopening }: Picture, { state }: Decided): Found {
  if (state === 'reconcile') {
    const [contested] = notes.contested
    const [reopened] = notes.finals
    if (reopening && reopened)
      return { at: reopening.decidedAt, evidence: [reopened.document.ref, reopening.ref] }
    if (contested) return { at: contested.note.receivedAt, evidence: [contested.note.document.ref] }
  }
  const [first] = notes.candidates.toSorted((one, other) => one.receivedAt - other.receivedAt)
  return first && { at: first.receivedAt, evidence: [first.document] }
}

/** The report: for inbound referrals when it went back, else when it came in. */
function findNoteBack({ notes, direction, sentBack, unreadClosure }: Picture, { state }: Decided): Found {
  if (state !== 'closed-completed') return undefined
  if (direction === 'inbound' && sentBack) return sentBack
  const [note] = notes.finals
  return note ? { at: note.receivedAt, evidence: [note.document.ref] } : unreadClosure
}

function findReconciled({ notes, unreadClosure }: Picture, { state }: Decided): Found {
  if (state !== 'closed-completed') return undefined
  const [note] = notes.finals
  if (!note) return unreadClosure
  const { decision, document, receivedAt } = note
  return decision
    ? { at: Math.max(decision.decidedAt, receivedAt), evidence: [document.ref, decision.ref] }
    : { at: receivedAt, evidence: [document.ref] }
}

function findClosed(picture: Picture, decided: Decided): Found {
  const { closure, loop } = picture
  if (decided.state === 'closed-completed') return findNoteBack(picture, decided)
  if (!decided.state.startsWith('closed-')) return undefined
  return closure ?? { at: loop.order.knownAt, evidence: [loop.order.ref] }
}

/** A review counts for the report it followed; a later reopening asks for another. */
function findReviewed({ loop, reopening }: Picture, noteBack: Found): Found {
  const review = loop.decisions.findLast(({ activity }) => activity === 'note-reviewed')
  if (!review || !noteBack || review.decidedAt < noteBack.at) return undefined
  if (reopening && review.decidedAt < reopening.decidedAt) return undefined
  return { at: review.decidedAt, evidence: [review.ref] }
}

/** What happened on the way, each with its time and proof; what nothing shows is absent. */
export function deriveMilestones(picture: Picture, decided: Decided): Milestones {
  const { loop, notes, dispatch, abort, startedAt, judging } = picture
  const noteBack = findNoteBack(picture, decided)
  const isWaitingForInformation = picture.answer?.kind === 'info-requested'
  const found: Record<keyof Milestones, Found> = {
    ordered: loop.order.authored && { at: Math.min(startedAt, judging.now), evidence: [loop.order.ref] },
    routed: findRouted(picture),
    sent: dispatch.sent,
    delivered: dispatch.delivered,
    acknowledged: findAnswer(picture, 'acknowledged'),
    infoRequested: isWaitingForInformation ? findAnswer(picture, 'info-requested') : undefined,
    accepted: findAccepted(picture),
    rejected: picture.answer?.kind === 'rejected' ? findAnswer(picture, 'rejected') : undefined,
    cancelRequested: abort && { at: authoredTime(abort), evidence: [abort.ref] },
    booked: findBooked(picture),
    seen: findSeen(picture),
    noteCandidate: findNoteToDecide(picture, decided),
    interimNote: notes.interims.map((note) => ({ at: note.receivedAt, evidence: [note.document.ref] }))[0],
    noteBack,
    reconciled: findReconciled(picture, decided),
    reviewed: findReviewed(picture, noteBack),
    closed: findClosed(picture, decided),
    held: findHeld(picture),
  }
  const milestones: Milestones = {}
  for (const name of milestoneNames) {
    const one = found[name]
    if (one) milestones[name] = toMilestone(one, picture)
  }
  return milestones
}

function toMilestone({ at, evidence }: NonNullable<Found>, { startedAt, judging }: Picture): Milestone {
  return milestone(at, evidence, { now: judging.now, unknownAt: startedAt })
}

const milestoneNames = [
  'ordered',
  'routed',
  'sent',
  'delivered',
  'acknowledged',
  'infoRequested',
  'accepted',
  'rejected',
  'cancelRequested',
  'booked',
  'seen',
  'noteCandidate',
  'interimNote',
  'noteBack',
  'reconciled',
  'reviewed',
  'closed',
  'held',
] as const satisfies readonly (keyof Milestones)[]
