import { changeConsent, type ConsentChange, type ConsentEvent } from '#domain/notifications/consent.ts'
import type { NumberHolder } from '#domain/notifications/consent-resource.ts'
import type { TextReply } from '#domain/notifications/outgoing-message.ts'
import type { TextStanding } from '#domain/notifications/patient-channels.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import { readReply, type ReplyReading } from '#domain/notifications/text-reply.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { InboundReply } from '../../channels/channel.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { findNumberState, saveNumberState, type NumberState } from '../../store/number-consent.ts'
import { enqueue, insertDeliveryEvent, type OutboxItem } from '../../store/outbox.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { findHolders, type HolderOfLoop } from './number-holders.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { toReplyTask } from './reply-task.ts'
import { toPracticeContext } from './practice-of.ts'

/**
 * What somebody texted back: a refusal holds at once for everybody who is texted at that number; a yes makes a call-back
 * task and is never a booking; whatever is not understood is read by a person. One answer goes out where one is due.
 */
export async function receiveReply(
  trx: BatonTransaction,
  tenant: Tenant,
  channel: SendChannel,
  reply: InboundReply,
  now: Date,
): Promise<void> {
  if (!(await insertDeliveryEvent(trx, tenant.id, channel, reply.eventId))) return
  const reading = toReading(reply)
  const holders = await findHolders(trx, reply.from)
  const change = await changeNumber(trx, reply, reading, holders, now)
  const answer = answerTo(reading, change, reply)
  const items = [
    ...(answer === undefined ? [] : [toAnswer(tenant, reply, answer, now)]),
    ...toReplyTask(tenant, reading, reply, holders, now),
  ]
  await enqueue(trx, tenant.id, items)
  for (const { tenant: of, write } of change.writes) {
    const key = `${write.interaction}|consent|${reply.eventId}|${patientOf(write.resource)}`
    const way = { kind: 'fhir', channel: 'ehr-inbox', because: reading.kind, write } as const
    await enqueue(trx, of, [
      toOutboxItem({ key, ways: [way], record: { referral: '', patient: '' } }, { notBefore: now }),
    ])
  }
  await appendAudit(trx, tenant.id, [
    {
      action: 'execute',
      event: 'reply-received',
      agent: holders[0]?.patient ?? 'Device/baton',
      outcome: 'success',
      reason: `${reading.kind} ${reading.by}`,
      recipient: channel,
      ...(holders[0] === undefined ? {} : { patient: holders[0].patient }),
    },
    ...consentEntries(change, holders, reading),
  ])
}

const patientOf = (resource: Readonly<Record<string, unknown>>): string => JSON.stringify(resource['patient'])

/** A provider that knows the keyword itself has the last word on what it was. */
function toReading({ text, handledByProvider }: InboundReply): ReplyReading {
  return handledByProvider === undefined ? readReply(text) : { kind: handledByProvider, by: 'keyword' }
}

const standingOf: Readonly<Record<NumberState, TextStanding>> = {
  given: 'permitted',
  revoked: 'denied',
  suspended: 'suspended',
}
const stateOf: Readonly<Record<TextStanding, NumberState | undefined>> = {
  permitted: 'given',
  denied: 'revoked',
  suspended: 'suspended',
  none: undefined,
}

/** A number nobody has answered from stands where the records of its holders put it. */
async function changeNumber(
  trx: BatonTransaction,
  { from }: InboundReply,
  reading: ReplyReading,
  holders: readonly NumberHolder[],
  now: Date,
): Promise<ConsentChange> {
  const known = await findNumberState(trx, from)
  const standing = known === undefined ? 'permitted' : standingOf[known]
  const event = toEvent(reading, now)
  if (event === undefined) return { standing, writes: [] }
  const change = changeConsent(standing, holders, event)
  const state = stateOf[change.standing]
  if (state !== undefined && state !== known)
    await saveNumberState(trx, { number: from, state, source: `${reading.kind}-${reading.by}`, at: now })
  return change
}

function toEvent({ kind }: ReplyReading, now: Date): ConsentEvent | undefined {
  return kind === 'stop' || kind === 'start' || kind === 'wrong-number'
    ? { kind, at: now.getTime() }
    : undefined
}

/** What the provider has answered already is not answered again. */
function answerTo(
  { kind }: ReplyReading,
  { reply }: ConsentChange,
  { handledByProvider }: InboundReply,
): TextReply | undefined {
  if (handledByProvider !== undefined) return undefined
  if (reply !== undefined) return reply
  if (kind === 'help') return 'help'
  return kind === 'yes' ? 'call-back-promised' : undefined
}

function toAnswer(tenant: Tenant, { from, eventId }: InboundReply, notice: TextReply, now: Date): OutboxItem {
  const { name, callBackNumber, language } = toPracticeContext(tenant, now)
  const way = {
    kind: 'message',
    channel: 'sms',
    because: 'answers-a-reply',
    to: { address: from },
    message: {
      audience: 'patient',
      channel: 'sms',
      notice,
      language,
      values: { practiceName: name, callBackNumber },
    },
  } as const
  const record = { referral: '', patient: '' }
  return toOutboxItem({ key: `answer|${eventId}`, ways: [way], record }, { notBefore: now })
}

function consentEntries(change: ConsentChange, holders: readonly HolderOfLoop[], { kind, by }: ReplyReading) {
  if (change.writes.length === 0) return []
  const event = kind === 'start' ? ('consent-given' as const) : ('consent-revoked' as const)
  return holders.map(({ patient }) => ({
    action: 'update' as const,
    event,
    agent: patient,
    patient,
    outcome: 'success' as const,
    reason: `${kind} ${by}`,
    recipient: 'sms',
  }))
}
