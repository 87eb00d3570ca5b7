import type { HeldBackReason } from '#domain/codes.ts'
import { defaultContactWindow, nextContactTime } from '#domain/notifications/contact-window.ts'
import { decideByCaps } from '#domain/notifications/frequency-caps.ts'
import { textReplies } from '#domain/notifications/outgoing-message.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findNumberState } from '../../store/number-consent.ts'
import { findTextsSince, type ClaimedItem } from '../../store/outbox.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import type { MessagePayload } from './outbox-payload.ts'

/** Domain time of the judgement comes with it: what is recorded is dated by it. */
export type SendingJudgement = { now: Date } & (
  | { kind: 'send' }
  | { kind: 'wait'; afterMs: number; because: 'quiet-hours' | 'frequency' }
  | { kind: 'suppress'; because: 'patient-objection' | 'invalid-phone-number' | HeldBackReason }
)

/** A message that has waited so long for its hour is no longer about now. */
const longestWaitMs = 3 * 86_400_000

/** The longest stretch of the caps. */
const capsLookBackMs = 7 * 86_400_000

const answers: ReadonlySet<string> = new Set(textReplies)

/**
 * Whether a message may go out at this very moment. What was decided when it was planned may not hold any more: since
 * then somebody may have answered STOP, another text may have gone out, or night may have fallen.
 */
export async function judgeSending(
  db: BatonDatabase,
  { tenant }: TenantRuntime,
  item: ClaimedItem,
  { way }: MessagePayload,
): Promise<SendingJudgement> {
  const now = await readBatonNow(db)
  if (way.channel !== 'sms' || answers.has(way.message.notice)) return { kind: 'send', now }
  if (way.because === 'opted-out') return { kind: 'suppress', because: 'patient-objection', now }
  const state = await findNumberState(db, way.to.address)
  if (state === 'revoked') return { kind: 'suppress', because: 'patient-objection', now }
  if (state === 'suspended') return { kind: 'suppress', because: 'invalid-phone-number', now }
  return whenToSend(db, tenant, item, way.to.address, now)
}

async function whenToSend(
  db: BatonDatabase,
  tenant: TenantRuntime['tenant'],
  item: ClaimedItem,
  number: string,
  now: Date,
): Promise<SendingJudgement> {
  const at = now.getTime()
  const earlier = await findTextsSince(db, number, new Date(at - capsLookBackMs), item)
  const caps = decideByCaps(
    earlier.map((sent) => sent.getTime()),
    at,
  )
  const free = caps.kind === 'wait' ? caps.until : at
  const next = nextContactTime(free, tenant.policy.calendar.timeZone, windowOf(tenant))
  if (next <= at) return { kind: 'send', now }
  if (next - item.createdAt.getTime() > longestWaitMs)
    return { kind: 'suppress', because: 'held-back-frequency', now }
  return { kind: 'wait', afterMs: next - at, because: free > at ? 'frequency' : 'quiet-hours', now }
}

function windowOf({ channels }: TenantRuntime['tenant']): { fromHour: number; untilHour: number } {
  const between = channels.sms?.sendBetween
  if (between === undefined) return defaultContactWindow
  return { fromHour: between.fromMinute / 60, untilHour: between.toMinute / 60 }
}
