import { decideAnswer, deriveDispatch, listAnswers, type Answer, type Dispatch } from './answers.ts'
import { deriveBookings, type Bookings } from './appointments.ts'
import { deriveAuthorization, type Authorization } from './authorization.ts'
import type { LoopEvidence } from './chart-links.ts'
import { toDayNumberOf, toInstant } from './clinic-zone.ts'
import {
  closedByUnreadNote,
  findClosure,
  findReportSentBack,
  newestDispute,
  newestReopening,
  type Closure,
} from './closures.ts'
import { communicationCodes } from './codes.ts'
import type { DecisionEvidence, OrderEvidence, TaskEvidence } from './evidence-records.ts'
import type { Moment } from './fhir-reading.ts'
import type { Instant } from './instant.ts'
import { isKind, isTerminal } from './answers.ts'
import type { Judging } from './judging.ts'
import type { Direction } from './loop-vocabulary.ts'
import type { LoopNotes } from './notes.ts'
import { deriveDirection } from './referral.ts'

/** One referral with everything read out of its evidence that its state depends on. */
export type Picture = {
  loop: LoopEvidence
  judging: Judging
  notes: LoopNotes
  bookings: Bookings
  answers: readonly Answer[]
  answer: Answer | undefined
  dispatch: Dispatch
  closure: Closure | undefined
  /** Closed by a Task whose note could not be read. */
  unreadClosure: { at: Instant; evidence: readonly string[] } | undefined
  /** The newest word of a person on whether the loop is over, if it is that it goes on. */
  reopening: DecisionEvidence | undefined
  /** The newest reopening, whatever was decided since. */
  dispute: DecisionEvidence | undefined
  sentBack: { at: Instant; evidence: readonly string[] } | undefined
  authorization: Authorization
  direction: Direction
  startedAt: Instant
  attempt: TaskEvidence | undefined
  ownTask: TaskEvidence | undefined
  abort: TaskEvidence | undefined
}

const noNotes: LoopNotes = {
  finals: [],
  interims: [],
  contested: [],
  retracted: [],
  candidates: [],
  preDating: [],
  noShowLetters: [],
}

/** The instant a day begins in the clinic; an instant stays what it is. */
export function startOf(moment: Moment, zone: string): Instant {
  return moment.isDayOnly
    ? toInstant(toDayNumberOf(new Date(moment.at).toISOString().slice(0, 10)), 0, zone)
    : moment.at
}

const lastMinuteMs = (24 * 60 - 1) * 60_000

/** The last minute of a day in the clinic; an instant stays what it is. */
export function endOf(moment: Moment, zone: string): Instant {
  const day = new Date(moment.lastAt).toISOString().slice(0, 10)
  return moment.isDayOnly ? toInstant(toDayNumberOf(day), lastMinuteMs, zone) : moment.at
}

function orderedAt(order: OrderEvidence, { zone, now }: Judging): Instant {
  if (order.authored) return Math.min(startOf(order.authored, zone), now)
  return order.firstKnownAt > 0 ? Math.min(order.firstKnownAt, now) : now
}

/** `t0`: the order's time, or for an inbound referral the receipt of its packet (A.7). */
function startOfLoop(loop: LoopEvidence, direction: Direction, judging: Judging): Instant {
  const ordered = orderedAt(loop.order, judging)
  if (direction !== 'inbound') return ordered
  const packet = loop.communications.find(
    (message) => message.status === 'completed' && isKind(message, communicationCodes.packet),
  )
  return packet ? Math.min(packet.receivedAt ?? packet.sentAt ?? ordered, judging.now) : ordered
}

function lastOpen(tasks: readonly TaskEvidence[]): TaskEvidence | undefined {
  return tasks.findLast((task) => !isTerminal(task))
}

/** Reads one referral's evidence into a picture; `notes` are absent for drafts and void orders. */
export function takePicture(loop: LoopEvidence, notes: LoopNotes | undefined, judging: Judging): Picture {
  const found = notes ?? noNotes
  const direction = deriveDirection(loop.order, judging.directory, judging.policy)
  const bookings = deriveBookings(loop, found.noShowLetters, judging)
  const answers = listAnswers(loop)
  const owned = loop.ownTasks.filter(({ owner }) => owner !== undefined)
  return {
    loop,
    judging,
    notes: found,
    bookings,
    answers,
    answer: decideAnswer(loop, answers),
    dispatch: deriveDispatch(loop),
    closure: findClosure(loop, bookings),
    unreadClosure: closedByUnreadNote(loop, found, (document) =>
      judging.chart.documents.some(({ ref }) => ref === document),
    ),
    reopening: newestReopening(loop),
    dispute: newestDispute(loop),
    sentBack: findReportSentBack(loop),
    authorization: deriveAuthorization(loop, bookings.deciding?.startsAt ?? judging.now),
    direction,
    startedAt: startOfLoop(loop, direction, judging),
    attempt: loop.attempts.at(-1),
    ownTask: lastOpen(owned) ?? owned.at(-1),
    abort: lastOpen(loop.aborts),
  }
}
