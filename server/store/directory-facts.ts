import type { KnownNetwork } from '#domain/directory/judge-network.ts'
import type { Destination } from '#domain/directory/ranking.ts'
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

/** Where this specialty was referred to, in a stable order. */
export async function findDestinations(
  db: Kysely<Tables>,
  tenant: string,
  specialty: string,
): Promise<Destination[]> {
  const rows = await db
    .selectFrom('destination')
    .select(['receiver', 'referred', 'returned'])
    .where('tenant_id', '=', tenant)
    .where('specialty', '=', specialty)
    .orderBy('receiver')
    .execute()
  return rows.map(({ receiver, referred, returned }) => ({ reference: receiver, referred, returned }))
}

/** Where every specialty was referred to, in a stable order. */
export async function findAllDestinations(
  db: Kysely<Tables>,
  tenant: string,
): Promise<(Destination & { specialty: string })[]> {
  const rows = await db
    .selectFrom('destination')
    .select(['specialty', 'receiver', 'referred', 'returned'])
    .where('tenant_id', '=', tenant)
    .orderBy('specialty')
    .orderBy('receiver')
    .execute()
  return rows.map(({ receiver, ...counts }) => ({ reference: receiver, ...counts }))
}

/**
 * Counts anew where this practice's referrals went and how often a note came back, from the loops and the orders they
 * are mirrored from. An order that names several performers counts for each of them; a loop that was closed for another
 * reason than its note came back without one.
 */
export async function countDestinations(trx: Transaction<Tables>, tenant: string): Promise<void> {
  await trx.deleteFrom('destination').where('tenant_id', '=', tenant).execute()
  await sql`insert into destination (tenant_id, specialty, receiver, referred, returned)
    select l.tenant_id, l.specialty, substring(p.value->>'reference' from '[A-Z][A-Za-z]+/[A-Za-z0-9.-]+$'),
      count(*)::int4, (count(*) filter (where l.state in ('closed-completed', 'closed-report-received')))::int4
    from loop l
      join mirrored_resource m on m.tenant_id = l.tenant_id and m.patient_id = l.patient_id
        and m.type = 'ServiceRequest' and m.id = l.referral_id
      cross join lateral jsonb_array_elements(case jsonb_typeof(m.content::jsonb->'performer')
        when 'array' then m.content::jsonb->'performer' else '[]'::jsonb end) p (value)
    where l.tenant_id = ${tenant} and l.specialty is not null and l.direction <> 'inbound'
      and l.state not in ('draft', 'void', 'closed-duplicate', 'closed-entered-in-error')
      and p.value->>'reference' ~ '[A-Z][A-Za-z]+/[A-Za-z0-9.-]+$'
    group by 1, 2, 3`.execute(trx)
}
