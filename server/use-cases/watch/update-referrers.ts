import { z } from 'zod'
import type { AuditEntry } from '#domain/audit-entry.ts'
import { levelFor } from '#domain/feature-level.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { ReferrerNotice, ReferrerValues } from '#domain/notifications/outgoing-message.ts'
import { decideUpdate, type PendingChange, type Told } from '#domain/notifications/referrer-updates.ts'
import { renderMessage } from '#domain/notifications/render-message.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import { channelOfCall } from '#domain/watch/call-instead.ts'
import { toClinicWords } from '#domain/watch/clinic-words.ts'
import type { Delivery, Way } from '#domain/watch/delivery.ts'
import { toDossier, type Dossier } from '#domain/watch/dossier.ts'
import { callReferrerTask } from '#domain/watch/fhir-effects/call-referrer-task.ts'
import { referrerUpdate } from '#domain/watch/fhir-effects/office-messages.ts'
import { referencesOfLoop, toWriting } from '#domain/watch/loop-references.ts'
import { findCarer } from '#domain/watch/ownership.ts'
import { toHeldBack } from '#domain/watch/planned-objection.ts'
import { isToldAt } from '#domain/watch/recipient-side.ts'
import type { PracticeContext } from '#domain/watch/practice-context.ts'
import { toReferrerValues, waysToOutsideReferrer } from '#domain/watch/tell-offices.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { enqueue } from '../../store/outbox.ts'
import { lockTold, saveTold } from '../../store/referrer-told.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { toPracticeContext } from './practice-of.ts'

const kind = z.enum([
  'open',
  'scheduled',
  'no-show',
  'cancelled',
  'seen',
  'rejected',
  'closed-completed',
  'closed',
])
const StoredTold = z.object({ key: z.string(), kind, count: z.number() }) satisfies z.ZodType<Told>
const StoredPending = z
  .array(z.object({ key: z.string(), kind, at: z.number() }) satisfies z.ZodType<PendingChange>)
  .nullable()

/**
 * Decides for every loop of a chart whether its referrer hears of a change, and puts on its way what they hear.
 *
 * @param owners - of loops that were just given one, by reference of the referral
 */
export async function updateReferrers(
  trx: BatonTransaction,
  tenant: Tenant,
  patient: string,
  views: readonly LoopView[],
  owners: ReadonlyMap<string, string>,
  meta: ViewsMeta,
): Promise<void> {
  const rows = await lockTold(
    trx,
    tenant.id,
    views.map(({ referral }) => idOf(referral)),
  )
  const practice = toPracticeContext(tenant, meta.judgedAt)
  const rules = { now: practice.now, goLiveAt: tenant.policy.trackFrom ?? -Infinity }
  for (const view of views) {
    const referral = idOf(view.referral)
    const row = rows.get(referral)
    const told = row === undefined ? undefined : StoredTold.parse(row.told)
    const pending = row === undefined ? [] : (StoredPending.parse(row.pending) ?? [])
    const decision = decideUpdate(told, pending, view, rules)
    switch (decision.kind) {
      case 'nothing':
        break
      case 'forget':
        await saveTold(trx, tenant.id, referral, { told })
        break
      case 'remember':
        await saveTold(trx, tenant.id, referral, { told: decision.told })
        break
      case 'wait': {
        const { until } = decision
        await saveTold(trx, tenant.id, referral, { told, pending: decision.pending, until: new Date(until) })
        break
      }
      case 'tell':
        await saveTold(trx, tenant.id, referral, { told: decision.told })
        await tell(trx, tenant, patient, view, owners.get(view.referral), decision, practice, meta)
        break
    }
  }
}

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

type Telling = { key: string; notices: readonly ReferrerNotice[] }

async function tell(
  trx: BatonTransaction,
  tenant: Tenant,
  patient: string,
  view: LoopView,
  assigned: string | undefined,
  telling: Telling,
  practice: PracticeContext,
  { resources, judgedAt }: ViewsMeta,
): Promise<void> {
  const { timeZone } = practice.calendar
  const dossier = toDossier(view, resources, { timeZone, hasPortal: tenant.hasPatientPortal })
  const known = assigned === undefined ? dossier : { ...dossier, owner: assigned }
  const delivery = toDelivery(view, known, telling, practice)
  if (delivery === undefined) return appendAudit(trx, tenant.id, [toEntry(view, dossier, 'nobody-to-tell')])
  const timing = { referral: idOf(view.referral), patient, notBefore: judgedAt }
  const level = levelFor(practice, view.specialty)
  const isTold = isToldAt(level, 'referrer', view.axes.direction)
  const heldBack = toHeldBack(delivery.ways)
  const going: Delivery | undefined = isTold ? delivery : heldBack && { ...delivery, ways: [heldBack] }
  if (going !== undefined) await enqueue(trx, tenant.id, [toOutboxItem(going, timing)])
  const reason = isTold ? telling.notices.join(' ') : level === 'observe' ? 'observing' : 'outside-not-told'
  await appendAudit(trx, tenant.id, [toEntry(view, dossier, reason)])
}

