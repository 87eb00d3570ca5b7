import type { Kysely } from 'kysely'
import { clinicTenant } from '../clinic-record.ts'
import type { PeerTables } from './tables.ts'

type SettingName = 'clock-offset-ms' | 'provider-handles-stop'

/** What was set last; nothing when it never was. */
export async function findSetting(db: Kysely<PeerTables>, name: SettingName): Promise<string | undefined> {
  const row = await db
    .selectFrom('peer_setting')
    .select('value')
    .where('tenant_id', '=', clinicTenant)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value
}

/** Sets it for good: a restart keeps it. */
export async function putSetting(db: Kysely<PeerTables>, name: SettingName, value: string): Promise<void> {
  await db
    .insertInto('peer_setting')
    .values({ tenant_id: clinicTenant, name, value })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet({ value }))
    .execute()
}

/** Whether the text message provider itself obeys STOP, as Twilio does unless it is told otherwise. */
export async function providerHandlesStop(db: Kysely<PeerTables>): Promise<boolean> {
  return (await findSetting(db, 'provider-handles-stop')) === 'yes'
}
