import { namingSystems } from '#domain/codes.ts'
import type { WritableResource } from '#domain/fhir-write.ts'
import { toMedium, toCategory } from '#domain/watch/fhir-effects/message-coding.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { findCarer } from '#domain/watch/ownership.ts'
import type { PersonWork } from '#domain/watch/person-work.ts'
import type { AnswerAccess } from '../../store/answer-access.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toOutboxItem } from '../watch/enqueue-delivery.ts'
import { toPersonWorkItem } from '../watch/person-work-item.ts'
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
  kind: 'visit-reported'
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
  const { calendar, language, organization } = practice
  const said = toMessage(access, news, organization, toLocalIso(now.getTime(), calendar.timeZone))
  const { work } = news
  await enqueue(trx, tenant.id, [
    toMessageItem(said, access, news.key, now),
    ...(work === undefined
      ? []
      : [toPersonWorkItem(toWork(access, { ...news, work }, language, owner), 'answer-page', calendar, now)]),
  ])
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

function toWork(
  { patient, referral }: AnswerAccess,
  { key, said, work: { kind, text } }: AnswerNews & { work: NewsWork },
  language: 'en' | 'es',
  owner: string | undefined,
): PersonWork {
  return {
    key,
    kind,
    text: text[language],
    description: `${text[language]} “${said}”`,
    priority: 'urgent',
    referral: `ServiceRequest/${referral}`,
    patient: `Patient/${patient}`,
    owner,
  }
}

function toMessageItem(resource: WritableResource, access: AnswerAccess, key: string, now: Date): OutboxItem {
  const identity = { system: namingSystems.message, value: key }
  const write = { interaction: 'create', resource, identity } as const
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'answer-page', write } as const
  const record = { referral: `ServiceRequest/${access.referral}`, patient: `Patient/${access.patient}` }
  return toOutboxItem(
    { key: `${key}|said`, ways: [way], record },
    { referral: access.referral, patient: access.patient, notBefore: now },
  )
}
