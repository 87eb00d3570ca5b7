import { sql } from 'kysely'
import type { FhirDatabase } from './tables.ts'

/** What only searches need, as against the keys, which guard the store: name, table, and what is indexed. */
const searchIndexes = [
  ['fhir_resource_updated', 'fhir_resource', '(tenant_id, type, last_updated, id) where not deleted'],
  ['fhir_resource_live', 'fhir_resource', '(tenant_id, type, id) where not deleted'],
  ['fhir_version_updated', 'fhir_version', '(tenant_id, type, last_updated)'],
  ['fhir_token_code', 'fhir_token', '(tenant_id, type, param, code, system, id)'],
  ['fhir_token_resource', 'fhir_token', '(tenant_id, type, id, param) include (code, system)'],
  ['fhir_reference_target', 'fhir_reference', '(tenant_id, type, param, target_id, target_type, id)'],
  ['fhir_reference_url', 'fhir_reference', '(tenant_id, type, param, url, id) where url is not null'],
  [
    'fhir_reference_identifier',
    'fhir_reference',
    '(tenant_id, type, param, identifier_value, id) where identifier_value is not null',
  ],
  ['fhir_reference_resource', 'fhir_reference', '(tenant_id, type, id, param)'],
  ['fhir_date_start', 'fhir_date', '(tenant_id, type, param, starts_ms, ends_ms, id)'],
  ['fhir_date_end', 'fhir_date', '(tenant_id, type, param, ends_ms, starts_ms, id)'],
  ['fhir_date_resource', 'fhir_date', '(tenant_id, type, id, param) include (starts_ms, ends_ms)'],
  ['fhir_string_folded', 'fhir_string', '(tenant_id, type, param, left(folded, 200), id)'],
  ['fhir_string_resource', 'fhir_string', '(tenant_id, type, id, param)'],
  ['fhir_number_value', 'fhir_number', '(tenant_id, type, param, low, id)'],
  ['fhir_number_resource', 'fhir_number', '(tenant_id, type, id, param)'],
] as const

/** Sorting in memory rather than on disk; two of these at once fit any machine that holds such a store. */
const sortingMemory = '256MB'

/**
 * Drops the indexes for the time of a large load: keeping them up row by row costs twice what building them does.
 * Searches answer right without them, but slowly; whoever drops them has to see to it that they come back.
 */
export async function dropSearchIndexes(db: FhirDatabase): Promise<void> {
  for (const [name] of searchIndexes) await sql`drop index if exists ${sql.id(name)}`.execute(db)
}

/** Builds the indexes that are missing. @param onBuilt - called after each, with how many there are to be */
export async function createSearchIndexes(
  db: FhirDatabase,
  onBuilt: (built: number, of: number) => void = () => undefined,
): Promise<void> {
  const work = searchIndexes.values()
  let built = 0
  const worker = async () => {
    for (const [name, table, columns] of work) {
      await db.transaction().execute(async (trx) => {
        await sql`set local maintenance_work_mem = ${sql.lit(sortingMemory)}`.execute(trx)
        await sql`create index if not exists ${sql.id(name)} on ${sql.table(table)} ${sql.raw(columns)}`.execute(
          trx,
        )
      })
      built += 1
      onBuilt(built, searchIndexes.length)
    }
  }
  await Promise.all([worker(), worker()])
}
