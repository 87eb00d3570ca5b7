import { fhirMigrations } from '../../server/fhir-server/migrations/fhir-migrations.ts'
import { batonMigrations, migrate } from '../../server/store/migrate.ts'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'

/** Every table the backend has. */
export async function migrateAll(db: BatonDatabase): Promise<void> {
  await migrate(db, [batonMigrations, { historyTable: 'own_store_migration', migrations: fhirMigrations }])
}
