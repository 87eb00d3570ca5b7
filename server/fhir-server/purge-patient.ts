import { sql, type RawBuilder } from 'kysely'
import type { FhirDatabase, FhirTransaction } from './tables.ts'

/** Whose resources are meant; ids without types. */
export type PurgeScope = { tenant: string; patient: string; referrals: readonly string[] }

const tables = ['fhir_token', 'fhir_reference', 'fhir_date', 'fhir_string', 'fhir_number'] as const

/**
 * Every resource that belongs to a patient, as rows of type and id: whose subject they are in any version, what names
 * them or a referral of theirs and has no other subject, its Binaries, and what is said about it in Provenances. What
 * has somebody else for its subject now is that person's, whoever it mentions or was about before.
 */
function belonging({ tenant, patient, referrals }: PurgeScope): RawBuilder<unknown> {
  const escape = (id: string): string => id.replace(/[.-]/g, '\\$&')
  const ends = '(?![A-Za-z0-9.-])'
  const whole = `(^|/)Patient/${escape(patient)}$`
  const orders = referrals.length === 0 ? '' : `|ServiceRequest/(${referrals.map(escape).join('|')})`
  // A plain search goes before the pattern, because almost no version passes it.
  const likes = [`Patient/${patient}`, ...referrals.map((id) => `ServiceRequest/${id}`)].map(
    (each) => `%${each}%`,
  )
  const named = `(Patient/${escape(patient)}${orders})${ends}`
  return sql`
    with named as materialized (
      select v.type, v.id, v.content, ${subjectOf('v')} as subject from fhir_version v
      where v.tenant_id = ${tenant} and v.content like any(${likes}::text[]) and v.content ~ ${named}),
    direct as (
      select n.type, n.id, n.content from named n
      where (n.subject ~ ${whole} or n.subject is null or n.subject !~ '(^|/)Patient/')
        and not exists (select from fhir_resource r where r.tenant_id = ${tenant} and r.type = n.type and r.id = n.id
          and ${subjectOf('r')} ~ '(^|/)Patient/' and ${subjectOf('r')} !~ ${whole})
      union all select v.type, v.id, v.content from fhir_version v
      where v.tenant_id = ${tenant} and v.type = 'Patient' and v.id = ${patient}),
    attached as (
      select 'Binary' as type, found[1] as id from direct d,
        regexp_matches(d.content, 'Binary/([A-Za-z0-9.-]{1,64})', 'g') as found),
    owned as (select type, id from direct union select type, id from attached),
    told as (
      select f.type, f.id from fhir_reference f join owned o on f.target_type = o.type and f.target_id = o.id
      where f.tenant_id = ${tenant} and f.type = 'Provenance' and f.param = 'target')
    select type, id from owned union select type, id from told`
}

/** Whom a version is about, as it says itself. */
const subjectOf = (alias: string): RawBuilder<string> => {
  const content = sql`${sql.ref(`${alias}.content`)}::jsonb`
  return sql<string>`coalesce(${content} #>> '{subject,reference}', ${content} #>> '{for,reference}',
    ${content} #>> '{patient,reference}')`
}

/** A version of a resource: its text as it was stored. */
export type PatientContent = {
  type: string
  id: string
  version: number
  isCurrent: boolean
  content: string
}

/** Every version of everything that belongs to a patient, the current ones included, by type and id. */
export async function* readPatientContent(
  db: FhirDatabase,
  scope: PurgeScope,
): AsyncGenerator<PatientContent> {
  const { rows } = await sql<{ type: string; id: string }>`select * from (${belonging(scope)}) b
    order by type, id`.execute(db)
  for (const { type, id } of rows) {
    const versions = await sql<PatientContent>`select v.type, v.id, v.version, v.content,
        exists (select from fhir_resource r where r.tenant_id = v.tenant_id and r.type = v.type
          and r.id = v.id and r.version = v.version) as "isCurrent"
      from fhir_version v where v.tenant_id = ${scope.tenant} and v.type = ${type} and v.id = ${id}
        and v.content is not null order by v.version`.execute(db)
    yield* versions.rows
  }
}

/** How many resources belong to a patient. */
export async function countPatientContent(db: FhirDatabase, scope: PurgeScope): Promise<number> {
  const { rows } = await sql<{
    count: number
  }>`select count(*)::int4 as count from (${belonging(scope)}) b`.execute(db)
  return rows[0]?.count ?? 0
}

/**
 * Removes everything that belongs to a patient, with all versions and whatever it is found by: nothing says that it was
 * ever there.
 *
 * @returns how many resources went
 * @see {@link https://hl7.org/fhir/R5/patient-operation-purge.html | Patient/$purge}
 */
export async function purgePatientContent(trx: FhirTransaction, scope: PurgeScope): Promise<number> {
  const { rows } = await sql<{ type: string; id: string }>`${belonging(scope)}`.execute(trx)
  await sql`delete from fhir_version v where v.tenant_id = ${scope.tenant}
    and v.content like ${`%Patient/${scope.patient}"%`}
    and ${subjectOf('v')} ~ ${`(^|/)Patient/${scope.patient.replace(/[.-]/g, '\\$&')}$`}`.execute(trx)
  if (rows.length === 0) return 0
  const gone = sql`(t.type, t.id) in (select * from unnest(${rows.map(({ type }) => type)}::text[],
    ${rows.map(({ id }) => id)}::text[]))`
  for (const table of [...tables, 'fhir_version', 'fhir_resource'] as const)
    await sql`delete from ${sql.table(table)} t where t.tenant_id = ${scope.tenant} and ${gone}`.execute(trx)
  return rows.length
}
