import type { AuditEntry } from '#domain/audit-entry.ts'
import { disclosed, possiblyDisclosed, type DisclosureMark } from '#domain/audit-disclosure.ts'
import { plannedObjection } from '#domain/watch/planned-objection.ts'
import { clinicalChannels } from '#domain/notifications/send-channel.ts'
import { renderMessage } from '#domain/notifications/render-message.ts'
import type { SendResult, Transport } from '../../channels/channel.ts'
import { notePacketFailed, notePacketSent } from '../packets/note-rungs.ts'
import { readPapers } from '../packets/read-papers.ts'
import type { ClaimedItem, OutboxItem } from '../../store/outbox.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import type { DispatchDeps } from './dispatch-deps.ts'
import { conclude, toAudit, type Aftermath } from './end-attempt.ts'
import { about, toNextWay } from './enqueue-delivery.ts'
import { judgeSending } from './judge-sending.ts'
import { toMessageRecord } from './message-record.ts'
import { raiseMessageTask } from './message-task.ts'
import { saveRefusal } from './number-words.ts'
import type { MessagePayload } from './outbox-payload.ts'
import { findLeak } from './find-leak.ts'
import { toCode } from './provider-code.ts'
import { raiseFailedMessage } from './raise-failed-message.ts'
import { maxAttempts, retryDelayMs } from './retry-delay.ts'

type Carrying = {
  deps: DispatchDeps
  runtime: TenantRuntime
  item: ClaimedItem
  payload: MessagePayload
  now: Date
}

/**
 * Sends one message, unless its recipient's own word, the hour or the number of earlier messages speaks against it, and
 * writes down what became of it: in the outbox, in the patient's record and in the audit trail.
 */
export async function carryOutMessage(
  deps: DispatchDeps,
  runtime: TenantRuntime,
  item: ClaimedItem,
  payload: MessagePayload,
  signal: AbortSignal,
): Promise<void> {
  const transport = deps.transportsOf(runtime).get(payload.way.channel)
  // Whatever speaks against it by now, nobody may say that it was not sent, nor put it off and send it then.
  const mayBeOut = item.wasInterrupted && plannedObjection(payload.way) === undefined
  if (mayBeOut && transport?.isIdempotent !== true) {
    const carrying = { deps, runtime, item, payload, now: await readBatonNow(deps.db) }
    return conclude(deps, item, await settleUnknown(carrying, transport, signal))
  }
  const judgement = await judgeSending(deps.db, runtime, item, payload)
  const carrying = { deps, runtime, item, payload, now: judgement.now }
  if (judgement.kind === 'suppress' || judgement.kind === 'drop')
    return conclude(deps, item, mayBeOut ? leaveToPerson(carrying) : holdBack(carrying, judgement))
  if (judgement.kind === 'wait') {
    const ending = { state: 'postponed', afterMs: judgement.afterMs, result: judgement.because } as const
    return conclude(deps, item, { ending, audit: [] })
  }
  if (transport === undefined) return conclude(deps, item, moveOn(carrying, 'channel-off'))
  const words = renderMessage(payload.way.message)
  const leak = findLeak(payload.way, words, judgement.people)
  if (leak !== undefined) return conclude(deps, item, stopLeak(carrying, leak))
  const { to, message } = payload.way
  const papers = await readPapers(deps.db, item, payload)
  const sending = { key: item.key, to, language: message.language, ...words, ...papers }
  const result = await transport.send(sending, signal)
  await deps.atBoundary?.('dispatch-sent')
  await conclude(deps, item, await judgeResult(carrying, transport, result, signal))
}

async function judgeResult(
  carrying: Carrying,
  transport: Transport,
  result: SendResult,
  signal: AbortSignal,
): Promise<Aftermath> {
  const { deps, item } = carrying
  switch (result.kind) {
    case 'accepted':
      return sent(carrying, result.providerId)
    case 'retry': {
      if (item.attempts >= maxAttempts) return moveOn(carrying, toCode(result.code))
      const afterMs = retryDelayMs(item.attempts, deps.chance(), result.afterMs)
      return { ending: { state: 'again', afterMs, result: toCode(result.code) }, audit: [] }
    }
    case 'permanent':
      return result.revokesConsent
        ? refusedByProvider(carrying, toCode(result.code))
        : moveOn(carrying, toCode(result.code))
    case 'uncertain': {
      if (!transport.isIdempotent || item.attempts >= maxAttempts)
        return settleUnknown(carrying, transport, signal)
      const afterMs = retryDelayMs(item.attempts, deps.chance())
      return { ending: { state: 'again', afterMs, result: toCode(result.code) }, audit: [] }
    }
  }
}

