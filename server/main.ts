import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { serve } from '@hono/node-server'
import { createApp, routes } from './app.ts'
import { ConfigurationError, readEnvironment } from './config/env.ts'
import { loadSmartConfig } from './config/smart-config.ts'
import { fhirMigrations } from './fhir-server/migrations/fhir-migrations.ts'
import type { FhirTables } from './fhir-server/tables.ts'
import { loadClientFiles } from './http/client-files.ts'
import { describeError, openLog } from './http/log.ts'
import { openRateLimits } from './http/rate-limits.ts'
import { openDatabase } from './store/database.ts'
import { batonMigrations, migrate } from './store/migrate.ts'
import { purgeEnded } from './store/sessions.ts'
import type { Tables } from './store/tables.ts'
import { deleteEndedAnswerSessions } from './store/answer-access.ts'
import { finishIntents } from './use-cases/commands/finish-intents.ts'
import { openEhrGateways } from './use-cases/ehr-gateways.ts'
import { openSnapshotRefresher } from './use-cases/refresh-snapshot.ts'
import { openPatientRefresher } from './use-cases/sync/patient-refresher.ts'
import { writeCheckpoints } from './use-cases/audit-checkpoints.ts'
import { importDueDirectories } from './use-cases/directory/import-ehr-directory.ts'
import { purgeAudit } from './use-cases/purge-audit.ts'
import { purgeRetention } from './use-cases/purge-retention.ts'
import { recordViews } from './use-cases/watch/record-views.ts'
import { openScheduler } from './jobs/scheduler.ts'
import { openPackets } from './open-packets.ts'
import { openNotes } from './notes.ts'
import { openTenants } from './open-tenants.ts'
import { openMetrics } from './jobs/metrics.ts'
import { openWatch } from './watch.ts'
import { toAppMetrics, toClass } from './watch-metrics.ts'

/** Time open requests get when the process is told to stop; service managers kill after 10 s. */
const drainMs = 8_000
const hourMs = 3_600_000
/** When a process first does what is done daily: also one that is started anew every day gets to it. */
const firstDailyMs = 5 * 60_000

const root = join(import.meta.dirname, '..')
const realNow = () => new Date()
const log = openLog((line) => process.stdout.write(line), realNow)

try {
  await start()
} catch (error) {
  process.stderr.write(`${toStartFault(error)}\n`)
  log({ level: 'error', event: 'start-failed', error: describeError(error) })
  process.exit(1)
}

