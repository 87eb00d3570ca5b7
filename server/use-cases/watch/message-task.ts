import { codeSystems, namingSystems } from '#domain/codes.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { findLead } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { ClaimedItem, OutboxItem } from '../../store/outbox.ts'
import { about, toOutboxItem } from './enqueue-delivery.ts'
import type { DeliveryPayload } from './outbox-payload.ts'
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
  const written = toLocalIso(now.getTime(), calendar.timeZone)
  const identity = { system: namingSystems.stall, value: `${item.key}|${kind}` }
  const resource = {
    resourceType: 'Task',
    identifier: [identity],
    status: 'requested',
    intent: 'order',
    priority: 'urgent',
    code: {
      coding: [{ system: codeSystems.loop, code: `stall-message-${kind}` }],
      text: text[kind][language],
    },
    focus: { reference: record.referral },
    for: { reference: record.patient },
    authoredOn: written,
    lastModified: written,
    owner: { reference: lead.reference },
  }
  const way = {
    kind: 'fhir',
    channel: 'ehr-inbox',
    because: kind === 'leak' ? 'text-leak' : 'outcome-unknown',
    write: { interaction: 'create', resource, identity },
  } as const
  return toOutboxItem({ key: `${item.key}|${kind}`, ways: [way], record }, { ...about(item), notBefore: now })
}