function sent(carrying: Carrying, providerId: string): Aftermath {
  const { item, payload } = carrying
  const audit = toAudit(item, 'message-sent', 'success', payload.way.because)
  return {
    ending: { state: 'sent', providerId },
    audit: [isDisclosing(payload) ? toDisclosure(audit, disclosed, payload) : audit],
    next: recordOf(carrying, { status: 'completed' }),
    also: (trx) => notePacketSent(trx, item, payload, carrying.now),
  }
}

/** Health information that leaves for somebody outside is a disclosure; a text that holds none is not. */
function isDisclosing({ way }: MessagePayload): boolean {
  const { audience } = way.message
  return clinicalChannels.has(way.channel) && audience !== 'patient' && audience !== 'staff'
}

/** Says so, and to whom where that is known. */
function toDisclosure(audit: AuditEntry, said: DisclosureMark, { record }: MessagePayload): AuditEntry {
  return {
    ...audit,
    reason: `${said}${audit.reason ?? ''}`,
    ...(record?.recipient !== undefined && { recipient: record.recipient }),
  }
}

/** What a person or rule does not want is recorded as not done, and the next way is tried, unless none may be. */
function holdBack(
  carrying: Carrying,
  { kind, because }: { kind: 'suppress' | 'drop'; because: string },
): Aftermath {
  const others = kind === 'suppress' ? nextWay(carrying) : []
  return {
    ending: { state: 'suppressed', result: because },
    audit: [toAudit(carrying.item, 'message-suppressed', 'refused', because)],
    next: [...recordOf(carrying, { status: 'not-done', because }), ...others],
    also: (trx) => notePacketFailed(trx, carrying.item, carrying.payload, because, carrying.now),
  }
}

/** The words would have told what they may not: nothing is sent, and a person sees to it. */
function stopLeak(carrying: Carrying, leak: string): Aftermath {
  const { item, runtime, payload, now } = carrying
  const { also, ...ended } = goNextWay(carrying, leak)
  return {
    ...ended,
    also: async (trx) => {
      await also(trx)
      await raiseMessageTask(trx, 'leak', runtime.tenant, item, payload, now)
    },
  }
}

/** What failed goes the next way; where none is left, somebody is asked to reach the recipient. */
function moveOn(carrying: Carrying, code: string): Aftermath {
  const { item, payload, runtime, now } = carrying
  const { also, ...ended } = goNextWay(carrying, code)
  return {
    ...ended,
    also: async (trx) => {
      await also(trx)
      if (payload.otherwise.length === 0)
        await raiseFailedMessage(trx, runtime.tenant, item, payload, code, now)
    },
  }
}

function goNextWay(carrying: Carrying, code: string): Aftermath & Required<Pick<Aftermath, 'also'>> {
  return {
    ending: { state: 'failed', result: code },
    audit: [toAudit(carrying.item, 'message-failed', 'failed', code)],
    next: [...recordOf(carrying, { status: 'not-done', because: code }), ...nextWay(carrying)],
    also: (trx) => notePacketFailed(trx, carrying.item, carrying.payload, code, carrying.now),
  }
}

/** The provider knows of a STOP that never came here: it counts like one. */
function refusedByProvider(carrying: Carrying, code: string): Aftermath {
  const { to } = carrying.payload.way
  return {
    ...holdBack(carrying, { kind: 'suppress', because: 'patient-objection' }),
    also: (trx) =>
      saveRefusal(trx, carrying.item, { number: to.address, source: `provider-${code}`, at: carrying.now }),
  }
}

/** What the provider has under our key was sent; of anything else nobody knows, and it is not sent again. */
async function settleUnknown(
  carrying: Carrying,
  transport: Transport | undefined,
  signal: AbortSignal,
): Promise<Aftermath> {
  const { item, payload } = carrying
  const providerId = await transport?.findSent?.({ key: item.key, to: payload.way.to }, signal)
  return providerId === undefined ? leaveToPerson(carrying) : sent(carrying, providerId)
}

/** Nobody knows whether it went: sending it again could double it, so somebody looks. What may be out counts as out. */
function leaveToPerson(carrying: Carrying): Aftermath {
  const { item, payload, runtime, now } = carrying
  const audit = toAudit(item, 'message-failed', 'failed', 'outcome-unknown')
  return {
    ending: { state: 'uncertain', result: 'outcome-unknown' },
    audit: [isDisclosing(payload) ? toDisclosure(audit, possiblyDisclosed, payload) : audit],
    also: (trx) => raiseMessageTask(trx, 'uncertain', runtime.tenant, item, payload, now),
  }
}

function nextWay({ item, payload, now }: Carrying): OutboxItem[] {
  const next = toNextWay(payload, { ...about(item), notBefore: now })
  return next === undefined ? [] : [next]
}

function recordOf(
  { item, payload, runtime, now }: Carrying,
  outcome: { status: 'completed' } | { status: 'not-done'; because: string },
): OutboxItem[] {
  const record = toMessageRecord(runtime.tenant, item, payload, outcome, now)
  return record === undefined ? [] : [record]
}
