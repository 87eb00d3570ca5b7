import type { Migration } from 'kysely/migration'
import { resourcesMigration } from './0001-resources.ts'
import { searchAtSizeMigration } from './0002-search-at-size.ts'
import { idsWithinATypeMigration } from './0003-ids-within-a-type.ts'

/**
 * For Kysely's Migrator, under names of their own so that they can share a database with other migrations:
 * `new Migrator({ db, provider: { getMigrations: async () => ({ ...others, ...fhirMigrations }) } })`.
 */
export const fhirMigrations: Readonly<Record<string, Migration>> = {
  '0001-fhir-resources': resourcesMigration,
  '0002-fhir-search-at-size': searchAtSizeMigration,
  '0003-fhir-ids-within-a-type': idsWithinATypeMigration,
}
