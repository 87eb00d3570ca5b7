import { heldBackReasons } from '#domain/codes.ts'
import { renderMessage } from '#domain/notifications/render-message.ts'
import {
  notDoneReasons,
  type MessageOutcome,
  type NotDoneReason,
} from '#domain/watch/fhir-effects/message-coding.ts'
import { receiverMessageRecord, referrerUpdate } from '#domain/watch/fhir-effects/office-messages.ts'
import { patientMessageRecord } from '#domain/watch/fhir-effects/patient-messages.ts'
import { heldBackByLevel } from '#domain/watch/planned-objection.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import type { DeliveryRecord } from '#domain/watch/delivery.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { ClaimedItem, OutboxItem } from '../../store/outbox.ts'
import type { MessagePayload } from './outbox-payload.ts'
import { about, toOutboxItem } from './enqueue-delivery.ts'

type RecordedItem = Pick<ClaimedItem, 'key' | 'referral' | 'patient'>

export type SendOutcome = { status: 'completed' } | { status: 'not-done'; because: string }

/**
 * What the patient's record is to say about a message: sent, or not done and why. Nothing is left out silently
 * (DATA-MODEL section G). Messages about nobody, as the digest, leave no record.
 */
export function toMessageRecord(
  tenant: Tenant,
  item: RecordedItem,
  payload: MessagePayload,
  outcome: SendOutcome,
  now: Date,
): OutboxItem | undefined {
  const { record } = payload
  // A packet has a message of its own in the record, which says how far it got.
  if (payload.packet !== undefined) return undefined
  if (record?.sender === undefined) return undefined
  // Of a minor without a proxy nobody can be named, and that nobody was told is recorded nevertheless.
  if (record.recipient === undefined && payload.way.message.audience !== 'patient') return undefined
  const told = outcome.status === 'completed' ? sentNow(now) : notDone(outcome.because)
  const write = toWrite(tenant, item, payload, record, told)
  if (write === undefined) return undefined
  const delivery = {
    key: `${item.key}|${outcome.status}`,
    ways: [{ kind: 'fhir', channel: 'ehr-inbox', because: recordFor(outcome), write }],
    record,
  } as const
  return toOutboxItem(delivery, { ...about(item), notBefore: now })
}

/** A record that stays in Baton's own store. */
export const ownRecord = 'own-record'

/** What a practice has chosen that Baton does not do is nothing that happened: its EHR is not written to for it. */
export function recordFor(outcome: SendOutcome): string {
  return outcome.status === 'not-done' && outcome.because === heldBackByLevel ? ownRecord : 'record'
}

const sentNow = (now: Date): MessageOutcome => ({ status: 'completed', sentAt: now.getTime() })

/** Why a message did not get there, as its record says it; `because` is a code. */
export function notDone(because: string): Extract<MessageOutcome, { status: 'not-done' }> {
  return isReason(because)
    ? { status: 'not-done', because }
    : { status: 'not-done', because: 'system-error', text: because }
}

const reasons: readonly string[] = [...heldBackReasons, ...Object.keys(notDoneReasons)]
function isReason(because: string): because is NotDoneReason {
  return reasons.includes(because)
}

function toWrite(
  { policy }: Tenant,
  item: RecordedItem,
  { way: { message } }: MessagePayload,
  { referral, patient, task, recipient = '', sender = '' }: DeliveryRecord,
  outcome: MessageOutcome,
): FhirWrite | undefined {
  const loop = {
    referral,
    patient,
    urgency: 'routine' as const,
    ...(task !== undefined && { coordinationTask: task }),
  }
  const { text } = renderMessage(message)
  const writing = { calendar: policy.calendar }
  switch (message.audience) {
    case 'patient': {
      const { channel } = message
      return patientMessageRecord(
        {
          ...{ loop, channel, sender, text, key: `${item.key}|${outcome.status}` },
          ...(recipient !== '' && { recipient }),
        },
        outcome,
        writing,
      )
    }
    case 'receiver': {
      if (message.channel === 'ehr-inbox') return undefined
      const { channel } = message
      return receiverMessageRecord(
        { loop, channel, recipient, sender, text, outcome },
        `${item.key}|${outcome.status}`,
        writing,
      )
    }
    case 'referrer':
      return referrerUpdate(
        { loop, channel: message.channel, recipient, sender, text, outcome },
        `${item.key}|${outcome.status}`,
        writing,
      )
    case 'staff':
      return undefined
  }
}
