import { findCarer } from '#domain/watch/ownership.ts'
import { readBatonNow } from '../../store/clock.ts'
import { enqueue } from '../../store/outbox.ts'
import type { PacketToSend } from '../../store/packets.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toPersonWorkItem } from '../watch/person-work-item.ts'
import { toPracticeContext } from '../watch/practice-of.ts'
import type { PacketDeps } from './packet-deps.ts'

const text = {
  en: 'The referral packet could not be made, and has not been sent: the chart could not be read. Send it by hand, or look whether the referral still stands.',
  es: 'Los documentos de la remisión no se pudieron preparar y no se han enviado: no se pudo leer el expediente. Envíelos a mano o compruebe si la remisión sigue en pie.',
} as const

/** Tells whoever cares for the referral, once, that a packet somebody believes to be on its way never left. */
export async function raiseLatePacket(
  { db }: Pick<PacketDeps, 'db'>,
  { tenant }: TenantRuntime,
  { id, patient, referral }: PacketToSend,
): Promise<void> {
  const now = await readBatonNow(db)
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  await db.transaction().execute(async (trx: BatonTransaction) => {
    const loop = await trx
      .selectFrom('loop')
      .select('owner')
      .where('tenant_id', '=', tenant.id)
      .where('referral_id', '=', referral)
      .executeTakeFirst()
    const work = {
      key: `${id}|packet-not-made`,
      kind: 'packet-not-made',
      text: text[language],
      priority: 'urgent',
      referral: `ServiceRequest/${referral}`,
      patient: `Patient/${patient}`,
      owner: findCarer(loop?.owner ?? undefined, staff, today),
    } as const
    await enqueue(trx, tenant.id, [toPersonWorkItem(work, 'packet-not-made', calendar, now)])
  })
}