/** Composes the backend, begins to listen, and tells a parent process when it is ready. */
async function start(): Promise<void> {
  const environment = readEnvironment(process.env)
  const { databaseUrl, batonOrigin, sandboxOrigin, adminToken } = environment
  if (databaseUrl === undefined) {
    throw new ConfigurationError([
      'DATABASE_URL: is missing; set it, or use "npm start", which brings a database along',
    ])
  }
  const smart = loadSmartConfig({
    folder: join(root, 'smart-config'),
    batonOrigin,
    ...(sandboxOrigin === undefined ? {} : { sandboxOrigin }),
    sandboxPorts: environment.sandboxPorts,
    variables: process.env,
  })
  const database = openDatabase<Tables & FhirTables>(databaseUrl)
  await migrate(database.db, [
    batonMigrations,
    { historyTable: 'own_store_migration', migrations: fhirMigrations },
  ])
  const open = await openTenants(smart, database.db, log, realNow)
  const metrics = openMetrics({
    tenants: [...open.tenants.keys()],
    routes: [...new Set(routes.map(({ path }) => path))],
  })
  const gateways = openEhrGateways(database.db, {
    now: realNow,
    wait: pause,
    random: Math.random,
    onAttempt: (tenant, status, circuit) => {
      metrics.ehrAnswered(tenant, toClass(status))
      metrics.circuitIs(tenant, circuit)
    },
  })
  const refresher = openPatientRefresher({ db: database.db, gateways, onViews: recordViews })
  const snapshots = openSnapshotRefresher(database.db, refresher)
  const notes = openNotes({ db: database.db, tenants: open.tenants, gateways, refresher, log, realNow })
  const watch = openWatch({
    db: database.db,
    tenants: open.tenants,
    notes,
    gateways,
    refresher,
    environment,
    log,
    realNow,
    metrics,
  })
  const packets = openPackets({
    db: database.db,
    tenants: open.tenants,
    gateways,
    refresher,
    batonOrigin,
    realNow,
    log,
  })
  let isServing = true
  const app = createApp({
    db: database.db,
    smart,
    tenants: open.tenants,
    gateways,
    refresher,
    client: loadClientFiles(join(root, 'dist', 'client')),
    batonOrigin,
    ...(sandboxOrigin === undefined ? {} : { sandboxOrigin }),
    ...(adminToken === undefined ? {} : { adminToken }),
    ...(environment.trustedProxies === undefined ? {} : { trustedProxies: environment.trustedProxies }),
    realNow,
    log,
    limits: openRateLimits(),
    isServing: () => isServing,
    metrics: toAppMetrics(metrics, database.db),
    ...(environment.metricsToken === undefined ? {} : { metricsToken: environment.metricsToken }),
    notes,
    callbacks: watch.callbacks,
    watch: {
      run: async () => {
        await packets.sendAll()
        return watch.runOnce()
      },
      countAnew: watch.countAnew,
    },
    onSessionOpened: (runtime, patient) => {
      snapshots.refresh(runtime, patient).catch((error: unknown) => {
        log({
          level: 'warn',
          event: 'snapshot-failed',
          tenant: runtime.tenant.id,
          error: describeError(error),
        })
      })
    },
  })
  const server = serve({ fetch: app.fetch, port: environment.port, hostname: environment.host })
  await once(server, 'listening')
  log({ level: 'info', event: 'listening', counts: { port: environment.port, tenants: open.tenants.size } })

  void open.refresh(({ tenant }) => tenant.discovery === 'at-start')
  const scheduler = openScheduler(
    [
      { name: 'discovery', everyMs: 24 * hourMs, jitter: 0.1, run: () => open.refresh(() => true) },
      {
        name: 'purge',
        everyMs: hourMs,
        jitter: 0.1,
        run: async () => {
          await purgeEnded(database.db)
          await deleteEndedAnswerSessions(database.db)
        },
      },
      {
        name: 'audit-checkpoints',
        everyMs: 24 * hourMs,
        firstMs: firstDailyMs,
        jitter: 0.1,
        run: async () => void (await writeCheckpoints(database.db, environment.dataFolder)),
      },
      {
        name: 'retention',
        everyMs: 24 * hourMs,
        firstMs: firstDailyMs,
        jitter: 0.1,
        run: async (signal) => {
          for (const { tenant } of open.tenants.values()) {
            await purgeRetention(database.db, tenant, { signal })
            const keptMs = tenant.retention.auditDays * 24 * hourMs
            await purgeAudit(database.db, tenant.id, new Date(realNow().getTime() - keptMs))
          }
        },
      },
      {
        name: 'directory',
        everyMs: 24 * hourMs,
        firstMs: firstDailyMs,
        jitter: 0.1,
        run: (signal) => {
          const onFailure = (tenant: string, error: unknown) =>
            log({ level: 'warn', event: 'directory-not-imported', tenant, error: describeError(error) })
          return importDueDirectories({ db: database.db, gateways, onFailure }, open.tenants.values(), signal)
        },
      },
      {
        name: 'finish-commands',
        everyMs: 15_000,
        jitter: 0.1,
        run: async () =>
          void (await finishIntents({
            db: database.db,
            gateways,
            refresher,
            realNow,
            tenants: open.tenants,
          })),
      },
      packets.job,
      ...(environment.hasJobs ? [...watch.jobs, ...notes.jobs] : []),
    ],
    { wait: pauseUnless, random: Math.random, log },
  )
  if (environment.hasJobs) await watch.open()
  scheduler.start()

  let stopping: Promise<void> | undefined
  const stop = (): void => {
    stopping ??= drain()
  }
  async function drain(): Promise<void> {
    isServing = false
    setTimeout(() => process.exit(1), drainMs).unref()
    const closed = once(server, 'close')
    server.close()
    if ('closeIdleConnections' in server) server.closeIdleConnections()
    await Promise.all([closed, scheduler.stop()])
    await watch.close()
    await open.close()
    await database.close()
    log({ level: 'info', event: 'stopped' })
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // The supervisor is gone, however it went: its database may be taken over by the next one.
  process.on('disconnect', stop)
}

/** Waits, and no longer than until somebody aborts: the end of a wait is no failure. */
async function pauseUnless(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** One line for the person who starts it. */
function toStartFault(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'Baton cannot start: its port is taken. Stop the other program or set PORT.'
  }
  const name = error instanceof Error ? error.message : 'unknown failure'
  return `Baton cannot start: ${name}`
}
