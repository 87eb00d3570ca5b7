import { findLead } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { ClaimedItem, OutboxItem } from '../../store/outbox.ts'
import type { DeliveryPayload } from './outbox-payload.ts'
import { toPersonWorkItem } from './person-work-item.ts'
import { toPracticeContext } from './practice-of.ts'

const text = {
  uncertain: {
    en: 'Nobody knows whether a message about this referral went out. Ask whether it arrived; send it again only if it did not.',
    es: 'No se sabe si salió un mensaje sobre esta remisión. Pregunte si llegó; envíelo de nuevo solo si no llegó.',
  },
  leak: {
    en: 'A message about this referral was stopped: it would have said more than it may. Tell the recipient in person, and report this.',
    es: 'Se detuvo un mensaje sobre esta remisión: habría dicho más de lo permitido. Avise en persona al destinatario e informe de esto.',
  },
} as const

/**
 * A work item for a person when a message may or may not have gone out, because sending it again could double it, or when
 * it was stopped for what it would have told.
 *
 * @returns nothing where the message is about no referral, or the practice names no lead
 */
export function toMessageTask(
  kind: keyof typeof text,
  tenant: Tenant,
  item: ClaimedItem,
  { record }: DeliveryPayload,
  now: Date,
): OutboxItem | undefined {
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  const lead = findLead(staff, today)
  if (record === undefined || record.referral === '' || lead === undefined) return undefined
  const work = {
    key: `${item.key}|${kind}`,
    kind: `message-${kind}`,
    text: text[kind][language],
    priority: 'urgent',
    referral: record.referral,
    patient: record.patient,
    owner: lead.reference,
  } as const
  return toPersonWorkItem(work, kind === 'leak' ? 'text-leak' : 'outcome-unknown', calendar, now)
}
