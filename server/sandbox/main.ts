import { once } from 'node:events'
import { serve, type ServerType } from '@hono/node-server'
import { type Kysely, sql } from 'kysely'
import type { FhirTables } from '../fhir-server/tables.ts'
import { openDatabase } from '../store/database.ts'
import { openProgressLine } from '../supervisor/progress-line.ts'
import { migrateAuthorization } from './authorization/migrations.ts'
import { readSigningKey } from './authorization/signing-keys.ts'
import type { AuthorizationTables } from './authorization/tables.ts'
import { purgeExpired } from './authorization/token-store.ts'
import { batonApp, batonBackend } from './clients.ts'
import { loadClinic, type LoadProgress, migrateClinic } from './clinic-loading.ts'
import { clinicRecipes } from './clinic-presets.ts'
import { readEnvironment, type SandboxEnvironment, UnusableEnvironment } from './environment.ts'
import { createFaultBoard } from './faults/fault-board.ts'
import type { SandboxIssuer } from './issuer-server.ts'
import type { MessageCentreDeps } from './message-centre/message-centre-deps.ts'
import { type ClinicClock, openClinicClock } from './message-centre/clinic-clock.ts'
import { openBackground } from './peers/background.ts'
import { openHispPeer } from './peers/hisp-peer.ts'
import { migratePeers } from './peers/migrations.ts'
import { openSmtpPeer } from './peers/smtp-peer.ts'
import type { PeerTables } from './peers/tables.ts'
import { describeLoading } from './loading-progress.ts'
import { knownProfiles } from './profiles/known-profiles.ts'
import { createSandbox } from './sandbox.ts'
import { UnavailablePort } from './unavailable-port.ts'

/** Time open requests get when the sandbox is told to stop. */
const drainMs = 5000

const clock = () => new Date()
const startedAt = clock().getTime()

type Running = { readonly server: ServerType; readonly close: () => Promise<void> }

/** Prepares the database, loads the clinic and listens. */
async function start(environment: SandboxEnvironment): Promise<Running> {
  const fhir = openDatabase<FhirTables>(environment.databaseUrl)
  const authorization = openDatabase<AuthorizationTables>(environment.databaseUrl, 5)
  const peers = openDatabase<PeerTables>(environment.databaseUrl, 5)
  /** Runs like any clock, from wherever it was set: writes have an order even on a day that is not today. */
  const unmovedClock = () => {
    const sinceStartMs = clock().getTime() - startedAt
    return new Date((environment.clinicStartsAt?.getTime() ?? startedAt) + sinceStartMs)
  }
  await migrateClinic(fhir.db)
  await migrateAuthorization(authorization.db)
  await migratePeers(peers.db)
  await purgeExpired(authorization.db, clock())
  const isReady = () =>
    sql`select 1`.execute(authorization.db).then(
      () => true,
      () => false,
    )
  const clinicClock = await openClinicClock(peers.db, unmovedClock)
  const messages = toMessageCentre(environment, peers.db, clinicClock)
  const sandbox = createSandbox({
    fhirDb: fhir.db,
    authorizationDb: authorization.db,
    origin: environment.origin,
    issuers: await openIssuers(environment, authorization.db),
    clock,
    clinicClock: clinicClock.now,
    faults: createFaultBoard(),
    // A clinic is built around the day it really is: moving the clock must not build another.
    clinic: await loadClinic(fhir.db, unmovedClock(), {
      recipe: clinicRecipes[environment.clinic],
      onProgress: reportLoading,
    }),
    isReady,
    messages,
  })
  ownLine.end()
  const mail = await openMailPeers(environment, messages)
  const server = serve({ fetch: sandbox.fetch, port: environment.port, hostname: environment.host })
  await once(server, 'listening')
  const close = async () => {
    await mail.close()
    await messages.peers.background.close()
    await Promise.all([fhir.close(), authorization.close(), peers.close()])
  }
  return { server, close }
}

function toMessageCentre(
  environment: SandboxEnvironment,
  db: Kysely<PeerTables>,
  clinicClock: ClinicClock,
): MessageCentreDeps {
  const { batonOrigin, batonDirectPort, batonAdmin } = environment
  const background = openBackground((error) => process.stderr.write(`Sandbox peers: ${error.name}\n`))
  const peers = { db, clock: clinicClock.now, background, batonOrigin }
  return {
    peers,
    hisp: { ...peers, inbox: { host: '127.0.0.1', port: batonDirectPort } },
    moving: { clinicClock, realClock: clock, ...(batonAdmin === undefined ? {} : { admin: batonAdmin }) },
  }
}

async function openMailPeers(
  { host, smtpPort, hispPort }: SandboxEnvironment,
  { peers, hisp }: MessageCentreDeps,
) {
  const smtp = await openSmtpPeer(peers, { host, port: smtpPort })
  const direct = await openHispPeer(hisp, { host, port: hispPort })
  return { close: async () => void (await Promise.all([smtp.close(), direct.close()])) }
}

/** Whoever started this process has the terminal; started by hand, it has it itself. */
const ownLine = openProgressLine(process.stderr, () => performance.now())

function reportLoading(progress: LoadProgress): void {
  if (progress.parts === 1) return
  const text = describeLoading(progress)
  if (process.send !== undefined && process.connected) process.send({ progress: text })
  else ownLine.show(text)
}

function openIssuers({ batonOrigin }: SandboxEnvironment, db: Parameters<typeof readSigningKey>[0]) {
  return Promise.all(
    knownProfiles.map(async (profile): Promise<SandboxIssuer> => {
      const key = { profile: profile.id, alg: profile.idTokenAlgorithm }
      return {
        profile,
        signingKey: await readSigningKey(db, key, clock()),
        clients: [batonApp(batonOrigin, profile), batonBackend(batonOrigin, profile)],
      }
    }),
  )
}

/** Lets open requests finish, then leaves. */
async function stop({ server, close }: Running): Promise<void> {
  const forced = setTimeout(() => process.exit(0), drainMs)
  const closed = once(server, 'close')
  server.close()
  if ('closeIdleConnections' in server) server.closeIdleConnections()
  await closed
  await close()
  clearTimeout(forced)
}

/** Says in one line why there is no sandbox any more; for a fault of our own also where in the code. */
function failWith(error: unknown): never {
  const chain = causesOf(error)
  const isOfTheWorld = chain.some(
    (each) => each instanceof UnusableEnvironment || each instanceof UnavailablePort || 'code' in each,
  )
  const frames = isOfTheWorld ? [] : (chain.at(-1)?.stack?.match(/^\s+at .*$/gm) ?? [])
  const reason = chain.map(({ message }) => message).join(': ') || 'unknown failure'
  const isNamed = chain.some((each) => each instanceof UnavailablePort)
  const remedy = !isNamed && reason.includes('EADDRINUSE') ? ' Set SANDBOX_PORT to a free port.' : ''
  process.stderr.write([`The sandbox EHR stopped: ${reason}.${remedy}`, ...frames, ''].join('\n'))
  process.exit(1)
}

/** An error and what caused it, outermost first. */
function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}

/** Settles when someone wants the sandbox to end: a signal, or the supervisor gone, however it went. */
const told = Promise.race(['SIGTERM', 'SIGINT', 'disconnect'].map((event) => once(process, event)))

try {
  // Told to end before it began: nothing is open yet that would have to be closed in order.
  const running = await Promise.race([start(readEnvironment(process.env)), told.then(() => undefined)])
  await told
  if (running !== undefined) await stop(running)
} catch (error) {
  failWith(error)
}
process.exit(0)
