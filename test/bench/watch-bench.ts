import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { traceAttempts } from '#domain/attempt-courses.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type pg from 'pg'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { loadSmartConfig } from '../../server/config/smart-config.ts'
import { fhirMigrations } from '../../server/fhir-server/migrations/fhir-migrations.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openTenants } from '../../server/open-tenants.ts'
import { generateClinic } from '../../server/sandbox/clinic/generate-clinic.ts'
import { readBatonNow } from '../../server/store/clock.ts'
// Sets how 64-bit integers are read, as the product does.
import '../../server/store/database.ts'
import { openEmbeddedCluster } from '../../server/store/embedded-cluster.ts'
import { batonMigrations, migrate } from '../../server/store/migrate.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import type { SweepDeps } from '../../server/use-cases/watch/sweep-deps.ts'

export const benchTenant = 'sandbox-full'
/** A fixed day, a Friday morning in the clinic: two runs measure the same loops. */
export const benchDay = new Date('2026-11-20T15:00:00Z')

export type WatchBench = {
  url: string
  db: BatonDatabase
  pool: pg.Pool
  runtime: TenantRuntime
  sweepDeps: SweepDeps
  close: () => Promise<void>
}

/** An empty installation on a PostgreSQL of its own, as durable as in production, its clock on the fixed day. */
export async function openWatchBench(): Promise<WatchBench> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'baton-watch-bench-'))
  const cluster = await openEmbeddedCluster({ dataFolder, databases: ['baton'] })
  const bench = await openWatchOn(cluster.urlOf('baton'))
  return {
    ...bench,
    close: async () => {
      await bench.close()
      await cluster.stop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

/** What a backend process opens of a database, brought up to date first as its start does. */
export async function openWatchOn(url: string): Promise<WatchBench> {
  const pool = new Pool({ connectionString: url, max: 10 })
  const db = new Kysely<Tables & FhirTables>({ dialect: new PostgresDialect({ pool }) })
  await migrate(db, [batonMigrations, { historyTable: 'own_store_migration', migrations: fhirMigrations }])
  const realNow = () => new Date()
  const open = await openTenants(sandboxConfig(), db, () => undefined, realNow)
  const runtime = open.tenants.get(benchTenant)
  if (runtime === undefined) throw new Error(`${benchTenant} is not configured`)
  return {
    db,
    pool,
    runtime,
    url,
    sweepDeps: toSweepDeps(db, runtime),
    close: async () => {
      await open.close()
      await db.destroy()
    },
  }
}

/** A sweep whose evidence is fresh; anything that fails ends the measurement. */
export function toSweepDeps(db: BatonDatabase, runtime: TenantRuntime): SweepDeps {
  return {
    db,
    tenants: new Map([[runtime.tenant.id, runtime]]),
    refresh: () => Promise.reject(new Error('the evidence was to be fresh')),
    onFailure: ({ what, error }) => {
      throw new Error(`the sweep could not ${what}`, { cause: error })
    },
  }
}

export function sandboxConfig() {
  return loadSmartConfig({
    folder: join(import.meta.dirname, '..', '..', 'smart-config'),
    batonOrigin: 'http://127.0.0.1:4000',
    sandboxOrigin: 'http://127.0.0.1:4001',
    sandboxPorts: { smtp: 4025, hisp: 4026 },
    variables: {},
  })
}

/** Everything one patient's chart holds, of both shelves. */
export function chartsOfClinic(): ReadonlyMap<string, readonly unknown[]> {
  const { resources, ownStore, stories } = generateClinic({ seed: 1, now: benchDay })
  const all = [...resources, ...ownStore].map((resource) => ({ resource, text: JSON.stringify(resource) }))
  const directory = all.filter(({ text }) => !text.includes('"Patient/'))
  const patients = new Set(stories.map((story) => story.patient.replace('Patient/', '')))
  return new Map(
    [...patients].map((id) => {
      const own = all.filter(
        ({ resource, text }) =>
          text.includes(`"Patient/${id}"`) || (resource.resourceType === 'Patient' && resource.id === id),
      )
      const named = directory.filter(
        ({ resource }) =>
          resource.resourceType !== 'Patient' &&
          own.some(({ text }) => text.includes(`"${resource.resourceType}/${resource.id}"`)),
      )
      return [id, [...own, ...named].map(({ resource }) => resource)]
    }),
  )
}

/** Records every chart of the synthetic clinic as the sync would: these loops are what the others are copied from. */
export async function recordClinic({ db, runtime }: WatchBench): Promise<void> {
  const now = await readBatonNow(db)
  for (const [patient, resources] of chartsOfClinic()) {
    const { evidence, setAside } = readEvidence(resources)
    const chart = { evidence, sources: {}, setAside, lastGoodReadAt: now.getTime() }
    const views = derivePatient(chart, runtime.tenant.policy, now.getTime(), traceAttempts).filter(
      (view) => view.patient === `Patient/${patient}`,
    )
    const meta = {
      purpose: 'backfill',
      evidenceAt: now,
      lastGoodReadAt: now,
      sources: {},
      resources,
      judgedAt: now,
    } as const
    await db.transaction().execute((trx: BatonTransaction) => recordViews(trx, runtime, patient, views, meta))
  }
}
