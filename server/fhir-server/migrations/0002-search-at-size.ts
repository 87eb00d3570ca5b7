import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * What searches of a store with hundreds of thousands of resources need. Indexes that are read alone, without the
 * rows they point at: most of what a search looks at never appears in its answer. And counts of how type, parameter
 * and code go together: PostgreSQL multiplies their shares otherwise, and plans for far fewer rows than there are.
 */
const up = async (db: Kysely<never>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create index fhir_resource_live on fhir_resource (tenant_id, type, id) where not deleted`,
  `drop index fhir_token_resource`,
  `create index fhir_token_resource on fhir_token (tenant_id, type, id, param) include (code, system)`,
  `drop index fhir_date_resource`,
  `create index fhir_date_resource on fhir_date (tenant_id, type, id, param) include (starts_ms, ends_ms)`,
  `create index fhir_date_end on fhir_date (tenant_id, type, param, ends_ms, starts_ms, id)`,
  `create statistics fhir_token_kinds (mcv) on tenant_id, type, param, code from fhir_token`,
  ...['reference', 'date', 'string', 'number'].map(
    (kind) => `create statistics fhir_${kind}_kinds (mcv) on tenant_id, type, param from fhir_${kind}`,
  ),
  ...['token', 'reference', 'date', 'string', 'number'].map(
    (kind) => `alter statistics fhir_${kind}_kinds set statistics 1000`,
  ),
]

/** Searches that stay quick in a large store. */
export const searchAtSizeMigration: Migration = { up }
