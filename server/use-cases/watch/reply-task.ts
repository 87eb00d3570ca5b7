import { codeSystems, namingSystems } from '#domain/codes.ts'
import type { ReplyReading } from '#domain/notifications/text-reply.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { findCarer } from '#domain/watch/ownership.ts'
import type { InboundReply } from '../../channels/channel.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { OutboxItem } from '../../store/outbox.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import type { HolderOfLoop } from './number-holders.ts'
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
      const identity = { system: namingSystems.stall, value: `${holder.referral}|reply|${reply.eventId}` }
      const written = toLocalIso(now.getTime(), calendar.timeZone)
      const words = text[kind][language]
      const resource = {
        resourceType: 'Task',
        identifier: [identity],
        status: 'requested',
        intent: 'order',
        priority: kind === 'yes' ? 'asap' : 'urgent',
        code: { coding: [{ system: codeSystems.loop, code: `stall-reply-${kind}` }], text: words },
        description: kind === 'question' ? `${words} “${reply.text.slice(0, 500)}”` : words,
        focus: { reference: `ServiceRequest/${holder.referral}` },
        for: { reference: holder.patient },
        authoredOn: written,
        lastModified: written,
        owner: { reference: owner },
      }
      const write = { interaction: 'create', resource, identity } as const
      const way = { kind: 'fhir', channel: 'ehr-inbox', because: `reply-${kind}`, write } as const
      const patient = holder.patient.replace(/^Patient\//, '')
      const record = { referral: `ServiceRequest/${holder.referral}`, patient: holder.patient }
      const delivery = { key: `${identity.value}`, ways: [way], record } as const
      return [toOutboxItem(delivery, { referral: holder.referral, patient, notBefore: now })]
    })
}
