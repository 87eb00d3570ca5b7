import type { Instant } from '../instant.ts'
import type { Direction, DisplayStatus, LoopState } from '../loop-vocabulary.ts'

/**
 * The named queues of a worklist, in the order people see them. `inbound`: referrals sent to us. `sent-back`: those a
 * receiver declined. `work`: what people were asked to do about a referral, open or not. `unfiled-notes` wait for somebody to say where they belong, `to-review` for the referring
 * clinician's reading.
 */
export const queueNames = [
  'open',
  'mine',
  'work',
  'overdue',
  'due-soon',
  'unfiled-notes',
  'to-review',
  'escalated',
  'cant-confirm',
  'unassigned',
  'inbound',
  'sent-back',
] as const
export type QueueName = (typeof queueNames)[number]

/** What of a loop decides where it is listed, at one moment. */
export type Queued = {
  state: LoopState
  display: DisplayStatus
  direction: Direction
  owner?: string
  /** Notes that may belong to it and that nobody has decided about. */
  unfiledNotes: number
  /** Its report was filed and the referring clinician has not reviewed it. */
  awaitsReview: boolean
  /** How often it has been escalated. */
  escalation: number
  /** Work items beside reminders of a clock that nobody has finished; absent: none. */
  owedWork?: number
  /** Until then its owner does not want to see it. */
  putOffUntil?: Instant
}

/** Whose queue `mine` is, and when they look. */
export type QueueReader = {
  /** The person, and those they stand in for. */
  people: readonly string[]
  now: Instant
}

/** What is put off comes back on its day, and at once when it is overdue: nobody can put off a duty. */
function isMine({ owner, putOffUntil, display }: Queued, { people, now }: QueueReader): boolean {
  if (owner === undefined || !people.includes(owner)) return false
  return putOffUntil === undefined || putOffUntil <= now || display === 'overdue'
}

/**
 * The queues a loop is in; a loop that waits for nothing is in none but `work`, as long as somebody was asked for something. A referral from one of our own practices to
 * another (`internal`) is inbound as well (DATA-MODEL A.8).
 *
 * @returns in the order of {@link queueNames}
 */
export function queuesOf(loop: Queued, reader: QueueReader): readonly QueueName[] {
  const hasWork = (loop.owedWork ?? 0) > 0
  if (loop.display === 'closed') return hasWork ? ['work'] : []
  const isIn: Readonly<Record<QueueName, boolean>> = {
    open: true,
    mine: isMine(loop, reader),
    work: hasWork,
    overdue: loop.display === 'overdue',
    'due-soon': loop.display === 'due-soon',
    'unfiled-notes': loop.unfiledNotes > 0 || loop.state === 'reconcile',
    'to-review': loop.awaitsReview,
    escalated: loop.escalation > 0,
    'cant-confirm': loop.display === 'cant-confirm',
    unassigned: loop.owner === undefined,
    inbound: loop.direction !== 'outbound',
    'sent-back': loop.state === 'rejected',
  }
  return queueNames.filter((name) => isIn[name])
}
