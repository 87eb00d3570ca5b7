import { toDayNumber } from './clinic-zone.ts'
import type { LoopEvidence } from './chart-links.ts'
import { codeSystems } from './codes.ts'
import type { DecisionEvidence, TaskEvidence } from './evidence-records.ts'
import { happeningOfDecision, type Happening } from './happenings.ts'
import type { PossibleBooking, TimelineEntry } from './loop-facts.ts'
import { clockNames } from './loop-vocabulary.ts'
import { nameParty } from './order-facts.ts'
import { hasOptedOut } from './patient-contact.ts'
import { startOf, type Picture } from './picture.ts'
import { compareText } from './resource-versions.ts'
import { entry, type Entry } from './timeline-entries.ts'
import { addMessages } from './timeline-messages.ts'
import { addNotes } from './timeline-notes.ts'
import { addPossibleBookings, addVisits } from './timeline-visits.ts'
import { authoredTime, taskTime } from './task-times.ts'

const happeningOfOrder: ReadonlyMap<string, Happening> = new Map<string, Happening>([
  ['revoked', 'order-revoked'],
  ['completed', 'order-completed'],
  ['on-hold', 'held'],
])

function addOrder(entries: Entry[], { loop: { order }, startedAt, judging: { zone } }: Picture): void {
  const { authored } = order
  const ordered = entry('ordered', authored ? startOf(authored, zone) : startedAt, order)
  if (authored?.isDayOnly) ordered.isDayOnly = true
  entries.push(ordered)
  const what = happeningOfOrder.get(order.status)
  if (what) entries.push(entry(what, order.knownAt, order))
}

const happeningOfStatus: ReadonlyMap<string, Happening> = new Map<string, Happening>([
  ['requested', 'task-requested'],
  ['received', 'acknowledged'],
  ['accepted', 'accepted'],
  ['in-progress', 'task-started'],
  ['rejected', 'rejected'],
  ['on-hold', 'held'],
  ['completed', 'task-completed'],
  ['cancelled', 'task-cancelled'],
  ['failed', 'task-failed'],
])

function addAttempts(entries: Entry[], { loop, judging: { directory } }: Picture): void {
  for (const [index, task] of loop.attempts.entries()) {
    const details = { receiver: nameParty(task.owner, directory)?.display, reason: task.statusReasonText }
    if (index > 0) entries.push(entry('redirected', task.authoredAt, task, details))
    for (const { status, at } of task.history) {
      const what = happeningOfStatus.get(status)
      if (what) entries.push(entry(what, at, task, details))
    }
  }
}

const stallPrefix = `${codeSystems.loop}|stall-`

/** `stall-unscheduled-bd5` was raised by the clock `unscheduled`. */
function clockOfNudge(task: TaskEvidence): string | undefined {
  const code = task.codes.find((one) => one.startsWith(stallPrefix))?.slice(stallPrefix.length)
  return code === undefined
    ? undefined
    : clockNames.find((name) => code === name || code.startsWith(`${name}-`))
}

function isNudge({ codes }: TaskEvidence): boolean {
  return codes.some((code) => code.startsWith(stallPrefix))
}

function addOurTasks(entries: Entry[], { loop, judging: { directory } }: Picture): void {
  for (const task of loop.ownTasks) {
    const owner = nameParty(task.owner, directory)?.display
    entries.push(entry('owner-assigned', authoredTime(task), task, { owner }))
  }
  for (const task of loop.aborts) entries.push(entry('cancel-requested', authoredTime(task), task))
  for (const task of loop.workItems)
    if (isNudge(task))
      entries.push(entry('nudged', task.authoredAt ?? taskTime(task), task, { clock: clockOfNudge(task) }))
}

/** An answer is told by its message, a link or a loss by the appointment that says so itself. */
function isToldByItself({ activity, about }: DecisionEvidence, loop: LoopEvidence): boolean {
  if (activity === 'ack-recorded') return loop.communications.some(({ ref }) => about.includes(ref))
  const appointment = loop.appointments.find(({ ref }) => about.includes(ref))
  if (activity === 'appointment-linked') return appointment?.basedOn.includes(loop.order.ref) === true
  if (activity === 'appointment-missed') return appointment?.status === 'noshow'
  return activity === 'appointment-cancelled' && appointment?.status === 'cancelled'
}

function addDecisions(entries: Entry[], { loop, judging: { chart } }: Picture): void {
  for (const one of loop.authorizations)
    entries.push(entry(`authorization-${one.answer.result}`, one.answer.at, one))
  for (const decision of loop.decisions) {
    const what = happeningOfDecision(decision)
    const isEcho = entries.some((one) => one.what === what && one.at === decision.decidedAt)
    if (!isEcho && !isToldByItself(decision, loop)) entries.push(entry(what, decision.decidedAt, decision))
  }
  if (!hasOptedOut(chart)) return
  for (const consent of chart.consents)
    if (consent.isDenied && consent.isSmsConsent)
      entries.push(entry('patient-opted-out', consent.decidedAt, consent))
}

/** "Started work" says nothing that a booking or a visit of the same day does not say better. */
function withoutEchoes(entries: readonly Entry[], zone: string): readonly Entry[] {
  if (!entries.some(({ what }) => what === 'task-started')) return entries
  const days = new Set<number>()
  for (const { what, at } of entries)
    if (what === 'booked' || what === 'seen') days.add(toDayNumber(at, zone))
  return entries.filter(({ what, at }) => what !== 'task-started' || !days.has(toDayNumber(at, zone)))
}

function byTime(one: Entry, other: Entry): number {
  return (
    one.at - other.at ||
    compareText(one.what, other.what) ||
    compareText(one.evidence.join(), other.evidence.join())
  )
}

/**
 * What happened, oldest first, each line with its proof. Nothing that is planned. Times that nobody recorded become
 * the beginning of the loop, times ahead of the clock become now.
 */
export function buildTimeline(
  picture: Picture,
  possibleBookings: readonly PossibleBooking[],
): readonly TimelineEntry[] {
  const { startedAt, judging } = picture
  // One list that everybody adds to: a chart has hundreds of lines, and lists of lists would be copied twice.
  const entries: Entry[] = []
  addOrder(entries, picture)
  addAttempts(entries, picture)
  addOurTasks(entries, picture)
  addVisits(entries, picture)
  addPossibleBookings(entries, possibleBookings, picture)
  addMessages(entries, picture)
  addNotes(entries, picture)
  addDecisions(entries, picture)
  for (const one of entries) one.at = Math.min(one.at > 0 ? one.at : startedAt, judging.now)
  return withoutEchoes(entries.sort(byTime), judging.zone)
}
