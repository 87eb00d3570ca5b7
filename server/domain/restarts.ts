import { bookedAt, isReschedule } from './appointments.ts'
import { findBookingAfter, listClosures } from './closures.ts'
import type { Instant } from './instant.ts'
import type { LoopFacts } from './loop-facts.ts'
import type { Picture } from './picture.ts'
import { compareText } from './resource-versions.ts'
import { authoredTime } from './task-times.ts'

type Restart = NonNullable<LoopFacts['restart']>

function ofBookings({ bookings, loop, judging: { now } }: Picture): readonly Restart[] {
  return bookings.lost
    .filter((lost) => !isReschedule(lost, loop.appointments))
    .map(({ cause, at, evidence }) => ({ cause, at: Math.min(at, now), evidence }))
}

function ofRedirects({ loop, judging: { now } }: Picture): readonly Restart[] {
  return loop.attempts.slice(1).map((task) => ({
    cause: 'redirect',
    at: Math.min(authoredTime(task), now),
    evidence: [task.ref],
  }))
}

/** A person reopened it, a note was taken back, or a booking overturned the closure. */
function ofReopenings({ loop, notes, judging: { now } }: Picture): readonly Restart[] {
  const decided = loop.decisions.filter(({ activity }) => activity === 'reopen')
  return [
    ...decided.map((decision) => ({ at: decision.decidedAt, evidence: [decision.ref] })),
    ...notes.retracted.map((document) => ({ at: document.knownAt, evidence: [document.ref] })),
    ...ofOverturned(loop),
  ].map(({ at, evidence }): Restart => ({ cause: 'reopen', at: Math.min(at, now), evidence }))
}

/** A booking made after somebody had closed the loop begins a new cycle. */
function ofOverturned(loop: Picture['loop']): readonly { at: Instant; evidence: readonly string[] }[] {
  for (const closure of listClosures(loop)) {
    const booking = findBookingAfter(closure, loop)
    if (booking) return [{ at: bookedAt(booking), evidence: [...closure.evidence, booking.ref] }]
  }
  return []
}

/**
 * The events after which clocks begin anew (DATA-MODEL A.7), oldest first: lost bookings that were not replaced at
 * once, redirects to another receiver, reopenings. Their number is the `cycle`, counted from 1.
 */
export function listRestarts(picture: Picture): readonly Restart[] {
  return [...ofBookings(picture), ...ofRedirects(picture), ...ofReopenings(picture)]
    .filter(({ at }) => at > 0)
    .sort((one, other) => one.at - other.at || compareText(one.evidence.join(), other.evidence.join()))
}
