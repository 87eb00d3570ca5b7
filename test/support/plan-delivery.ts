import type { Delivery } from '#domain/watch/delivery.ts'
import { enqueue } from '../../server/store/outbox.ts'
import { toOutboxItem, type DeliveryTiming } from '../../server/use-cases/watch/enqueue-delivery.ts'
import { wednesdayNoon, type WatchFixture } from './watch-fixture.ts'

/** What a test says of a delivery; what it leaves out is about the open dossier's referral, in the north, and due. */
export type Planned = Omit<Delivery, 'record'> &
  Partial<Pick<Delivery, 'record'>> & { tenant?: 'north' | 'south'; timing?: Partial<DeliveryTiming> }

/** Puts a delivery into the outbox, where it has waited for a second when the watch starts. */
export async function planDelivery(
  watch: Pick<WatchFixture, 'db'>,
  { tenant = 'north', timing = {}, ...delivery }: Planned,
): Promise<void> {
  const record = { referral: 'ServiceRequest/sr-1', patient: 'Patient/p-1' }
  const item = toOutboxItem(
    { record, ...delivery },
    {
      referral: 'sr-1',
      patient: 'p-1',
      notBefore: new Date(wednesdayNoon.getTime() - 1000),
      ...timing,
    },
  )
  await watch.db.transaction().execute((trx) => enqueue(trx, tenant, [item]))
}
