import { sql } from 'kysely'
import { z } from 'zod'
import type { NumberHolder } from '#domain/notifications/consent-resource.ts'
import type { MessageLanguage } from '#domain/notifications/outgoing-message.ts'
import type { WatchTransaction } from '../../store/watch-database.ts'

/** Somebody texted at a number, with an open loop of theirs: what a reply may be about. */
export type HolderOfLoop = NumberHolder & { referral: string; owner?: string; language?: MessageLanguage }

const Row = z.object({
  tenant_id: z.string(),
  patient_id: z.string(),
  referral_id: z.string(),
  owner: z.string().nullable(),
  organization: z.string().nullable(),
  language: z.enum(['en', 'es']).nullable(),
  was_texted: z.boolean(),
})

/** Whether a text went out, or may have: it failed afterwards, or nobody knows. */
const went = sql`(o.state in ('sent', 'delivered', 'uncertain') or o.provider_id is not null)`

/**
 * Everybody, of any practice, whom a text at this number was meant for: a household may share one. Of each the loop of
 * the newest text that went out is named, which is what an answer most likely means, and the language it was in; else of
 * the newest that did not.
 */
export async function findHolders(trx: WatchTransaction, number: string): Promise<readonly HolderOfLoop[]> {
  const found = await sql`
    select distinct on (o.tenant_id, o.patient_id) o.tenant_id, o.patient_id, o.referral_id, l.owner,
      o.payload #>> '{record,sender}' as organization, o.payload #>> '{way,message,language}' as language,
      bool_or(${went}) over (partition by o.tenant_id, o.patient_id) as was_texted
    from outbox o left join loop l on l.tenant_id = o.tenant_id and l.referral_id = o.referral_id
    where o.channel = 'sms' and o.address = ${number} and o.patient_id is not null and o.referral_id is not null
    order by o.tenant_id, o.patient_id, ${went} desc, o.updated_at desc`.execute(trx)
  const holders: HolderOfLoop[] = []
  for (const row of z.array(Row).parse(found.rows)) {
    const consent = await findTextConsent(trx, row.tenant_id, row.patient_id)
    holders.push({
      tenant: row.tenant_id,
      patient: `Patient/${row.patient_id}`,
      organization: row.organization ?? 'Organization/unknown',
      referral: row.referral_id,
      // Nobody is texted who has not agreed, wherever that is on record.
      hasAgreed: row.was_texted || consent !== undefined,
      ...(row.owner === null ? {} : { owner: row.owner }),
      ...(row.language === null ? {} : { language: row.language }),
      ...(consent === undefined ? {} : { consent }),
    })
  }
  return holders
}

/** The newest Consent about texts that Baton's own store holds of a patient. */
export async function findTextConsent(
  trx: WatchTransaction,
  tenant: string,
  patient: string,
): Promise<NumberHolder['consent']> {
  const found = await sql<{ id: string; version: number }>`
    select r.id, r.version from fhir_resource r
    join fhir_reference f on f.tenant_id = r.tenant_id and f.type = r.type and f.id = r.id
    where r.tenant_id = ${tenant} and r.type = 'Consent' and not r.deleted
      and f.target_type = 'Patient' and f.target_id = ${patient}
      and r.content like '%sms-contact%'
    order by r.last_updated desc limit 1`.execute(trx)
  const [row] = found.rows
  return row === undefined ? undefined : { id: row.id, versionId: String(row.version) }
}
