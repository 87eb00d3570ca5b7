import type { ReplyReading } from '#domain/notifications/text-reply.ts'
import { findCarer } from '#domain/watch/ownership.ts'
import type { InboundReply } from '../../channels/channel.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { OutboxItem } from '../../store/outbox.ts'
import type { HolderOfLoop } from './number-holders.ts'
import { toPersonWorkItem } from './person-work-item.ts'
import { toPracticeContext } from './practice-of.ts'

const text = {
  yes: {
    en: 'The patient asks for a call back about this referral. The answer is no booking.',
    es: 'El paciente pide que le llamen sobre esta remisión. La respuesta no es una cita.',
  },
  question: {
    en: 'The patient answered a text message. Read it and call them back:',
    es: 'El paciente respondió a un mensaje. Léalo y llámele:',
  },
  'wrong-number': {
    en: 'Somebody else answers at the number that the record gives for texts. Find the right one.',
    es: 'En el número para mensajes responde otra persona. Averigüe el correcto.',
  },
} as const

/**
 * A work item for the owner where a person has to do something about a reply: call back, read what was written, find
 * the right number. It stands in the record, where the patient's own words may be.
 */
export function toReplyTask(
  tenant: Tenant,
  { kind }: ReplyReading,
  reply: InboundReply,
  holders: readonly HolderOfLoop[],
  now: Date,
): readonly OutboxItem[] {
  if (kind !== 'yes' && kind !== 'question' && kind !== 'wrong-number') return []
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  return holders
    .filter((holder) => holder.tenant === tenant.id)
    .flatMap((holder): OutboxItem[] => {
      const owner = findCarer(holder.owner, staff, today)
      if (owner === undefined) return []
      const words = text[kind][language]
      const work = {
        key: `${holder.referral}|reply|${reply.eventId}`,
        kind: `reply-${kind}`,
        text: words,
        description: kind === 'question' ? `${words} “${reply.text.slice(0, 500)}”` : words,
        priority: kind === 'yes' ? 'asap' : 'urgent',
        referral: `ServiceRequest/${holder.referral}`,
        patient: holder.patient,
        owner,
      } as const
      return [toPersonWorkItem(work, `reply-${kind}`, calendar, now)]
    })
}