/** Why nobody was told: nothing and nobody reaches them, or the practice's level holds it back. */
const untold: ReadonlyMap<string, AuditEntry['outcome']> = new Map([
  ['nobody-to-tell', 'failed'],
  ['observing', 'refused'],
  ['outside-not-told', 'refused'],
])

function toEntry(view: LoopView, dossier: Dossier, reason: string): AuditEntry {
  return {
    action: 'execute',
    event: 'referrer-told',
    agent: 'Device/baton',
    patient: dossier.patient.reference,
    resource: view.referral,
    evidence: dossier.evidence,
    outcome: untold.get(reason) ?? 'success',
    reason,
  }
}

/** Our own clinicians read it in the EHR; an office outside gets it by Direct or fax, and else by a call of ours. */
function toDelivery(
  view: LoopView,
  dossier: Dossier,
  { key, notices }: Telling,
  practice: PracticeContext,
): Delivery | undefined {
  const notice = notices.at(-1)
  if (notice === undefined) return undefined
  const earlier = notices.slice(0, -1)
  const values = withVisit(view, toReferrerValues(dossier, practice), practice)
  const content = { notice, values, ...(earlier.length > 0 && { earlier }) }
  const ways: readonly Way[] =
    view.axes.direction === 'inbound'
      ? outside(dossier, practice, key, content)
      : inInbox(dossier, practice, key, content)
  const [first, ...others] = ways
  if (first === undefined) return undefined
  const recipient = dossier.referrer.organization ?? dossier.referrer.reference
  const record = {
    referral: dossier.referral,
    patient: dossier.patient.reference,
    sender: practice.organization,
    ...(dossier.coordinationTask !== undefined && { task: dossier.coordinationTask }),
    ...(recipient !== undefined && { recipient }),
  }
  return { key, ways: [first, ...others], record }
}

type Content = { notice: ReferrerNotice; earlier?: readonly ReferrerNotice[]; values: ReferrerValues }

function inInbox(dossier: Dossier, practice: PracticeContext, key: string, content: Content): readonly Way[] {
  const { reference } = dossier.referrer
  if (reference === undefined) return []
  const { language } = practice
  const { text } = renderMessage({ audience: 'referrer', channel: 'ehr-inbox', language, ...content })
  const message = {
    loop: referencesOfLoop(dossier),
    channel: 'ehr-inbox',
    recipient: reference,
    sender: practice.organization,
    text,
    outcome: { status: 'completed', sentAt: practice.now },
  } as const
  const write = referrerUpdate(message, key, toWriting(practice))
  return [{ kind: 'fhir', channel: 'ehr-inbox', because: 'own-referrer', write }]
}

function outside(dossier: Dossier, practice: PracticeContext, key: string, content: Content): readonly Way[] {
  const ways = waysToOutsideReferrer(dossier, practice, content)
  return [...ways, ...byTelephone(dossier, practice, key, content, channelOfCall(ways))]
}

/** When no channel reaches an office outside, whoever looks after the loop telephones: they are told what to say. */
function byTelephone(
  dossier: Dossier,
  practice: PracticeContext,
  key: string,
  content: Content,
  channel: SendChannel,
): readonly Way[] {
  const owner = findCarer(dossier.owner, practice.staff, practice.today)
  if (owner === undefined) return []
  const { language } = practice
  const { phone } = dossier.referrer
  const { text } = renderMessage({ audience: 'referrer', channel: 'voice', language, ...content })
  const call = { loop: referencesOfLoop(dossier), owner, text, ...(phone !== undefined && { phone }) }
  const write = callReferrerTask(call, key, toWriting(practice))
  return [{ kind: 'fhir', channel, because: 'no-other-way', write }]
}

function withVisit(view: LoopView, values: ReferrerValues, practice: PracticeContext): ReferrerValues {
  if (view.visit === undefined) return values
  const at = Date.parse(view.visit.startsAt)
  return { ...values, visitWhen: toClinicWords(at, practice.calendar.timeZone, practice.language) }
}
