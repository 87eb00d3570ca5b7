import type { KnownNetwork } from '#domain/directory/judge-network.ts'
import type { CountedDestination } from '#domain/directory/habit-of.ts'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** Every network the directory knows. */
export async function findNetworks(db: Kysely<Tables>, tenant: string): Promise<KnownNetwork[]> {
  const rows = await db
    .selectFrom('directory_network')
    .select(['reference', 'name', 'payer'])
    .where('tenant_id', '=', tenant)
    .orderBy('reference')
    .execute()
  return rows.map(({ reference, name, payer }) => ({ reference, name, ...(payer !== null && { payer }) }))
}

/** Replaces what is known of networks. */
export async function saveNetworks(
  trx: Transaction<Tables>,
  tenant: string,
  networks: readonly KnownNetwork[],
): Promise<void> {
  await trx.deleteFrom('directory_network').where('tenant_id', '=', tenant).execute()
  if (networks.length === 0) return
  const rows = networks.map(({ reference, name, payer }) => ({
    tenant_id: tenant,
    reference,
    name,
    payer: payer ?? null,
  }))
  await trx.insertInto('directory_network').values(rows).execute()
}

/** A receiver and a specialty that was referred to it. */
export type CountedSpecialty = CountedDestination & { specialty: string }

/**
 * Where this practice referred its patients in the year before `now`, and how often a note came back, from its own loops as
 * they stand. A loop that was closed for another reason than its note came back without one, and so did an attempt that
 * went on to somebody else.
 *
 * @param referrer - of whom it is counted apart
 * @param specialty - of all where there is none
 * @returns in a stable order
 */
export async function findDestinations(
  db: Kysely<Tables>,
  tenant: string,
  { referrer, specialty, now }: { referrer: string; specialty?: string; now: Date },
): Promise<CountedSpecialty[]> {
  const isReturned = sql`state in ('closed-completed', 'closed-report-received')`
  const isOwn = sql`referrer = ${referrer}`
  const { rows } = await sql<Counted>`select specialty, receiver, count(*)::int4 as referred,
      (count(*) filter (where ${isReturned}))::int4 as returned,
      (count(*) filter (where ${isOwn}))::int4 as "ownReferred",
      (count(*) filter (where ${isOwn} and ${isReturned}))::int4 as "ownReturned"
    from loop_fact
    where tenant_id = ${tenant} and started_on > (${now}::timestamptz - interval '1 year')::date
      and (attempt > 0 or not is_redirected) and specialty is not null and receiver is not null and direction <> 'inbound'
      and state not in ('closed-duplicate', 'closed-entered-in-error')
      and ${specialty === undefined ? sql`true` : sql`specialty = ${specialty}`}
    group by specialty, receiver order by specialty, receiver`.execute(db)
  return rows.map((row) => ({
    specialty: row.specialty,
    reference: row.receiver,
    practice: { referred: row.referred, returned: row.returned },
    own: { referred: row.ownReferred, returned: row.ownReturned },
  }))
}

type Counted = {
  specialty: string
  receiver: string
  referred: number
  returned: number
  ownReferred: number
  ownReturned: number
}
