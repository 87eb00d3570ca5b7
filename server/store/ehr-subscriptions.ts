import { sql, type Kysely } from 'kysely'
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

/** How many seconds an EHR is left alone in each state; soon after it was asked for, it tries our address. */
const restSeconds = { standing: 3_600, requested: 30, refused: 86_400 } as const

/**
 * Takes it upon this process to look after a tenant's Subscription now. Two that looked at once would ask for two.
 *
 * @returns false when it was looked at lately, or somebody is at it
 */
export async function claimSubscription(
  db: Kysely<Tables>,
  tenant: string,
  topic: string,
  now: Date,
): Promise<boolean> {
  const claimed = await sql`insert into ehr_subscription as s (tenant_id, status, topic, checked_at)
    values (${tenant}, 'requested', ${topic}, ${now})
    on conflict (tenant_id) do update set checked_at = excluded.checked_at
      where s.topic <> excluded.topic or abs(extract(epoch from excluded.checked_at - s.checked_at)) >=
        case when s.status in ('refused', 'not-offered') then ${restSeconds.refused}::int
          when s.status = 'requested' then ${restSeconds.requested}::int
          else ${restSeconds.standing}::int end
    returning tenant_id`.execute(db)
  return claimed.rows.length > 0
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
