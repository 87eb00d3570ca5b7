import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { sql } from 'kysely'
import type { FhirTables } from '../fhir-server/tables.ts'
import { openDatabase } from '../store/database.ts'
import { migrateAuthorization } from './authorization/migrations.ts'
import { readSigningKey } from './authorization/signing-keys.ts'
import type { AuthorizationTables } from './authorization/tables.ts'
import { purgeExpired } from './authorization/token-store.ts'
import { batonApp, batonBackend } from './clients.ts'
import { loadClinic, migrateClinic } from './clinic-loading.ts'
import { readEnvironment } from './environment.ts'
import { knownProfiles } from './profiles/known-profiles.ts'
import { createSandbox, type SandboxIssuer } from './sandbox.ts'

/** Time open requests get when the sandbox is told to stop. */
const drainMs = 5000

const environment = readEnvironment(process.env)
const fhir = openDatabase<FhirTables>(environment.databaseUrl)
const authorization = openDatabase<AuthorizationTables>(environment.databaseUrl, 5)
const clock = () => new Date()
const clinicClock = () => environment.fixedNow ?? clock()

await migrateClinic(fhir.db)
await migrateAuthorization(authorization.db)
await purgeExpired(authorization.db, clock())
const clinic = await loadClinic(fhir.db, clinicClock())

const issuers = await Promise.all(
  knownProfiles.map(async (profile): Promise<SandboxIssuer> => {
    const key = { profile: profile.id, alg: profile.idTokenAlgorithm }
    return {
      profile,
      signingKey: await readSigningKey(authorization.db, key, clock()),
      clients: [batonApp(environment.batonOrigin, profile.id), batonBackend(environment.batonOrigin)],
    }
  }),
)

const sandbox = createSandbox({
  fhirDb: fhir.db,
  authorizationDb: authorization.db,
  origin: environment.origin,
  batonOrigin: environment.batonOrigin,
  issuers,
  clock,
  clinicClock,
  clinic,
  isReady: () =>
    sql`select 1`.execute(authorization.db).then(
      () => true,
      () => false,
    ),
})
const server = serve({ fetch: sandbox.fetch, port: environment.port, hostname: environment.host })

server.on('error', (error: Error) => {
  process.stderr.write(
    `The sandbox EHR cannot listen on port ${environment.port}: ${error.message}. Set SANDBOX_PORT.\n`,
  )
  void stop(1)
})
process.on('SIGTERM', () => void stop(0))
process.on('SIGINT', () => void stop(0))
// The supervisor is gone, however it went: an EHR nobody started must not stay.
process.on('disconnect', () => void stop(0))

let isStopping = false

/** Lets open requests finish, then leaves. */
async function stop(exitCode: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  const forced = setTimeout(() => process.exit(exitCode), drainMs)
  if (server.listening) {
    const closed = once(server, 'close')
    server.close()
    if ('closeIdleConnections' in server) server.closeIdleConnections()
    await closed
  }
  await Promise.all([fhir.close(), authorization.close()])
  clearTimeout(forced)
  process.exit(exitCode)
}
