import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { analyzeResources, clearStore, insertResources } from '../fhir-server/load-resources.ts'
import { fhirMigrations } from '../fhir-server/migrations/fhir-migrations.ts'
import { createSearchIndexes, dropSearchIndexes } from '../fhir-server/search-indexes.ts'
import type { FhirTables } from '../fhir-server/tables.ts'
import { clinicRecipes, type ClinicParts, type ClinicRecipe } from './clinic-presets.ts'
import { clinicTenant, type LoadedClinic } from './clinic-record.ts'

/** How far a load is: told after every part and after every index. */
export type LoadProgress = {
  readonly partsLoaded: number
  readonly parts: number
  /** Versions stored by this process, and how long that took it. */
  readonly stored: number
  readonly elapsedMs: number
  /** Parts loaded by this process: what was there before tells nothing about the speed. */
  readonly partsByNow: number
  /** When all parts are loaded: how many search indexes of how many are built. */
  readonly indexes?: { readonly built: number; readonly of: number }
}

export type LoadingOptions = {
  readonly recipe?: ClinicRecipe
  readonly onProgress?: (progress: LoadProgress) => void
}

/** Parts loaded at a time: one is made and checked here while PostgreSQL stores the other. Bounds what is held. */
const partsAtOnce = 2

const clinicMigration: Migration = {
  async up(db) {
    await sql`create table sandbox_clinic (
      tenant_id text primary key, stamp text not null, present timestamptz not null)`.execute(db)
  },
}

/** Which parts of the clinic that `sandbox_clinic` names are loaded; all of them, once it is marked complete. */
const partsMigration: Migration = {
  async up(db) {
    await sql`alter table sandbox_clinic add is_complete boolean not null default true`.execute(db)
    await sql`create table sandbox_clinic_part (
      tenant_id text not null, part integer not null, primary key (tenant_id, part))`.execute(db)
  },
}

/** Brings the record's tables up to date. */
export async function migrateClinic(db: Kysely<FhirTables>): Promise<void> {
  const migrations = {
    ...fhirMigrations,
    '9001-sandbox-clinic': clinicMigration,
    '9002-sandbox-clinic-parts': partsMigration,
  }
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    // The FHIR server's migrations keep numbers of their own, which sort before these.
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('The sandbox could not prepare its tables', { cause: error })
}

/**
 * Loads the clinic unless it is there already. The standard clinic's dates are relative to the day it is loaded, so
 * the first start of another day, or after a change of the generator, builds it anew: whatever was written into it
 * goes. A load that was cut off goes on with the parts that are missing, as of the moment it was begun.
 */
export async function loadClinic(
  db: Kysely<FhirTables>,
  now: Date,
  { recipe = clinicRecipes.standard, onProgress = () => undefined }: LoadingOptions = {},
): Promise<LoadedClinic> {
  const stamp = `${recipe.nameOf(now)} ${generatorDigest()}`
  const { present, isComplete } = (await findBegun(db, stamp)) ?? (await begin(db, stamp, now))
  const clinic = recipe.open(present)
  if (!isComplete) await loadMissingParts(db, clinic, onProgress)
  const ownStore: LoadedClinic['ownStore'] = (part, lacking = []) => {
    const { resources, ownStore: own } = clinic.part(part)
    return [...resources.filter(({ resourceType }) => lacking.includes(resourceType)), ...own]
  }
  return { stamp, parts: clinic.parts, ownStore }
}

type Begun = { readonly present: Date; readonly isComplete: boolean }

/** The clinic of that stamp, if it is the one that is loaded or was being loaded. */
async function findBegun(db: Kysely<FhirTables>, stamp: string): Promise<Begun | undefined> {
  const found = await sql<{
    present: Date
    is_complete: boolean
  }>`select present, is_complete from sandbox_clinic
    where tenant_id = ${clinicTenant} and stamp = ${stamp}`.execute(db)
  const [row] = found.rows
  return row && { present: row.present, isComplete: row.is_complete }
}

/** Makes room. Cut off anywhere in here, the next start finds no stamp and begins again. */
async function begin(db: Kysely<FhirTables>, stamp: string, now: Date): Promise<Begun> {
  await sql`delete from sandbox_clinic where tenant_id = ${clinicTenant}`.execute(db)
  await sql`delete from sandbox_clinic_part where tenant_id = ${clinicTenant}`.execute(db)
  // The record is all that this database holds: deleting a large clinic row by row would take minutes.
  await clearStore(db)
  await sql`insert into sandbox_clinic (tenant_id, stamp, present, is_complete)
    values (${clinicTenant}, ${stamp}, ${now}, false)`.execute(db)
  return { present: now, isComplete: false }
}

async function loadMissingParts(
  db: Kysely<FhirTables>,
  clinic: ClinicParts,
  onProgress: (progress: LoadProgress) => void,
): Promise<void> {
  if (clinic.parts > 1) await dropSearchIndexes(db)
  const loaded = await findLoadedParts(db)
  const missing = Array.from({ length: clinic.parts }, (_, number) => number).filter(
    (one) => !loaded.has(one),
  )
  const startedAt = performance.now()
  let [stored, done] = [0, 0]
  const progress = () => ({
    partsLoaded: loaded.size + done,
    parts: clinic.parts,
    stored,
    elapsedMs: performance.now() - startedAt,
    partsByNow: done,
  })
  await spread(missing, partsAtOnce, async (number) => {
    const added = await loadPart(db, clinic, number)
    stored += added
    done += 1
    onProgress(progress())
  })
  // Always: an earlier load that was cut off may have left without them.
  await createSearchIndexes(db, (built, of) => onProgress({ ...progress(), indexes: { built, of } }))
  await analyzeResources(db)
  await sql`update sandbox_clinic set is_complete = true where tenant_id = ${clinicTenant}`.execute(db)
}

/** Does a list's work, some of it at a time. After a failure nothing more is begun, and what was begun is awaited. */
async function spread<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift())
      await work(item).catch((error: unknown) => {
        left.length = 0
        throw error
      })
  }
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  for (const end of ended) if (end.status === 'rejected') throw end.reason
}

async function findLoadedParts(db: Kysely<FhirTables>): Promise<ReadonlySet<number>> {
  const found = await sql<{ part: number }>`select part from sandbox_clinic_part
    where tenant_id = ${clinicTenant}`.execute(db)
  return new Set(found.rows.map(({ part }) => part))
}

/** A part and the note that it is there: both or neither. */
async function loadPart(db: Kysely<FhirTables>, clinic: ClinicParts, number: number): Promise<number> {
  const { resources } = clinic.part(number)
  return db.transaction().execute(async (trx) => {
    await sql`insert into sandbox_clinic_part (tenant_id, part) values (${clinicTenant}, ${number})`.execute(
      trx,
    )
    return insertResources(trx, clinicTenant, resources)
  })
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
