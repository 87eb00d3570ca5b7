import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** What a practice has said one referral is worth in US dollars; nothing when it has said nothing. */
export async function findReferralValue(db: WatchDatabase, tenant: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('report_setting')
    .select('referral_value_usd as value')
    .where('tenant_id', '=', tenant)
    .executeTakeFirst()
  return row?.value
}

/**
 * Keeps what one referral is worth.
 *
 * @param value - nothing: what the configuration says counts again
 */
export async function saveReferralValue(
  trx: WatchTransaction,
  tenant: string,
  value: number | undefined,
  setBy: string,
): Promise<void> {
  if (value === undefined) {
    await trx.deleteFrom('report_setting').where('tenant_id', '=', tenant).execute()
    return
  }
  const said = { referral_value_usd: value, set_by: setBy, set_at: sql<Date>`baton_now()` }
  await trx
    .insertInto('report_setting')
    .values({ tenant_id: tenant, ...said })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(said))
    .execute()
}
