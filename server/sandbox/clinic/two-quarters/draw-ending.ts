import type { Course } from './course.ts'
import {
  drawAccepted,
  drawBooked,
  drawCalls,
  drawReported,
  drawSent,
  lastDayOf,
  later,
  prompt,
  slow,
  type Drawing,
  type Passage,
} from './draw-passage.ts'
import type { Ending, Quarter } from './endings.ts'

/** Everything but the report takes the same pace before and after; reports are reviewed more often after. */
const reviewed: Readonly<Record<Quarter, number>> = { before: 0.7, after: 0.95 }

export type Asked = { quarter: Quarter; direction: Course['direction']; orderedOn: number }

type Draw = (drawing: Drawing, asked: Asked) => Passage

function reportedWithin(pace: typeof prompt, days: readonly [number, number]): Draw {
  return (drawing, { quarter, direction, orderedOn }) => {
    const passage = drawReported(drawing, orderedOn, pace, days)
    // Whoever refers to us reviews in a system of their own.
    if (direction === 'inbound' || !drawing.dice.chance(reviewed[quarter])) return passage
    return { ...passage, reviewedOn: later(drawing, passage.filedOn ?? passage.noteOn, [0, 6]) }
  }
}

/** Ends with a reason so many weekdays after the last thing that happened. */
function endedAfter(days: readonly [number, number], begin: Draw): Draw {
  return (drawing, asked) => {
    const passage = begin(drawing, asked)
    return { ...passage, endedOn: later(drawing, lastDayOf(passage), days) }
  }
}

const onlySent: Draw = (drawing, { orderedOn }) => {
  const sent = drawSent(drawing, orderedOn, slow)
  return { ...sent, calls: drawCalls(drawing, sent.sentOn, 6, drawing.dice.between(0, 2)) }
}
const acceptedOnly: Draw = (drawing, { orderedOn }) => {
  const passage = drawAccepted(drawing, orderedOn, slow)
  return { ...passage, calls: drawCalls(drawing, lastDayOf(passage), 6, 1) }
}
const declined: Draw = (drawing, { orderedOn }) => {
  const sent = drawSent(drawing, orderedOn, slow)
  return { ...sent, declinedOn: later(drawing, sent.sentOn, [1, 6]) }
}
const bookedAndCancelled: Draw = (drawing, { orderedOn }) => {
  const pace = { ...slow, missed: 0 }
  return drawBooked(drawing, orderedOn, pace, 'cancelled')
}
const bookedAndMissed: Draw = (drawing, { orderedOn }) => {
  const missed = drawBooked(drawing, orderedOn, { ...slow, missed: 0.3 }, 'missed')
  return {
    ...missed,
    laterCalls: [...missed.laterCalls, { on: later(drawing, lastDayOf(missed), [1, 3]), to: 'patient' }],
  }
}
/** Three attempts before anybody may say that a patient cannot be reached. */
const triedInVain: Draw = (drawing, { orderedOn }) => {
  const sent = drawAccepted(drawing, orderedOn, slow)
  const calls = drawCalls(drawing, lastDayOf(sent), 14, drawing.dice.between(3, 4))
  return { ...sent, calls: calls.map(({ on }) => ({ on, to: 'patient-in-vain' })) }
}

function oneOf(share: number, one: Draw, other: Draw): Draw {
  return (drawing, asked) => (drawing.dice.chance(share) ? one : other)(drawing, asked)
}

/** Left where it was: nobody chosen, nothing sent, no answer, accepted, or a date that was never taken up. */
const neverScheduled: Draw = (drawing, asked) => {
  const bare = { orderedOn: asked.orderedOn, calls: [], laterCalls: [], visits: [] }
  // What is sent to us is here from its first day.
  if (asked.direction === 'outbound' && drawing.dice.chance(0.25)) return bare
  const accepted = oneOf(0.6, onlySent, acceptedOnly)(drawing, asked)
  if (!drawing.dice.chance(0.15)) return accepted
  return { ...accepted, offeredOn: later(drawing, lastDayOf(accepted), [0, 3]) }
}

const seenElsewhere: Draw = (drawing, asked) => {
  const seen = drawBooked(drawing, asked.orderedOn, slow, 'attended')
  if (drawing.dice.chance(0.5)) return seen
  return reportedWithin(slow, [15, 56])(drawing, asked)
}

const seenWithoutNote: Draw = (drawing, { orderedOn }) => {
  const seen = drawBooked(drawing, orderedOn, slow, 'attended')
  return drawing.dice.chance(0.2) ? { ...seen, interimNoteOn: later(drawing, lastDayOf(seen), [1, 5]) } : seen
}

const draws: Readonly<Record<Ending, Draw>> = {
  'closed-in-14-days': reportedWithin(prompt, [1, 14]),
  'closed-later': reportedWithin(slow, [15, 56]),
  'open-missed': bookedAndMissed,
  'open-unconfirmed': (drawing, { orderedOn }) =>
    drawBooked(drawing, orderedOn, { ...slow, missed: 0 }, 'unknown'),
  'open-without-note': seenWithoutNote,
  'never-scheduled': neverScheduled,
  'seen-out-of-network': seenElsewhere,
  'patient-unreachable': endedAfter([1, 5], oneOf(0.25, bookedAndMissed, triedInVain)),
  'patient-declined': endedAfter([0, 8], oneOf(0.2, bookedAndCancelled, onlySent)),
  'no-longer-needed': endedAfter([0, 8], oneOf(0.3, bookedAndCancelled, onlySent)),
  'seen-elsewhere': endedAfter([5, 15], oneOf(0.5, onlySent, acceptedOnly)),
  'already-completed': endedAfter([0, 4], onlySent),
  'patient-deceased': endedAfter([1, 15], acceptedOnly),
  'patient-moved': endedAfter([1, 10], onlySent),
  'auth-denied': endedAfter([1, 10], acceptedOnly),
  'order-cancelled': endedAfter([1, 6], onlySent),
  expired: endedAfter([25, 32], onlySent),
  'no-capacity': endedAfter([0, 8], declined),
  'wrong-specialty': endedAfter([0, 8], declined),
  'out-of-network': endedAfter([0, 8], declined),
  'insufficient-information': endedAfter([0, 8], declined),
  redirected: endedAfter([0, 2], declined),
}

/** Decides everything that happens to one referral on its way to this end. */
export function drawEnding(drawing: Drawing, ending: Ending, asked: Asked): Passage {
  const drawn = draws[ending](drawing, asked)
  if (asked.direction !== 'inbound') return drawn
  // Its first day is the one it came to us on.
  return { ...drawn, sentOn: drawn.orderedOn }
}
