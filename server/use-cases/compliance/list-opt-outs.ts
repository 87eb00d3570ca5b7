import type { OptOuts } from '#contract/compliance.ts'
import { sql } from 'kysely'
import { everyTenant } from '../../store/migrations/0001-launch.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { identifyPatients } from './identify-patients.ts'

type Row = {
  number: string | null
  state: 'revoked' | 'suspended'
  source: string
  at: Date
  patients: string[]
}

/** More than a person reads; who looks for one patient sees it with the patient. */
const mostShown = 500

/**
 * Who takes no texts, the newest word first: numbers at which this practice has texted somebody, and patients whose newest
 * Consent says no. What is known of a number holds for all practices of the installation; whose number it is, only a
 * practice that has texted it is told.
 */
export async function listOptOuts(db: BatonDatabase, tenant: string): Promise<OptOuts> {
  const { rows } = await sql<Row>`
    with held as (
      select o.address as number, array_agg(distinct o.patient_id) as patients from outbox o
      where o.tenant_id = ${tenant} and o.channel = 'sms' and o.address is not null and o.patient_id is not null
      group by o.address),
    closed as (
      select n.number, case when n.state = 'suspended' then 'suspended' else 'revoked' end as state, n.source,
        n.changed_at as at, held.patients
      from number_consent n join held using (number) where n.tenant_id = ${everyTenant} and n.state <> 'given'),
    word as (
      select f.target_id as patient, r.content, r.last_updated as at from fhir_resource r
      join fhir_reference f using (tenant_id, type, id)
      where r.tenant_id = ${tenant} and r.type = 'Consent' and not r.deleted
        and f.param = 'patient' and f.target_type = 'Patient' and r.content like '%sms-contact%'
      union all select patient_id, content, coalesce(last_updated, read_at) from mirrored_resource
      where tenant_id = ${tenant} and type = 'Consent' and content like '%sms-contact%'),
    newest as (
      select distinct on (patient) patient, at, content::jsonb #>> '{provision,type}' as said from word
      order by patient, content::jsonb ->> 'dateTime' desc nulls last, at desc)
    select number, state, source, at, patients from closed
    union all select null, 'revoked', 'consent', at, array[patient] from newest n
    where said = 'deny' and not exists (select from closed c where n.patient = any(c.patients))
    order by at desc, number limit ${mostShown + 1}`.execute(db)
  const shown = rows.slice(0, mostShown)
  const references = shown.flatMap(({ patients }) => patients.map((id) => `Patient/${id}`))
  const identities = await identifyPatients(db, tenant, references)
  return {
    isCut: rows.length > mostShown,
    optOuts: shown.map(({ number, state, source, at, patients }) => ({
      ...(number !== null && { number }),
      state,
      source,
      at: at.toISOString(),
      patients: patients.flatMap((id) => identities.get(`Patient/${id}`) ?? []),
    })),
  }
}
