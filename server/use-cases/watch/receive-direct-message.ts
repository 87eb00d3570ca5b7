import { codeSystems, namingSystems } from '#domain/codes.ts'
import type { WritableResource } from '#domain/fhir-write.ts'
import { onlyCovers } from '#domain/notes-in/only-covers.ts'
import type { NoteFacts } from '#domain/notes-in/received-note.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { effectiveRecipient, findLead } from '#domain/watch/ownership.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import { insertDeliveryEvent, lockByProviderId } from '../../store/sent-messages.ts'
import type { KeptPart } from '../notes/keep-file.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { toPersonWorkItem } from './person-work-item.ts'
import { toPracticeContext } from './practice-of.ts'

/** A message that came in over Direct, with what it forwards, as far as it matters here. */
export type IncomingMessage = {
  messageId: string
  from: string
  subject: string
  text: string
  attachments: readonly { filename: string; contentType: string; content: Uint8Array }[]
  answers: readonly string[]
}

/** A forwarded mail that was not opened: what it says and brings, nobody has seen yet. */
const closedMail = 'message/rfc822'

const words = {
  en: 'A message came in over Direct. Read it and file it where it belongs.',
  es: 'Llegó un mensaje por Direct. Léalo y archívelo donde corresponda.',
} as const

/**
 * Keeps a message of another office, once, with a work item to read it: for the owner of the loop whose message it
 * answers, else for the coordinator lead. It is filed by a person, and is never taken for an acknowledgement by itself. One that
 * only covers the documents it brings is no work: those file themselves, or are work of their own.
 *
 * @param brought - what was attached, as it was kept
 */
export async function receiveDirectMessage(
  db: BatonDatabase,
  { tenant }: TenantRuntime,
  message: IncomingMessage,
  brought: readonly KeptPart[] = [],
): Promise<void> {
  const now = await readBatonNow(db)
  await db.transaction().execute(async (trx: BatonTransaction) => {
    if (!(await insertDeliveryEvent(trx, tenant.id, 'direct', message.messageId))) return
    const about = await findAnswered(trx, tenant.id, message)
    const { staff, today, calendar, language } = toPracticeContext(tenant, now)
    const reader =
      (about.owner === undefined ? undefined : effectiveRecipient(about.owner, staff, today)?.reference) ??
      findLead(staff, today)?.reference
    const written = toLocalIso(now.getTime(), calendar.timeZone)
    const document = toDocument(message, about.patient, written)
    const reading = {
      key: `${message.messageId}|read`,
      kind: 'direct-message',
      text: words[language],
      priority: 'urgent',
      referral: about.referral && `ServiceRequest/${about.referral}`,
      patient: about.patient && `Patient/${about.patient}`,
      owner: reader,
    } as const
    await enqueue(trx, tenant.id, [
      toItem(document, `${message.messageId}|document`, about, now),
      ...(isCoverOnly(message, brought) ? [] : [toPersonWorkItem(reading, 'direct-message', calendar, now)]),
    ])
    await appendAudit(trx, tenant.id, [
      {
        action: 'create',
        event: 'reply-received',
        agent: 'Device/baton',
        outcome: 'success',
        reason: about.referral === undefined ? 'direct-unrelated' : 'direct-answer',
        recipient: 'direct',
        ...(about.patient === undefined ? {} : { patient: `Patient/${about.patient}` }),
      },
    ])
  })
}

/** Where a mail could not be opened somebody has to look at the message; a document that was not read is work of its own. */
function isCoverOnly({ subject, text, attachments }: IncomingMessage, brought: readonly KeptPart[]): boolean {
  if (attachments.some(({ contentType }) => contentType === closedMail)) return false
  const facts = brought.flatMap((part) => (part.facts === undefined ? [] : [part.facts]))
  return brought.length > 0 && onlyCovers(`${subject}\n${text}`, namesIn(facts))
}

function namesIn(facts: readonly NoteFacts[]): readonly string[] {
  return facts.flatMap(({ title, patient, author, referralNumbers }) =>
    [
      title,
      patient.name?.family,
      patient.name?.given,
      author.name,
      author.organization,
      ...referralNumbers,
    ].filter((name) => name !== undefined),
  )
}

type About = { referral?: string; patient?: string; owner?: string }

/** The loop whose message this one answers: the only link that is certain. */
async function findAnswered(
  trx: BatonTransaction,
  tenant: string,
  { answers }: IncomingMessage,
): Promise<About> {
  for (const answered of answers) {
    const item = await lockByProviderId(trx, tenant, 'direct', answered)
    if (item?.referral === undefined) continue
    const loop = await trx
      .selectFrom('loop')
      .select('owner')
      .where('tenant_id', '=', tenant)
      .where('referral_id', '=', item.referral)
      .executeTakeFirst()
    return {
      referral: item.referral,
      ...(item.patient === undefined ? {} : { patient: item.patient }),
      ...(loop?.owner == null ? {} : { owner: loop.owner }),
    }
  }
  return {}
}

function toDocument(
  message: IncomingMessage,
  patient: string | undefined,
  written: string,
): WritableResource {
  return {
    resourceType: 'DocumentReference',
    meta: { tag: [{ system: codeSystems.loop, code: 'source-direct' }] },
    identifier: [{ system: namingSystems.message, value: `${message.messageId}|document` }],
    status: 'current',
    type: { coding: [{ system: codeSystems.loinc, code: '51851-4', display: 'Administrative note' }] },
    ...(patient === undefined ? {} : { subject: { reference: `Patient/${patient}` } }),
    date: written,
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          title: message.subject,
          data: Buffer.from(message.text).toString('base64'),
        },
      },
      ...message.attachments.map(toAttachment),
    ],
  }
}

/** What is attached is kept as notes: here stands only that it was there. A mail that was not opened is kept nowhere else. */
function toAttachment({ filename: title, contentType, content }: IncomingMessage['attachments'][number]) {
  const data = contentType === closedMail && { data: Buffer.from(content).toString('base64') }
  return { attachment: { contentType, title, ...data } }
}

function toItem(
  resource: WritableResource,
  key: string,
  { referral, patient }: About,
  now: Date,
): OutboxItem {
  const identity = { system: namingSystems.message, value: key }
  const write = { interaction: 'create', resource, identity } as const
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'direct-message', write } as const
  const record = { referral: '', patient: '' }
  return toOutboxItem(
    { key, ways: [way], record },
    {
      notBefore: now,
      ...(referral === undefined ? {} : { referral }),
      ...(patient === undefined ? {} : { patient }),
    },
  )
}
