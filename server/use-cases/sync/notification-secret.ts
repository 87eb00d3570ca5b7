import { readSecret } from '../../store/tenant-secrets.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

/**
 * What an EHR has to send with every notification, as `Authorization: Bearer …` in `Subscription.channel.header`. One
 * per tenant, made at its first use; `baton callbacks` shows it.
 */
export async function readNotificationSecret(db: BatonDatabase, tenant: string): Promise<string> {
  return (await readSecret(db, tenant, 'subscription-notification')).toString('base64url')
}
