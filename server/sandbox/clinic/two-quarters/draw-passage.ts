import type { ClinicCalendar } from '../calendar.ts'
import type { Dice } from '../dice.ts'
import type { ArrangedVisit, Call, Course } from './course.ts'
import { addWeekdays } from './weekdays.ts'

/** The part of a course that its ending decides. */
export type Passage = Omit<
  Course,
  | 'key'
  | 'quarter'
  | 'ending'
  | 'uncounted'
  | 'direction'
  | 'patient'
  | 'specialty'
  | 'receiver'
  | 'redirect'
  | 'referrer'
  | 'owner'
>

/** How long each step takes, in weekdays: at least and at most. */
export type Pace = {
  send: readonly [number, number]
  accept: readonly [number, number]
  book: readonly [number, number]
  visit: readonly [number, number]
  note: readonly [number, number]
  /** Share of visits that were missed first, and booked again. */
  missed: number
}

export const prompt: Pace = {
  send: [0, 1],
  accept: [0, 1],
  book: [0, 2],
  visit: [1, 4],
  note: [0, 4],
  missed: 0.04,
}
export const slow: Pace = {
  send: [0, 4],
  accept: [0, 5],
  book: [0, 8],
  visit: [2, 14],
  note: [0, 10],
  missed: 0.22,
}

export type Drawing = { dice: Dice; calendar: ClinicCalendar }

/** A weekday so many weekdays on, by chance within these. */
export function later({ dice, calendar }: Drawing, from: number, [least, most]: readonly [number, number]) {
  return addWeekdays(calendar, from, dice.between(least, most))
}

/** So many calls within so many weekdays of a day, in order of time. */
export function drawCalls(drawing: Drawing, from: number, within: number, count: number): readonly Call[] {
  const whom = ['patient', 'patient-in-vain', 'office'] as const
  return Array.from({ length: count }, () => later(drawing, from, [0, within]))
    .toSorted((one, other) => one - other)
    .map((on) => ({ on, to: drawing.dice.pick(whom) }))
}

/** Sent, and accepted where the receiver says so. */
export function drawSent(drawing: Drawing, orderedOn: number, pace: Pace): Passage & { sentOn: number } {
  return {
    orderedOn,
    sentOn: later(drawing, orderedOn, pace.send),
    calls: [],
    laterCalls: [],
    visits: [],
  }
}

export function drawAccepted(
  drawing: Drawing,
  orderedOn: number,
  pace: Pace,
): Passage & { sentOn: number; acceptedOn?: number } {
  const sent = drawSent(drawing, orderedOn, pace)
  const acceptedOn = later(drawing, sent.sentOn, pace.accept)
  return drawing.dice.chance(0.8) ? { ...sent, acceptedOn } : sent
}

/** The last day of what has happened so far. */
export function lastDayOf(passage: Passage): number {
  const { orderedOn, sentOn, declinedOn, acceptedOn, offeredOn, calls, laterCalls, visits } = passage
  const days = [sentOn, declinedOn, acceptedOn, offeredOn, ...calls.map(({ on }) => on)]
  const visited = visits.flatMap(({ bookedOn, visitOn }) => [bookedOn, visitOn])
  return Math.max(
    orderedOn,
    ...days.map((day) => day ?? orderedOn),
    ...visited,
    ...laterCalls.map(({ on }) => on),
  )
}

/** Booked after as many calls as it took, with what became of the visit; missed ones are booked again. */
export function drawBooked(
  drawing: Drawing,
  orderedOn: number,
  pace: Pace,
  became: ArrangedVisit['became'],
): Passage & { sentOn: number } {
  const { dice, calendar } = drawing
  const accepted = drawAccepted(drawing, orderedOn, pace)
  const reachedOn = accepted.acceptedOn ?? accepted.sentOn
  const wait = dice.between(...pace.book)
  const bookedOn = addWeekdays(calendar, reachedOn, wait)
  const calls = drawCalls(drawing, reachedOn, wait, dice.pick([0, 0, 1, 1, 1, 2, 2, 3]))
  const visits: ArrangedVisit[] = [{ bookedOn, visitOn: later(drawing, bookedOn, pace.visit), became }]
  const laterCalls: Call[] = []
  while (dice.chance(pace.missed) && visits.length < 3) {
    const [last] = visits.slice(-1)
    if (last === undefined) break
    visits.splice(-1, 1, { ...last, became: 'missed' })
    const again = addWeekdays(calendar, last.visitOn, dice.between(0, 2))
    laterCalls.push({ on: again, to: 'patient' })
    visits.push({ bookedOn: again, visitOn: later(drawing, again, pace.visit), became })
  }
  return { ...accepted, calls, visits, laterCalls }
}

/** Seen, and the report came back so many days after the order. */
export function drawReported(
  drawing: Drawing,
  orderedOn: number,
  pace: Pace,
  [least, most]: readonly [number, number],
): Passage & { noteOn: number } {
  for (let tries = 0; tries < 10_000; tries++) {
    const seen = drawBooked(drawing, orderedOn, pace, 'attended')
    const noteOn = later(drawing, lastDayOf(seen), pace.note)
    if (noteOn - orderedOn < least || noteOn - orderedOn > most) continue
    const isFiledByHand = drawing.dice.chance(0.12)
    const filedOn = isFiledByHand ? later(drawing, noteOn, [0, 3]) : noteOn
    return { ...seen, noteOn, filedOn, ...(isFiledByHand && { isFiledByHand }) }
  }
  throw new Error(`no passage takes ${least} to ${most} days`)
}
