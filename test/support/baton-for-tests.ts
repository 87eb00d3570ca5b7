import { mkdtempSync, rmSync, writeFileSync, mkdirSync, cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { createApp } from '../../server/app.ts'
import { loadSmartConfig } from '../../server/config/smart-config.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { loadClientFiles } from '../../server/http/client-files.ts'
import type { AppDeps, HttpEnv } from '../../server/http/http-env.ts'
import type { LogEntry } from '../../server/http/log.ts'
import { openRateLimits } from '../../server/http/rate-limits.ts'
import { openTenants, type OpenTenants } from '../../server/open-tenants.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { openMigratedDatabase, type TestDatabase } from './test-database.ts'

export type TestBaton = {
  app: Hono<HttpEnv>
  deps: AppDeps
  open: OpenTenants
  database: TestDatabase<Tables & FhirTables>
  log: LogEntry[]
  /** Moves the app's real clock; the database's stays. */
  clock: { offsetMs: number }
  close: () => Promise<void>
}

export const testOrigin = 'http://127.0.0.1:4000'
export const metricsToken = 'metrics-token-of-the-collector-in-these-tests'
export const adminToken = 'admin-token-of-the-supervisor-in-these-tests'

/** One issuer as a file would describe it. */
export type TestIssuer = {
  tenant: string
  iss: string
  echoesNonce?: boolean
  /** Further names that its id_tokens may come from. */
  alsoSignsAs?: readonly string[]
  allowPrivateAddresses?: boolean
  hasBackend?: boolean
  subscriptionTopic?: string
  /** Who works there, as the issuer file lists them. */
  staff?: readonly Record<string, unknown>[]
  practitionerRoles?: Readonly<Record<string, readonly string[]>>
  channels?: Readonly<Record<string, unknown>>
}

/** The real app on a real database, with these issuers and a page as the build leaves it. */
export async function openTestBaton(
  issuers: readonly TestIssuer[],
  changes: Partial<AppDeps> = {},
): Promise<TestBaton> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-app-'))
  writeConfig(folder, issuers)
  writeClient(folder)
  const database = await openMigratedDatabase()
  const log: LogEntry[] = []
  const clock = { offsetMs: 0 }
  const realNow = () => new Date(Date.now() + clock.offsetMs)
  const smart = loadSmartConfig({
    folder: join(folder, 'smart-config'),
    batonOrigin: testOrigin,
    variables: { BATON_V2_SECRET: 'secret-of-the-interface-engine' },
  })
  const keep = (entry: LogEntry) => log.push(entry)
  const open = await openTenants(smart, database.db, keep, realNow)
  const gateways = openEhrGateways(database.db, {
    now: realNow,
    wait: () => Promise.resolve(),
    random: () => 0.5,
  })
  const deps: AppDeps = {
    db: database.db,
    smart,
    tenants: open.tenants,
    gateways,
    refresher: openPatientRefresher({ db: database.db, gateways, onViews: recordViews }),
    client: loadClientFiles(join(folder, 'client')),
    batonOrigin: testOrigin,
    realNow,
    log: keep,
    limits: openRateLimits(),
    adminToken,
    metricsToken,
    isServing: () => true,
    ...changes,
  }
  return {
    app: createApp(deps),
    deps,
    open,
    database,
    log,
    clock,
    close: async () => {
      await open.close()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function writeConfig(folder: string, issuers: readonly TestIssuer[]): void {
  const real = join(import.meta.dirname, '..', '..', 'smart-config')
  const config = join(folder, 'smart-config')
  mkdirSync(join(config, 'issuers'), { recursive: true })
  cpSync(join(real, 'app.json'), join(config, 'app.json'))
  cpSync(join(real, 'policies'), join(config, 'policies'), { recursive: true })
  for (const issuer of issuers) {
    writeFileSync(join(config, 'issuers', `${issuer.tenant}.json`), JSON.stringify(issuerFile(issuer)))
  }
}

/** A complete and correct issuer file. */
export function issuerFile(issuer: TestIssuer): Record<string, unknown> {
  return {
    tenant: issuer.tenant,
    name: 'Test Practice',
    iss: issuer.iss,
    clientId: 'baton',
    scopeSyntax: 'v2',
    idToken: {
      issuer: issuer.alsoSignsAs === undefined ? issuer.iss : [issuer.iss, ...issuer.alsoSignsAs],
      audience: 'baton',
      echoesNonce: issuer.echoesNonce ?? true,
    },
    frameAncestors: ['https://ehr.example'],
    allowPrivateAddresses: issuer.allowPrivateAddresses ?? true,
    discovery: 'at-launch',
    practice: {
      timeZone: 'America/New_York',
      openingHours: { monday: [['08:00', '17:00']] },
      holidays: 'us-federal',
      ourOrganizations: [],
      ourPractitioners: [],
    },
    policy: 'both',
    // All gateways on one database share their limit; those who wait here wait no time at all.
    requestsPerSecond: 1_000,
    featureLevel: 'observe',
    staff: issuer.staff ?? [],
    practitionerRoles: issuer.practitionerRoles ?? {},
    ...(issuer.channels !== undefined && { channels: issuer.channels }),
    ...(issuer.hasBackend === true ? { backend: toBackend(issuer) } : {}),
  }
}

function toBackend({ subscriptionTopic }: TestIssuer): Record<string, unknown> {
  return { clientId: 'baton-backend', ...(subscriptionTopic !== undefined && { subscriptionTopic }) }
}

function writeClient(folder: string): void {
  mkdirSync(join(folder, 'client', 'assets'), { recursive: true })
  const page =
    '<!doctype html><script type="application/json" id="launch-config"></script><div id="root"></div>'
  writeFileSync(join(folder, 'client', 'index.html'), page)
  writeFileSync(join(folder, 'client', 'assets', 'app-abc123.js'), 'export const app = 1\n'.repeat(200))
  writeFileSync(join(folder, 'client', 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
}
