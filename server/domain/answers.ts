import type { LoopEvidence } from './chart-links.ts'
import { codeSystems, communicationCodes, loopCode, loopWords } from './codes.ts'
import type { CommunicationEvidence, DecisionEvidence, TaskEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import { closureReasons, type Axes, type ClosureReason } from './loop-vocabulary.ts'
import { authoredTime, taskTime } from './task-times.ts'

type AnswerKind = 'acknowledged' | 'accepted' | 'info-requested' | 'rejected'

/** What the receiver let us know, by whatever channel, and when it was true for them. */
export type Answer = { kind: AnswerKind; at: Instant; evidence: string }

/** How far a dispatch got. */
export type Dispatch = {
  /** First transmission that worked, or the first Task the receiver can see. */
  sent: { at: Instant; evidence: readonly string[] } | undefined
  delivered: { at: Instant; evidence: readonly string[] } | undefined
  undelivered: { at: Instant; evidence: readonly string[] } | undefined
}

type MessageKind = (typeof communicationCodes)[keyof typeof communicationCodes]

/** Spelled out once: this is asked of every message many times. */
const categoryOfKind: ReadonlyMap<MessageKind, string> = new Map(
  Object.values(communicationCodes).map((kind) => [kind, loopCode(kind)]),
)

const kindOfCategory: ReadonlyMap<string, MessageKind> = new Map(
  [...categoryOfKind].map(([kind, category]) => [category, kind]),
)

/** The first kind of Baton's own system that a message carries, if any. */
export function kindOf({ categories }: CommunicationEvidence): MessageKind | undefined {
  for (const category of categories) {
    const kind = kindOfCategory.get(category)
    if (kind) return kind
  }
  return undefined
}

/** Whether a message is of a kind of Baton's own system. */
export function isKind({ categories }: CommunicationEvidence, kind: MessageKind): boolean {
  return categories.length > 0 && categories.includes(categoryOfKind.get(kind) ?? kind)
}

export function hasBusinessStatus(task: TaskEvidence, word: string): boolean {
  return task.businessCodes.some((code) => code.endsWith(`|${word}`))
}

function sentTime(message: CommunicationEvidence): Instant {
  return message.sentAt ?? message.knownAt
}

const messageAnswers: ReadonlyMap<string, AnswerKind> = new Map<string, AnswerKind>([
  [loopCode(communicationCodes.acknowledged), 'acknowledged'],
  [loopCode(communicationCodes.accepted), 'accepted'],
  [loopCode(communicationCodes.declined), 'rejected'],
  [loopCode(communicationCodes.recordsRequest), 'info-requested'],
])

/** What a message of the receiver answers; of several things said at once the most cautious. */
function answerOfMessage(message: CommunicationEvidence): Answer | undefined {
  if (message.status !== 'completed') return undefined
  let said: AnswerKind | undefined
  for (const category of message.categories) {
    const kind = messageAnswers.get(category)
    if (kind && (said === undefined || caution[kind] > caution[said])) said = kind
  }
  const at = message.sentAt ?? message.receivedAt ?? message.knownAt
  return said && { kind: said, at, evidence: message.ref }
}

const declines: readonly ClosureReason[] = [
  'wrong-specialty',
  'no-capacity',
  'out-of-network',
  'insufficient-information',
]
const ends: ReadonlySet<string> = new Set(
  closureReasons.filter((reason) => !declines.includes(reason)).map((reason) => loopCode(reason)),
)

/** A Task that failed from in-progress because the loop was closed is no refusal of the receiver (A.6). */
function isEndOfWork({ statusReasons }: TaskEvidence): boolean {
  return statusReasons.some((reason) => ends.has(reason))
}

function answerOfTask(task: TaskEvidence): Answer | undefined {
  const at = taskTime(task)
  if (hasBusinessStatus(task, loopWords.awaitingInformation) && !isTerminal(task))
    return { kind: 'info-requested', at, evidence: task.ref }
  switch (task.status) {
    case 'received':
    case 'ready':
      return { kind: 'acknowledged', at, evidence: task.ref }
    case 'accepted':
    case 'in-progress':
    case 'completed':
      return { kind: 'accepted', at, evidence: task.ref }
    case 'rejected':
      return { kind: 'rejected', at, evidence: task.ref }
    case 'failed':
      return { kind: isEndOfWork(task) ? 'accepted' : 'rejected', at, evidence: task.ref }
    default:
      return undefined
  }
}

const recordedAnswers: ReadonlyMap<string, AnswerKind> = new Map(
  (['acknowledged', 'accepted', 'info-requested', 'rejected'] as const).map((kind) => [loopCode(kind), kind]),
)

function answerOfDecision({ activity, reasons, decidedAt, ref }: DecisionEvidence): Answer | undefined {
  if (activity !== 'ack-recorded') return undefined
  const kind = reasons.map((reason) => recordedAnswers.get(reason)).find(Boolean) ?? 'acknowledged'
  return { kind, at: decidedAt, evidence: ref }
}

export function isTerminal({ status }: TaskEvidence): boolean {
  return status === 'completed' || status === 'cancelled' || status === 'failed' || status === 'rejected'
}

/** The safer reading of two answers of one moment: a decline, then a question, then a yes (A.5 row 21). */
const caution: Readonly<Record<AnswerKind, number>> = {
  acknowledged: 0,
  accepted: 1,
  'info-requested': 2,
  rejected: 3,
}

function byCaution(one: Answer, other: Answer): number {
  return (
    one.at - other.at || caution[one.kind] - caution[other.kind] || (one.evidence < other.evidence ? -1 : 1)
  )
}

/**
 * Every answer to the newest dispatch attempt, oldest first. Answers to earlier attempts are history: they do not
 * decide about the receiver who has the referral now (A.5 row 19).
 */
export function listAnswers(loop: LoopEvidence): readonly Answer[] {
  const attempt = loop.attempts.at(-1)
  const isSecond = loop.attempts.length > 1
  const since = isSecond ? (attempt ? authoredTime(attempt) : 0) : 0
  const answers: Answer[] = []
  const add = (answer: Answer | undefined): void => {
    if (answer && answer.at >= since) answers.push(answer)
  }
  if (attempt) add(answerOfTask(attempt))
  for (const message of loop.communications) add(answerOfMessage(message))
  for (const decision of loop.decisions) add(answerOfDecision(decision))
  return answers.sort(byCaution)
}

/** A question of the receiver that nobody has answered yet, if any. */
function isAnswered(question: Answer, loop: LoopEvidence): boolean {
  return loop.communications.some(
    (message) =>
      message.status === 'completed' &&
      (isKind(message, communicationCodes.information) || isKind(message, communicationCodes.packet)) &&
      sentTime(message) > question.at,
  )
}

/**
 * The answer that counts: the newest that is more than "it arrived", an answered question aside; else the first
 * acknowledgement.
 */
export function decideAnswer(loop: LoopEvidence, answers: readonly Answer[]): Answer | undefined {
  const substantial = answers.filter(
    (answer) =>
      answer.kind !== 'acknowledged' && !(answer.kind === 'info-requested' && isAnswered(answer, loop)),
  )
  const last = substantial.at(-1)
  if (last) return last
  const asked = answers.find(({ kind }) => kind === 'info-requested')
  return answers.find(({ kind }) => kind === 'acknowledged') ?? (asked && { ...asked, kind: 'acknowledged' })
}

const facsimile = `${codeSystems.participationMode}|FAXWRIT`

function isDelivered(message: CommunicationEvidence): boolean {
  return (
    message.status === 'completed' && (message.receivedAt !== undefined || message.media.includes(facsimile))
  )
}

/** Statuses of a coordination Task from which the receiver can see it. */
const dispatched: ReadonlySet<string> = new Set([
  'requested',
  'received',
  'accepted',
  'in-progress',
  'ready',
  'on-hold',
  'rejected',
  'completed',
  'failed',
])

/** How far the newest dispatch attempt got; packets sent before a redirect went to somebody else. */
export function deriveDispatch(loop: LoopEvidence): Dispatch {
  const attempt = loop.attempts.at(-1)
  const since = loop.attempts.length > 1 ? (attempt ? authoredTime(attempt) : 0) : 0
  const packets = loop.communications.filter(
    (message) =>
      isKind(message, communicationCodes.packet) &&
      (sentTime(message) >= since || message.partOf.includes(attempt?.ref ?? '')),
  )
  const transmitted = packets.filter(({ status }) => status === 'completed')
  const failed = packets.filter(({ status }) => status === 'not-done' || status === 'stopped')
  const delivered = transmitted.find(isDelivered)
  const first = transmitted[0]
  const lastFailure = failed.at(-1)
  const visible = attempt && dispatched.has(attempt.status) ? attempt : undefined
  const hasArrived = attempt && hasBusinessStatus(attempt, loopWords.delivered)
  const isLost =
    lastFailure !== undefined && !transmitted.some((message) => sentTime(message) >= sentTime(lastFailure))
  return {
    sent: first
      ? { at: sentTime(first), evidence: [first.ref] }
      : visible && {
          at: visible.startedAt ?? authoredTime(visible),
          evidence: [visible.ref],
        },
    delivered: delivered
      ? { at: delivered.receivedAt ?? sentTime(delivered), evidence: [delivered.ref] }
      : hasArrived
        ? { at: taskTime(attempt), evidence: [attempt.ref] }
        : undefined,
    undelivered: isLost ? { at: sentTime(lastFailure), evidence: [lastFailure.ref] } : undefined,
  }
}

/** The axis `ack`: the furthest rung reached; a receipt of the transport is never an acknowledgement. */
export function deriveAckAxis(answer: Answer | undefined, { delivered, undelivered }: Dispatch): Axes['ack'] {
  if (answer) return answer.kind
  if (undelivered) return 'undelivered'
  return delivered ? 'delivered' : 'none'
}
