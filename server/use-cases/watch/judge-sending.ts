import { defaultContactWindow, nextContactTime } from '#domain/notifications/contact-window.ts'
import { decideByCaps } from '#domain/notifications/frequency-caps.ts'
import { addOpeningHours } from '#domain/working-days.ts'
import { findObjection, type NewestReading, type Objection } from '#domain/watch/objection.ts'
import { plannedObjection } from '#domain/watch/planned-objection.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findNumberState } from '../../store/number-consent.ts'
import { type ClaimedItem } from '../../store/outbox.ts'
import { findTextNumber } from '../../store/text-consent-number.ts'
import { findOtherTexts } from '../../store/sent-messages.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import { findLevelObjection } from './level-objection.ts'
import { findNewestReading, visitOf } from './newest-reading.ts'
import type { MessagePayload } from './outbox-payload.ts'

/**
 * Domain time of the judgement comes with it: what is recorded is dated by it. `people`: whose names the message may not
 * hold where it travels in the open. `drop`: no other way is to be tried either.
 */
export type SendingJudgement = { now: Date } & (
  | { kind: 'send'; people: readonly string[] }
  | { kind: 'wait'; afterMs: number; because: 'quiet-hours' | 'frequency' }
  | { kind: 'suppress'; because: Objection }
  | { kind: 'drop'; because: Objection }
)

/** A message that has waited so long for its hour is no longer about now. */
const longestWaitMs = 3 * 86_400_000

/** The longest stretch of the caps. */
const capsLookBackMs = 7 * 86_400_000

/** Objections that hold on every channel. */
const onEveryWay: ReadonlySet<Objection> = new Set([
  'recipient-unavailable',
  'held-back-loop-moved-on',
  'held-back-level',
])

/**
 * Whether a message may go out at this very moment. What was decided when it was planned may not hold any more: since
 * then somebody may have answered STOP, the visit may have been booked, another text may have gone out, or night may
 * have fallen. The patient's own Consent and the state of the number both have to allow a text or an automated call. An
 * office is called by a machine only while our own practice is open: offices keep such hours.
 */
export async function judgeSending(
  db: BatonDatabase,
  { tenant }: TenantRuntime,
  item: ClaimedItem,
  payload: MessagePayload,
): Promise<SendingJudgement> {
  const { way } = payload
  const now = await readBatonNow(db)
  if (item.notAfter !== undefined && item.notAfter <= now)
    return { kind: 'drop', because: 'held-back-loop-moved-on', now }
  // Answers to what somebody texted, and digests, are about no loop.
  if (item.referral === undefined) return { kind: 'send', people: [], now }
  const reading = await findNewestReading(db, tenant.id, item.referral)
  if (reading === undefined) return { kind: 'drop', because: 'held-back-loop-moved-on', now }
  const numberObjection = isMachineToPatient(way) ? await findNumberObjection(db, way.to.address) : undefined
  const planned = plannedObjection(way)
  if (planned !== undefined) return { kind: 'suppress', because: toGraver(planned, numberObjection), now }
  const sensitive = new Set(tenant.sensitiveSpecialties)
  const about = visitOf(payload.delivery)
  const objection =
    (await findLevelObjection(db, tenant, payload.delivery, reading.dossier.specialty, now)) ??
    findObjection(way.message, way.to.address, about, reading, sensitive) ??
    numberObjection ??
    (isMachineToPatient(way) ? await findOtherNumber(db, tenant.id, way.to.address, reading) : undefined)
  if (objection !== undefined) {
    const because = toGraver(objection, numberObjection)
    return { kind: onEveryWay.has(because) ? 'drop' : 'suppress', because, now }
  }
  const { people } = reading
  if (isMachineToPatient(way)) return whenToSend(db, tenant, item, { number: way.to.address, people }, now)
  const opensAt = way.channel === 'voice' ? addOpeningHours(now.getTime(), 0, tenant.policy.calendar) : 0
  return opensAt > now.getTime()
    ? { kind: 'wait', afterMs: opensAt - now.getTime(), because: 'quiet-hours', now }
    : { kind: 'send', people, now }
}

/** That a number is somebody else's closes the patient's consent, too: it is no refusal of theirs. */
function toGraver(objection: Objection, ofNumber: Objection | undefined): Objection {
  return objection === 'patient-objection' && ofNumber === 'invalid-phone-number' ? ofNumber : objection
}

/** A text or an automated call: the same word of the patient, the same hours and the same number a week count for both. */
function isMachineToPatient({ message }: MessagePayload['way']): boolean {
  return message.audience === 'patient' && (message.channel === 'sms' || message.channel === 'voice')
}

/** A number that came into the record after the consent was given is not the one it was given for. */
async function findOtherNumber(
  db: BatonDatabase,
  tenant: string,
  number: string,
  { dossier: { patient } }: NewestReading,
): Promise<Objection | undefined> {
  if (patient.textConsentAt === undefined) return undefined
  const id = patient.reference.replace(/^Patient\//, '')
  const agreed = await findTextNumber(db, tenant, id, new Date(patient.textConsentAt))
  return agreed === undefined || agreed === number ? undefined : 'held-back-no-consent'
}

async function findNumberObjection(db: BatonDatabase, number: string): Promise<Objection | undefined> {
  const state = await findNumberState(db, number)
  if (state === 'revoked') return 'patient-objection'
  return state === 'suspended' ? 'invalid-phone-number' : undefined
}

async function whenToSend(
  db: BatonDatabase,
  tenant: TenantRuntime['tenant'],
  item: ClaimedItem,
  { number, people }: { number: string; people: readonly string[] },
  now: Date,
): Promise<SendingJudgement> {
  const at = now.getTime()
  const others = await findOtherTexts(db, item, number, new Date(at - capsLookBackMs))
  const caps = decideByCaps(
    others.map((sent) => sent.getTime()),
    at,
  )
  const free = caps.kind === 'wait' ? caps.until : at
  const next = nextContactTime(free, tenant.policy.calendar.timeZone, windowOf(tenant))
  if (next <= at) return { kind: 'send', people, now }
  const because = free > at ? 'frequency' : 'quiet-hours'
  const until = item.notAfter?.getTime() ?? item.createdAt.getTime() + longestWaitMs
  if (next >= until) return { kind: 'suppress', because: `held-back-${because}`, now }
  return { kind: 'wait', afterMs: next - at, because, now }
}

function windowOf({ channels }: TenantRuntime['tenant']): { fromHour: number; untilHour: number } {
  const between = channels.sms?.sendBetween
  if (between === undefined) return defaultContactWindow
  return { fromHour: between.fromMinute / 60, untilHour: between.toMinute / 60 }
}
