import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** How a tenant stands with notifications of its EHR; instants are domain time. */
export type KnownSubscription = {
  status: 'requested' | 'active' | 'error' | 'off' | 'not-offered' | 'refused'
  topic: string
  id?: string
  endsAt?: Date
  /** HTTP status of a refusal, or what is missing. */
  because?: string
  checkedAt: Date
}

export async function findKnownSubscription(
  db: Kysely<Tables>,
  tenant: string,
): Promise<KnownSubscription | undefined> {
  const row = await db
    .selectFrom('ehr_subscription')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    status: row.status,
    topic: row.topic,
    checkedAt: row.checked_at,
    ...(row.subscription_id === null ? {} : { id: row.subscription_id }),
    ...(row.ends_at === null ? {} : { endsAt: row.ends_at }),
    ...(row.because === null ? {} : { because: row.because }),
  }
}

export async function saveKnownSubscription(
  db: Kysely<Tables>,
  tenant: string,
  known: KnownSubscription,
): Promise<void> {
  const values = {
    status: known.status,
    topic: known.topic,
    subscription_id: known.id ?? null,
    ends_at: known.endsAt ?? null,
    because: known.because ?? null,
    checked_at: known.checkedAt,
  }
  await db
    .insertInto('ehr_subscription')
    .values({ tenant_id: tenant, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
}
