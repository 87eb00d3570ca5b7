import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * How many ids PostgreSQL should expect, as a share of a table's rows. Every join here stays within one type, which
 * PostgreSQL does not know: it compares the ids of one type with those of all, and plans for the tenth part of the
 * rows that come. A type holds about a tenth of a record's resources, so a tenth of the ids is what to count with.
 */
const distinctIds = [
  ['fhir_resource', -0.1],
  ['fhir_token', -0.02],
  ['fhir_reference', -0.03],
  ['fhir_date', -0.08],
  ['fhir_string', -0.05],
  ['fhir_number', -0.1],
] as const

const up = async (db: Kysely<never>): Promise<void> => {
  for (const [table, share] of distinctIds) {
    await sql`alter table ${sql.table(table)} alter column id set (n_distinct = ${sql.lit(share)})`.execute(
      db,
    )
    await sql`analyze ${sql.table(table)}`.execute(db)
  }
}

/** Plans that expect as many rows as there are. */
export const idsWithinATypeMigration: Migration = { up }
