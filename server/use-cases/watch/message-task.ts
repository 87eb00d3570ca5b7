import { findCarer } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { findLoopOwner } from '../../store/loops.ts'
import { enqueue, type ClaimedItem } from '../../store/outbox.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
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
 * A work item for whoever looks after the loop when a message may or may not have gone out, because sending it again could
 * double it, or when it was stopped for what it would have told: its owner or who stands in for them, else the coordinator
 * lead. Where nobody is there it waits without an owner. A message about no referral asks nobody.
 */
export async function raiseMessageTask(
  trx: BatonTransaction,
  kind: keyof typeof text,
  tenant: Tenant,
  item: ClaimedItem,
  { record }: DeliveryPayload,
  now: Date,
): Promise<void> {
  const { referral, patient } = record ?? whomRowIsAbout(item)
  if (referral === '') return
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  const loopOwner = await findLoopOwner(trx, tenant.id, referral.slice('ServiceRequest/'.length))
  const owner = findCarer(loopOwner, staff, today)
  const work = {
    key: `${item.key}|${kind}`,
    kind: `message-${kind}`,
    text: text[kind][language],
    priority: 'urgent',
    referral,
    ...(patient !== '' && { patient }),
    owner,
  } as const
  const because = kind === 'leak' ? 'text-leak' : 'outcome-unknown'
  await enqueue(trx, tenant.id, [toPersonWorkItem(work, because, calendar, now)])
}

/** A message that is itself a resource of the EHR has no record beside it; its row says whom it is about. */
function whomRowIsAbout({ referral, patient }: ClaimedItem): { referral: string; patient: string } {
  return {
    referral: referral === undefined ? '' : `ServiceRequest/${referral}`,
    patient: patient === undefined ? '' : `Patient/${patient}`,
  }
}
