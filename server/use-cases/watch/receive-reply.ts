import type { AuditEntry } from '#domain/audit-entry.ts'
import type { ConsentChange, ConsentEvent } from '#domain/notifications/consent.ts'
import type { MessageLanguage, TextReply } from '#domain/notifications/outgoing-message.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import { readAsProvider } from '#domain/notifications/provider-keywords.ts'
import { readReply, type ReplyReading } from '#domain/notifications/text-reply.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { InboundReply } from '../../channels/channel.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import { insertDeliveryEvent } from '../../store/sent-messages.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { findHolders, type HolderOfLoop } from './number-holders.ts'
import { takeNumberWord } from './number-words.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { toReplyTask } from './reply-task.ts'
import { toPracticeContext } from './practice-of.ts'

/** An answer that comes later than this puzzles more than it tells. */
const answerDays = 1

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
  const handled = handledByProvider(tenant, reply)
  const reading = toReading(reply, handled)
  const holders = await findHolders(trx, reply.from)
  const own = holders.filter((holder) => holder.tenant === tenant.id)
  const change = await takeWord(trx, tenant, reply, reading, holders, now)
  const answer = answerTo(reading, change, handled)
  const items = [
    ...(answer === undefined ? [] : [toAnswer(tenant, reply, { answer, language: languageOf(own) }, now)]),
    ...toReplyTask(tenant, reading, reply, holders, now),
  ]
  await enqueue(trx, tenant.id, items)
  // After the word was spread: the audit trails of several practices are locked in one order everywhere.
  await appendAudit(trx, tenant.id, [toEntry(reading, channel, own[0]?.patient)])
}

/** The sender is named only where they are this practice's own patient. */
function toEntry({ kind, by }: ReplyReading, channel: SendChannel, patient: string | undefined): AuditEntry {
  return {
    action: 'execute',
    event: 'reply-received',
    agent: patient ?? 'Device/baton',
    outcome: 'success',
    reason: `${kind} ${by}`,
    recipient: channel,
    ...(patient !== undefined && { patient }),
  }
}

/** What changes nothing for the number changes nothing for anybody. */
async function takeWord(
  trx: BatonTransaction,
  { id: tenant }: Tenant,
  { from: number, eventId: key }: InboundReply,
  reading: ReplyReading,
  holders: readonly HolderOfLoop[],
  now: Date,
): Promise<Pick<ConsentChange, 'reply'>> {
  const event = toEvent(reading, now)
  if (event === undefined) return {}
  return takeNumberWord(trx, { tenant, number, source: `${reading.kind}-${reading.by}`, key, event }, holders)
}

type Handled = InboundReply['handledByProvider']

/** What the provider has answered itself: it says so only where its keywords were changed, and keeps its own otherwise. */
function handledByProvider({ channels }: Tenant, reply: InboundReply): Handled {
  if (reply.handledByProvider !== undefined) return reply.handledByProvider
  return channels.sms?.providerHandlesStop === true ? readAsProvider(reply.text) : undefined
}

/**
 * A provider that knows the keyword itself has the last word on what it was. But YES, which it takes for a START, is what
 * patients are asked to answer when they want to be called: a call back is owed to them, and no permission is read from it.
 */
function toReading({ text }: InboundReply, handled: Handled): ReplyReading {
  const own = readReply(text)
  if (handled === undefined || (handled === 'start' && own.kind === 'yes')) return own
  return { kind: handled, by: 'keyword' }
}

function toEvent({ kind }: ReplyReading, now: Date): ConsentEvent | undefined {
  return kind === 'stop' || kind === 'start' || kind === 'wrong-number'
    ? { kind, at: now.getTime() }
    : undefined
}

/** What the provider has answered already is not answered again. */
function answerTo(
  { kind }: ReplyReading,
  { reply }: Pick<ConsentChange, 'reply'>,
  handled: Handled,
): TextReply | undefined {
  if (kind === 'yes') return 'call-back-promised'
  if (handled !== undefined) return undefined
  return reply ?? (kind === 'help' ? 'help' : undefined)
}

/** The one in which this practice texts the number; nothing where it is texted in both, or not at all. */
function languageOf(own: readonly HolderOfLoop[]): MessageLanguage | undefined {
  const languages = new Set(own.flatMap(({ language }) => (language === undefined ? [] : [language])))
  const [language, other] = languages
  return other === undefined ? language : undefined
}

function toAnswer(
  tenant: Tenant,
  { from, eventId }: InboundReply,
  { answer: notice, language: spoken }: { answer: TextReply; language: MessageLanguage | undefined },
  now: Date,
): OutboxItem {
  const practice = toPracticeContext(tenant, now)
  const { name, callBackNumber } = practice
  const language = spoken ?? practice.language
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
  const notAfter = new Date(now.getTime() + answerDays * 86_400_000)
  return toOutboxItem({ key: `answer|${eventId}`, ways: [way], record }, { notBefore: now, notAfter })
}
