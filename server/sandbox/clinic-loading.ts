import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FhirResource } from 'fhir/r4'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { clearResources, loadResources } from '../fhir-server/load-resources.ts'
import { fhirMigrations } from '../fhir-server/migrations/fhir-migrations.ts'
import type { FhirTables } from '../fhir-server/tables.ts'
import { dayInZone } from './chart/wording.ts'
import { generateClinic, type SyntheticClinic } from './clinic/generate-clinic.ts'
import { clinicPractice } from './clinic/practice.ts'
import { clinicTenant, type LoadedClinic } from './clinic-record.ts'

/** The same people and stories at every start. */
const seed = 20_260_101

const clinicMigration: Migration = {
  async up(db) {
    await sql`create table sandbox_clinic (
      tenant_id text primary key, stamp text not null, present timestamptz not null)`.execute(db)
  },
}

/** Brings the record's tables up to date. */
export async function migrateClinic(db: Kysely<FhirTables>): Promise<void> {
  const migrations = { ...fhirMigrations, '9001-sandbox-clinic': clinicMigration }
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('The sandbox could not prepare its tables', { cause: error })
}

/**
 * Loads the clinic unless today's is there already. Its dates are relative to the day it is loaded, so the first
 * start of another day, or after a change of the generator, builds it anew: whatever was written into it goes.
 */
export async function loadClinic(db: Kysely<FhirTables>, now: Date): Promise<LoadedClinic> {
  const stamp = [dayInZone(now, clinicPractice.timeZone), seed, generatorDigest()].join(' ')
  const present = (await presentOf(db, stamp)) ?? (await buildClinic(db, stamp, now))
  return { stamp, ownStore: () => ownStoreOf(generateClinic({ seed, now: present })) }
}

function ownStoreOf({ ownVersions, ownStore }: SyntheticClinic): readonly FhirResource[] {
  return [...ownVersions, ...ownStore]
}

/** The moment the loaded clinic was generated for; nothing when another one, or none, is loaded. */
async function presentOf(db: Kysely<FhirTables>, stamp: string): Promise<Date | undefined> {
  const found = await sql<{ present: Date }>`select present from sandbox_clinic
    where tenant_id = ${clinicTenant} and stamp = ${stamp}`.execute(db)
  return found.rows[0]?.present
}

async function buildClinic(db: Kysely<FhirTables>, stamp: string, now: Date): Promise<Date> {
  const { versions, resources } = generateClinic({ seed, now })
  await sql`delete from sandbox_clinic where tenant_id = ${clinicTenant}`.execute(db)
  await clearResources(db, clinicTenant)
  await loadResources(db, clinicTenant, [...versions, ...resources])
  // Written last: a load that was cut off is done again.
  await sql`insert into sandbox_clinic (tenant_id, stamp, present) values (${clinicTenant}, ${stamp}, ${now})`.execute(
    db,
  )
  return now
}

/** Changes whenever the generator's sources do. */
function generatorDigest(): string {
  const folder = join(import.meta.dirname, 'clinic')
  const hash = createHash('sha256')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(folder, name)))
  }
  return hash.digest('hex').slice(0, 16)
}
