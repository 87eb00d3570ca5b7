import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { type LoadProgress, loadClinic, migrateClinic } from '../../server/sandbox/clinic-loading.ts'
import { clinicRecipes, largeRecipe } from '../../server/sandbox/clinic-presets.ts'
import { readEnvironment } from '../../server/sandbox/environment.ts'
import { describeLoading } from '../../server/sandbox/loading-progress.ts'
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts'

const script = join(import.meta.dirname, '..', '..', 'server', 'sandbox', 'main.ts')
const recipe = largeRecipe({ patients: 200, referrals: 500 })
const begun = new Date('2026-03-02T09:00:00-05:00')
const nextDay = new Date('2026-03-03T09:00:00-05:00')

let straight: TestDatabase<FhirTables>
let broken: TestDatabase<FhirTables>
beforeAll(async () => {
  straight = await openTestDatabase<FhirTables>()
  broken = await openTestDatabase<FhirTables>()
  await Promise.all([migrateClinic(straight.db), migrateClinic(broken.db)])
})
afterAll(async () => {
  await straight.close()
  await broken.close()
})

const tables = [
  'fhir_resource',
  'fhir_version',
  'fhir_token',
  'fhir_reference',
  'fhir_date',
  'fhir_string',
  'fhir_number',
]

/** Rows and a digest of each table, whatever order they were written in. */
async function contentsOf({ db }: TestDatabase<FhirTables>): Promise<readonly unknown[]> {
  const found = []
  for (const table of tables) {
    const result = await sql<{ rows: number; digest: string }>`select count(*) as rows,
      sum(hashtextextended(t::text, 0)) as digest from ${sql.table(table)} t`.execute(db)
    found.push({ table, ...result.rows[0] })
  }
  return found
}

async function indexesOf({ db }: TestDatabase<FhirTables>): Promise<readonly string[]> {
  const found = await sql<{ definition: string }>`select indexdef as definition from pg_indexes
    where tablename like 'fhir_%' order by indexname`.execute(db)
  return found.rows.map(({ definition }) => definition)
}

async function patientsIn({ db }: TestDatabase<FhirTables>): Promise<unknown> {
  const found = await sql<{
    n: number
  }>`select count(*) as n from fhir_resource where type = 'Patient'`.execute(db)
  return found.rows[0]?.n
}

it('goes on after it was cut off, and ends up with what an uninterrupted load has', async () => {
  const migrated = await indexesOf(straight)
  const whole = await loadClinic(straight.db, begun, { recipe })
  expect(await patientsIn(straight)).toBe(200)
  expect(await indexesOf(straight)).toEqual(migrated)

  const cut = loadClinic(broken.db, begun, {
    recipe,
    onProgress: ({ partsLoaded }) => {
      if (partsLoaded === 1) throw new Error('cut off')
    },
  })
  await expect(cut).rejects.toThrow('cut off')
  const patients = Number(await patientsIn(broken))
  expect(patients).toBeGreaterThan(0)
  expect(patients).toBeLessThan(200)
  expect((await indexesOf(broken)).length).toBeLessThan(migrated.length)

  const progress: LoadProgress[] = []
  const resumed = await loadClinic(broken.db, nextDay, { recipe, onProgress: (each) => progress.push(each) })
  expect(progress.filter(({ indexes }) => indexes === undefined).length).toBeLessThan(resumed.parts)
  expect(resumed.stamp).toBe(whole.stamp)
  expect(resumed.ownStore(2)).toEqual(whole.ownStore(2))
  expect(await contentsOf(broken)).toEqual(await contentsOf(straight))
  expect(await indexesOf(broken)).toEqual(migrated)
})

it('shows how far it is, and has whole parts only when it is killed', async () => {
  const database = await openTestDatabase<FhirTables>()
  const env = {
    SANDBOX_DATABASE_URL: database.url,
    SANDBOX_PORT: '0',
    SANDBOX_SMTP_PORT: '0',
    SANDBOX_HISP_PORT: '0',
    SANDBOX_CLINIC: 'large',
  }
  const sandbox = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = await new Promise<string>((resolve) =>
    sandbox.stderr.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  )
  sandbox.kill('SIGKILL')
  await once(sandbox, 'exit')
  expect(said).toMatch(/^Loading the clinic: 0 %, [\d,]+ resources\/s, about \d+ (s|min) left\n$/)
  const found = await sql<{ parts: number; patients: number }>`select count(*) as parts,
    sum(case part when 0 then 80 else 100 end)::int as patients from sandbox_clinic_part`.execute(database.db)
  expect(found.rows[0]?.parts).toBeGreaterThan(0)
  expect(await patientsIn(database)).toBe(found.rows[0]?.patients)
  await database.close()
})

it('refuses a preset that does not exist, and names those that do', () => {
  expect(() =>
    readEnvironment({ SANDBOX_DATABASE_URL: 'postgres://localhost/x', SANDBOX_CLINIC: 'huge' }),
  ).toThrow('SANDBOX_CLINIC: is not one of standard, large, two-quarters')
  const given = { SANDBOX_DATABASE_URL: 'postgres://localhost/x', SANDBOX_CLINIC: '' }
  expect(readEnvironment(given).clinic).toBe('standard')
})

it('keeps a large clinic overnight, with what was written into it, and replaces it by another preset', async () => {
  await sql`update fhir_resource set content = '{"written":"later"}' where type = 'Device'`.execute(
    straight.db,
  )
  const reports: LoadProgress[] = []
  await loadClinic(straight.db, nextDay, { recipe, onProgress: (each) => reports.push(each) })
  expect(reports).toEqual([])
  const kept = await sql<{
    content: string
  }>`select content from fhir_resource where type = 'Device'`.execute(straight.db)
  expect(kept.rows).toEqual([{ content: '{"written":"later"}' }])

  await loadClinic(straight.db, nextDay, { recipe: clinicRecipes.standard })
  expect(await patientsIn(straight)).toBe(80)
})

it('says how far it is, how fast, and how long it will take', () => {
  const progress = { partsLoaded: 60, parts: 201, stored: 150_000, elapsedMs: 30_000, partsByNow: 50 }
  expect(describeLoading(progress)).toBe('Loading the clinic: 29 %, 5,000 resources/s, about 85 s left')
  expect(describeLoading({ ...progress, elapsedMs: 120_000 })).toContain('about 6 min left')
  const indexing = describeLoading({ ...progress, partsLoaded: 201, indexes: { built: 3, of: 16 } })
  expect(indexing).toBe('Loading the clinic: building search indexes, 3 of 16')
})
