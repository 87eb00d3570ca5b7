import { deriveDispatch, kindOf, listAnswers } from './answers.ts'
import { bookedAt, isBooking } from './appointments.ts'
import type { CommunicationEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import { toIso } from './iso-instant.ts'
import type { LoopCourse, LoopFacts, Milestone } from './loop-facts.ts'
import { stepMilestones } from './loop-steps.ts'
import { loopSteps, type LoopStep } from './loop-vocabulary.ts'
import { channelOf } from './message-channel.ts'
import { acceptedStatuses, findAccepted } from './milestones.ts'
import { isContactAttempt, isFromPatient, isToPatient } from './patient-contact.ts'
import type { Picture } from './picture.ts'

/** The first booking there ever was, also one that was lost again. */
export function findFirstBooking({ loop }: Picture): Instant | undefined {
  const times = loop.appointments.filter(isBooking).map(bookedAt)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** The picture as it was before its newest redirects: of each dispatch attempt, the first of them first. */
function listAttempts(picture: Picture): readonly Picture[] {
  const { loop } = picture
  return loop.attempts.map((attempt, index) => {
    const until = { ...loop, attempts: loop.attempts.slice(0, index + 1) }
    return { ...picture, loop: until, attempt, answers: listAnswers(until), dispatch: deriveDispatch(until) }
  })
}

function earliest(times: readonly (Instant | undefined)[]): Instant | undefined {
  const known = times.filter((at) => at !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** What a Task says now hides a yes that was followed by a refusal or a missed visit. */
function listYeses(picture: Picture): readonly (Instant | undefined)[] {
  const shown = picture.attempt?.history.find(({ status }) => acceptedStatuses.has(status))
  return [findAccepted(picture)?.at, shown?.at]
}

/**
 * When a redirected referral was first sent and first accepted: milestones are those of the newest attempt only. A yes
 * after the first booking is that of a later receiver, and the first booking never waited for it.
 */
export function findFirstOfAttempts(
  picture: Picture,
  firstBooking: Instant = Infinity,
): Partial<Record<LoopStep, Instant | undefined>> {
  const attempts = listAttempts(picture)
  const yeses = attempts.flatMap(listYeses).filter((at) => at !== undefined && at <= firstBooking)
  return { sent: earliest(attempts.map(({ dispatch }) => dispatch.sent?.at)), accepted: earliest(yeses) }
}

/** Somebody's work to get a visit arranged: the patient was tried, or two offices spoke. */
function isContact(message: CommunicationEvidence): boolean {
  if (isToPatient(message)) return isContactAttempt(message)
  const isCall = channelOf(message) === 'phone' && kindOf(message) === undefined && !isFromPatient(message)
  return isCall && (message.status === 'completed' || message.status === 'not-done')
}

/** How often somebody worked at a visit until the first booking. */
export function countContacts({ loop }: Picture, bookedFirstAt: Instant | undefined): number {
  const until = bookedFirstAt ?? Infinity
  return loop.communications.filter((each) => isContact(each) && (each.sentAt ?? each.knownAt) <= until)
    .length
}

/** Whether patient and practice ever spoke, in either direction and over any channel. */
export function wasContacted({ loop }: Picture): boolean {
  return loop.communications.some(
    (message) => isFromPatient(message) || (isToPatient(message) && message.status === 'completed'),
  )
}

/**
 * Traces the way of one referral from its evidence.
 *
 * @param facts - what was derived of the same picture
 */
export function traceCourse(
  picture: Picture,
  facts: Pick<LoopFacts, 'milestones' | 'state' | 'startedAt'>,
): LoopCourse {
  const { judging, startedAt, bookings } = picture
  const firstBooking = findFirstBooking(picture)
  const found: readonly (Milestone | undefined)[] = stepMilestones(facts)
  const first: Partial<Record<LoopStep, Instant | undefined>> = {
    ...(picture.loop.attempts.length > 1 && findFirstOfAttempts(picture, firstBooking)),
    ...(firstBooking !== undefined && { booked: firstBooking }),
  }
  const reachedAt: Partial<Record<LoopStep, string>> = {}
  loopSteps.forEach((step, index) => {
    const known = step in first ? first[step] : found[index]?.at
    const at = step === 'ordered' ? startedAt : known
    // A record without a time of its own says that, not when: the beginning is the earliest it can have been.
    if (at !== undefined) reachedAt[step] = toIso(Math.min(at > 0 ? at : startedAt, judging.now))
  })
  const { closed } = facts.milestones
  return {
    startedAt: toIso(startedAt),
    reachedAt,
    noShows: bookings.lost.filter(({ cause }) => cause === 'noshow').length,
    contacts: countContacts(picture, firstBooking),
    isPatientContacted: wasContacted(picture),
    ...(closed && { closedAt: toIso(closed.at) }),
  }
}
