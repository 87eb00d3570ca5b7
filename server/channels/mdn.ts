import { createHash } from 'node:crypto'
import type { DeliveryEvent } from './channel.ts'
import { openForwarded, parseMail, type MailFile } from './forwarded-mail.ts'
import { readReportFields } from './report-fields.ts'

/** A message somebody wrote to the practice's Direct address. */
export type DirectMessage = {
  messageId: string
  from: string
  to: readonly string[]
  subject: string
  /** With that of the mails it forwards. */
  text: string
  /** With those of the mails it forwards; a mail among them is one that was not opened. */
  attachments: readonly MailFile[]
  /** What it answers, if it says so: Message-IDs, the nearest first. */
  answers: readonly string[]
}

/** What arrived over Direct: a report about something we sent, or a message of its own. */
export type DirectReading =
  { kind: 'mdn'; events: readonly DeliveryEvent[] } | { kind: 'message'; message: DirectMessage }

type Mail = Awaited<ReturnType<typeof parseMail>>

/**
 * Reads a message as it came in over SMTP.
 *
 * Reports are MDNs (RFC 8098, before it 3798) from the receiving HISP and DSNs (RFC 3464) from servers on the way.
 * Only `dispatched` says that the message reached its final destination; `processed` says no more than that the HISP
 * took it over. None of them says that anybody read it: a report is never an acknowledgement.
 *
 * @param receivedAt - the time of the events; the dates in reports come from machines whose clocks we do not know
 */
export async function readDirectMail(raw: Uint8Array, receivedAt: Date): Promise<DirectReading> {
  const mail = await parseMail(raw)
  const mdn = findPart(mail, 'message/disposition-notification')
  if (mdn !== undefined) return { kind: 'mdn', events: toMdnEvents(mail, mdn, receivedAt) }
  const dsn = findPart(mail, 'message/delivery-status')
  if (dsn !== undefined) return { kind: 'mdn', events: toDsnEvents(mail, dsn, receivedAt) }
  return { kind: 'message', message: await toMessage(mail, raw) }
}

function findPart(mail: Mail, contentType: string): string | undefined {
  return mail.attachments.find((each) => each.contentType === contentType)?.content.toString('utf8')
}

function toMdnEvents(mail: Mail, part: string, at: Date): DeliveryEvent[] {
  const fields = new Map(readReportFields(part).flatMap((group) => [...group]))
  const providerId = findOriginal(mail, fields)
  const disposition = fields.get('disposition')
  if (providerId === undefined || disposition === undefined) return []
  const type = toDispositionType(disposition)
  const hasFailed = fields.has('failure') || fields.has('error') || /\/\s*(error|failure)/i.test(disposition)
  return [toEvent(mail, providerId, hasFailed ? 'failed' : type, toMdnState(type, hasFailed), at)]
}

/** `automatic-action/MDN-sent-automatically; processed/error` → `processed` */
function toDispositionType(disposition: string): string {
  const type = disposition.split(';')[1]?.split('/')[0]?.trim().toLowerCase() ?? ''
  return /^[a-z-]{1,20}$/.test(type) ? type : 'unknown'
}

function toMdnState(type: string, hasFailed: boolean): DeliveryEvent['state'] {
  if (hasFailed || type === 'failed' || type === 'denied') return 'failed'
  return type === 'dispatched' ? 'delivered' : 'accepted'
}

/** One recipient per message is sent to, so the worst of the groups is the message's fate. */
function toDsnEvents(mail: Mail, part: string, at: Date): DeliveryEvent[] {
  const groups = readReportFields(part)
  const [perMessage] = groups
  const providerId = findOriginal(mail, perMessage ?? new Map<string, string>())
  if (providerId === undefined) return []
  const failed = groups.find((group) => group.get('action')?.toLowerCase() === 'failed')
  if (failed === undefined) return [toEvent(mail, providerId, 'dsn', 'accepted', at)]
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(failed.get('status') ?? '')?.[0]
  return [toEvent(mail, providerId, status === undefined ? 'dsn-failed' : `dsn-${status}`, 'failed', at)]
}

/** A report may come twice over SMTP; it keeps its own Message-ID, or else what it says stands for it. */
function toEvent(
  mail: Mail,
  providerId: string,
  code: string,
  state: DeliveryEvent['state'],
  at: Date,
): DeliveryEvent {
  return { providerId, eventId: digest(`${mail.messageId ?? ''} ${providerId} ${code}`), at, state, code }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40)
}

/** Which of our messages a report is about; some servers say it only in the headers they return. */
function findOriginal(mail: Mail, fields: ReadonlyMap<string, string>): string | undefined {
  const returned = findPart(mail, 'text/rfc822-headers') ?? findPart(mail, 'message/rfc822') ?? ''
  const [returnedHeaders] = readReportFields(returned)
  const named = [fields.get('original-message-id'), returnedHeaders?.get('message-id'), mail.inReplyTo]
  return named.map((each) => /<[^<>\s]{3,300}>/.exec(each ?? '')?.[0]).find((each) => each !== undefined)
}

async function toMessage(mail: Mail, raw: Uint8Array): Promise<DirectMessage> {
  const { text, files } = await openForwarded(mail)
  const references = typeof mail.references === 'string' ? [mail.references] : (mail.references ?? [])
  const answers = [...(mail.inReplyTo === undefined ? [] : [mail.inReplyTo]), ...references.toReversed()]
  const to = Array.isArray(mail.to) ? mail.to : mail.to === undefined ? [] : [mail.to]
  return {
    messageId: mail.messageId ?? `<${createHash('sha256').update(raw).digest('hex')}@unnamed>`,
    from: mail.from?.value[0]?.address ?? '',
    to: to.flatMap((each) => each.value.flatMap(({ address }) => (address === undefined ? [] : [address]))),
    subject: mail.subject ?? '',
    text,
    attachments: files,
    answers: [...new Set(answers)],
  }
}
