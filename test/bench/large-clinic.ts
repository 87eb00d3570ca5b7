import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { loadClinic, migrateClinic } from '../../server/sandbox/clinic-loading.ts'
import { clinicRecipes } from '../../server/sandbox/clinic-presets.ts'
import { describeLoading } from '../../server/sandbox/loading-progress.ts'
import { openEmbeddedCluster } from '../../server/store/embedded-cluster.ts'
import { openProgressLine } from '../../server/supervisor/progress-line.ts'

export type LargeClinicStore = {
  readonly db: Kysely<FhirTables>
  /** The pool that `db` takes its connections from. */
  readonly pool: pg.Pool
  readonly close: () => Promise<void>
}

/** Kept beside the product's own data: loading takes minutes, and two runs measure the same store. */
const dataFolder = join(import.meta.dirname, '..', '..', '.baton', 'bench')
/** A fixed day, so that two runs measure the same clinic. */
const now = new Date('2026-11-20T15:00:00Z')

/** Opens the large clinic in a PostgreSQL of its own; loads it when it is not there yet, and says how far it is. */
export async function openLargeClinicStore(): Promise<LargeClinicStore> {
  mkdirSync(dataFolder, { recursive: true })
  const cluster = await openEmbeddedCluster({ dataFolder, databases: ['clinic'] })
  const pool = new pg.Pool({ connectionString: cluster.urlOf('clinic'), max: 10 })
  const db = new Kysely<FhirTables>({ dialect: new PostgresDialect({ pool }) })
  const line = openProgressLine(process.stderr, () => performance.now())
  await migrateClinic(db)
  await loadClinic(db, now, {
    recipe: clinicRecipes.large,
    onProgress: (progress) => line.show(describeLoading(progress)),
  })
  line.end()
  return {
    db,
    pool,
    close: async () => {
      await db.destroy()
      await cluster.stop()
    },
  }
}
