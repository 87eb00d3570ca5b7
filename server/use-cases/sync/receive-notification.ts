import { hasEventGap } from '#domain/sync/event-gap.ts'
import type { SubscriptionNotification } from '../../ehr/subscription-notification.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findPatientsOf } from '../../store/mirrored-resources.ts'
import { findSyncSource, noteResources, saveSyncSource, searchSource } from '../../store/sync-sources.ts'
import { trackAllAgain, trackPatients } from '../../store/tracked-patients.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'

/** Where the count of notified events is kept. */
export const subscriptionSource = 'subscription'

/**
 * Takes a notification that was verified as the EHR's: has the charts read that it concerns. Nothing it carries is
 * taken as evidence. Where events were missed, everything is asked for again.
 *
 * @returns whether events were missed
 */
export async function receiveNotification(
  db: BatonDatabase,
  tenant: string,
  notification: SubscriptionNotification,
): Promise<{ isGap: boolean }> {
  const now = await readBatonNow(db)
  return db.transaction().execute(async (trx: BatonTransaction) => {
    const known = await findSyncSource(trx, tenant, subscriptionSource)
    const { eventsSinceStart: count, events } = notification
    const isGap = hasEventGap(known.eventsSeen, count, events)
    await trackPatients(trx, tenant, notification.patients, 'discovered', now)
    await noteFocuses(trx, tenant, notification, now)
    if (isGap) await catchUp(trx, tenant, now)
    const seen = isGap ? count : Math.max(known.eventsSeen ?? 0, count ?? 0)
    await saveSyncSource(trx, tenant, subscriptionSource, {
      ...known,
      ...(seen === undefined ? {} : { eventsSeen: seen }),
      lastGoodReadAt: now,
      failures: 0,
    })
    return { isGap }
  })
}

/** Whose a resource is may be known already; otherwise it is looked up at the next round. */
async function noteFocuses(
  trx: BatonTransaction,
  tenant: string,
  { focuses }: SubscriptionNotification,
  now: Date,
): Promise<void> {
  const unknown: { type: string; id: string }[] = []
  for (const focus of focuses) {
    const patients = focus.type === 'Patient' ? [focus.id] : await findPatientsOf(trx, tenant, focus)
    if (patients.length === 0) unknown.push(focus)
    else await trackPatients(trx, tenant, patients, 'discovered', now)
  }
  await noteResources(trx, tenant, unknown, now)
}

/** Every tracked chart is read again, and the next search begins from the start. */
async function catchUp(trx: BatonTransaction, tenant: string, now: Date): Promise<void> {
  await trackAllAgain(trx, tenant, now)
  const { refusedAt, failures } = await findSyncSource(trx, tenant, searchSource)
  await saveSyncSource(trx, tenant, searchSource, {
    ...(refusedAt === undefined ? {} : { refusedAt }),
    failures,
  })
}
