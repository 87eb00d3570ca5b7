import { codeSystems, namingSystems } from '#domain/codes.ts'
import type { WritableResource } from '#domain/fhir-write.ts'
import { toMedium, toCategory } from '#domain/watch/fhir-effects/message-coding.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { findCarer } from '#domain/watch/ownership.ts'
import type { AnswerAccess } from '../../store/answer-access.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toOutboxItem } from '../watch/enqueue-delivery.ts'
import { toPracticeContext } from '../watch/practice-of.ts'

export type AnswerNews = {
  /** Of the news: the same again is written once. */
  key: string
  /** What the receiver said, in words for the record. */
  said: string
  /** What somebody has to do about it; absent where that follows from elsewhere. */
  work?: NewsWork
}

/** @property kind - ending of the Task's code, which begins with `stall-` */
export type NewsWork = {
  kind: 'visit-reported' | 'note-sent'
  text: Readonly<Record<'en' | 'es', string>>
}

/**
 * Puts what a receiver reported into the record, with a work item for the owner where somebody has to look after it: reported is not
 * confirmed, and moves no step by itself. In the caller's transaction.
 *
 * @param now - domain time
 */
export async function enqueueNews(
  trx: BatonTransaction,
  { tenant }: TenantRuntime,
  access: AnswerAccess,
  news: AnswerNews,
  now: Date,
): Promise<void> {
  const practice = toPracticeContext(tenant, now)
  const loop = await trx
    .selectFrom('loop')
    .select('owner')
    .where('tenant_id', '=', tenant.id)
    .where('referral_id', '=', access.referral)
    .executeTakeFirst()
  const owner = findCarer(loop?.owner ?? undefined, practice.staff, practice.today)
  const written = toLocalIso(now.getTime(), practice.calendar.timeZone)
  const common = { access, key: news.key, now }
  const { work } = news
  const resources = [
    toMessage(access, news, practice.organization, written),
    ...(work === undefined ? [] : [toTask(access, { ...news, work }, practice.language, owner, written)]),
  ]
  await enqueue(
    trx,
    tenant.id,
    resources.map((resource) => toItem(resource, common)),
  )
}

function toMessage(
  { receiver, name, patient, referral }: AnswerAccess,
  { key, said }: AnswerNews,
  organization: string,
  written: string,
): WritableResource {
  return {
    resourceType: 'Communication',
    identifier: [{ system: namingSystems.message, value: key }],
    basedOn: [{ reference: `ServiceRequest/${referral}` }],
    status: 'completed',
    // No kind of Baton's own: news is no answer, and moves no step.
    category: toCategory('notification'),
    medium: toMedium('portal'),
    subject: { reference: `Patient/${patient}` },
    sent: written,
    sender: { ...(receiver === undefined ? {} : { reference: receiver }), display: name },
    recipient: [{ reference: organization }],
    payload: [{ contentString: said }],
  }
}

function toTask(
  { patient, referral }: AnswerAccess,
  { key, said, work: { kind, text } }: AnswerNews & { work: NewsWork },
  language: 'en' | 'es',
  owner: string | undefined,
  written: string,
): WritableResource {
  return {
    resourceType: 'Task',
    identifier: [{ system: namingSystems.stall, value: key }],
    status: 'requested',
    intent: 'order',
    priority: 'urgent',
    code: { coding: [{ system: codeSystems.loop, code: `stall-${kind}` }], text: text[language] },
    description: `${text[language]} “${said}”`,
    focus: { reference: `ServiceRequest/${referral}` },
    for: { reference: `Patient/${patient}` },
    authoredOn: written,
    lastModified: written,
    ...(owner === undefined ? {} : { owner: { reference: owner } }),
  }
}

function toItem(
  resource: WritableResource,
  { access, key, now }: { access: AnswerAccess; key: string; now: Date },
): OutboxItem {
  const system = resource.resourceType === 'Task' ? namingSystems.stall : namingSystems.message
  const write = { interaction: 'create', resource, identity: { system, value: key } } as const
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'answer-page', write } as const
  const record = { referral: `ServiceRequest/${access.referral}`, patient: `Patient/${access.patient}` }
  return toOutboxItem(
    { key: `${key}|${resource.resourceType}`, ways: [way], record },
    { referral: access.referral, patient: access.patient, notBefore: now },
  )
}
