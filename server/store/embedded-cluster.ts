import { execFile } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { isAlive, lockCluster, lockConnectionName } from './cluster-lock.ts'
import { clusterFolderOf, findPostgresAccount, type PostgresAccount } from './postgres-account.ts'
import { locatePostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'

const run = promisify(execFile)

export type EmbeddedCluster = {
  /** Connection string of one of the databases. */
  urlOf: (database: string) => string
  /** True when a server that outlived its app was taken over. */
  wasAdopted: boolean
  /** Settles when the server is gone without having been asked: disk full, killed. */
  lost: Promise<Error>
  /** Ends the server and waits until it is gone. Connections still open are cut. */
  stop: () => Promise<void>
}

export type ClusterOptions = {
  /** Created when missing; the cluster lies inside unless PostgreSQL cannot get there (`clusterFolderOf`). */
  dataFolder: string
  /** Created when missing. */
  databases: readonly string[]
  /** `throw-away` gives up safety against power loss for speed: tests only. */
  durability?: 'safe' | 'throw-away'
}

/** What every step needs to know. */
type Place = {
  folder: string
  data: string
  log: string
  account: PostgresAccount | undefined
  binaries: PostgresBinaries
  durability: 'safe' | 'throw-away'
}

const majorVersion = '18'

/** Crash recovery replays at most `max_wal_size` (1 GB); minutes on a slow disk. */
const startTimeoutMs = 120_000

/**
 * Starts (or takes over) the real PostgreSQL of one data folder and takes it for this process.
 *
 * The server runs in a session of its own: Ctrl-C reaches the app first, which drains and then calls `stop()`.
 * If the app is killed, the server lives on and the next start adopts it; if both are, the next start recovers.
 *
 * @throws ClusterInUse when another living app holds the data folder
 */
export async function openEmbeddedCluster(options: ClusterOptions): Promise<EmbeddedCluster> {
  const place = prepare(options)
  await createDataOnce(place)
  const { port, wasAdopted } = await startOrAdopt(place)
  const client = newClient(place, port)
  await client.connect()
  const lost = new Promise<Error>((resolve) => {
    client.on('error', (cause) => resolve(new Error('PostgreSQL went away', { cause })))
  })
  try {
    await lockCluster(client, options.dataFolder)
    for (const name of options.databases) await createDatabaseOnce(client, name)
  } catch (error) {
    await client.end()
    throw error
  }
  return {
    urlOf: (database) => urlOf(place, port, database),
    wasAdopted,
    lost,
    stop: async () => {
      await client.end().catch(() => undefined) // already gone: stopping is all that is left to do
      await stopServer(place)
    },
  }
}

function prepare(options: ClusterOptions): Place {
  const dataFolder = resolve(options.dataFolder)
  const account = findPostgresAccount(dataFolder)
  const wanted = clusterFolderOf(dataFolder, account)
  mkdirSync(wanted, { recursive: true })
  // The server compares this path with its own idea of it: links must not make two names of one folder.
  const folder = realpathSync(wanted)
  if (account !== undefined) chownSync(folder, account.uid, account.gid)
  chmodSync(folder, 0o700)
  return {
    folder,
    data: join(folder, 'data'),
    log: join(folder, 'postgres.log'),
    account,
    binaries: locatePostgresBinaries(account),
    durability: options.durability ?? 'safe',
  }
}

/** Runs a PostgreSQL program as the right account, from a folder that account may be in. */
async function runAs(place: Place, program: string, args: readonly string[]): Promise<void> {
  const identity = place.account === undefined ? {} : { uid: place.account.uid, gid: place.account.gid }
  await run(program, args, { ...identity, cwd: place.folder, windowsHide: true })
}

/** Made beside and then renamed: a first start that is killed half-way leaves nothing to trip over. */
async function createDataOnce(place: Place): Promise<void> {
  removeHalfMade(place.folder)
  if (existsSync(join(place.data, 'PG_VERSION'))) return refuseOtherVersion(place)
  const half = `${place.data}.${process.pid}`
  const passwordFile = `${half}.password`
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (place.account !== undefined) chownSync(passwordFile, place.account.uid, place.account.gid)
  const flags = ['--auth=scram-sha-256', '--username=baton', `--pwfile=${passwordFile}`, '--encoding=UTF8']
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const speed = place.durability === 'throw-away' ? ['--no-sync'] : []
  await runAs(place, place.binaries.initdb, [`--pgdata=${half}`, ...flags, ...locale, ...speed])
  renameSync(passwordFile, join(half, passwordName))
  try {
    renameSync(half, place.data)
  } catch (cause) {
    rmSync(half, { recursive: true, force: true })
    // Two first starts at once: the other one was quicker, and its data is as good.
    if (!existsSync(join(place.data, 'PG_VERSION'))) throw cause
  }
}

const passwordName = 'baton.password'

function removeHalfMade(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^data\.(\d+)/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(folder, name), { recursive: true, force: true })
  }
}

function refuseOtherVersion(place: Place): void {
  const version = readFileSync(join(place.data, 'PG_VERSION'), 'utf8').trim()
  if (version === majorVersion) return
  throw new Error(
    `The data in ${place.data} was made by PostgreSQL ${version}; this Baton brings ${majorVersion}. ` +
      'Start the Baton version that made it and export, or set BATON_DATA to a new folder.',
  )
}

/** Whoever wins the race for the port or for the data folder: the next round finds a server to adopt. */
async function startOrAdopt(place: Place): Promise<{ port: number; wasAdopted: boolean }> {
  let failure: unknown
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const running = await findRunningPort(place)
    if (running !== undefined) return { port: running, wasAdopted: true }
    const port = await findFreePort()
    try {
      await startServer(place, port)
      return { port, wasAdopted: false }
    } catch (error) {
      failure = error
    }
  }
  throw new Error(`PostgreSQL did not start. Its own account of it is in ${place.log}.`, { cause: failure })
}

/** The port of a server that already runs on exactly this data, waiting while it starts up or shuts down. */
async function findRunningPort(place: Place): Promise<number | undefined> {
  for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += 100) {
    const port = readPostmasterPort(place)
    if (port === undefined) return undefined
    const answer = await tryPort(place, port)
    if (answer === 'ours') return port
    if (answer === 'other') return undefined
    await pause(100)
  }
  return undefined
}

/** Fourth line of `postmaster.pid`. @see {@link https://www.postgresql.org/docs/18/storage-file-layout.html} */
function readPostmasterPort(place: Place): number | undefined {
  const file = join(place.data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const port = Number(readFileSync(file, 'utf8').split('\n')[3])
  return Number.isInteger(port) && port > 0 ? port : undefined
}

async function tryPort(place: Place, port: number): Promise<'ours' | 'other' | 'wait'> {
  const client = newClient(place, port)
  // The server may be cut off at any moment here; the outcome of the query is what counts.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const found = await client.query<{ data_directory: string }>('show data_directory')
    return found.rows[0]?.data_directory === place.data ? 'ours' : 'other'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // 57P03: "the database system is starting up" or "is shutting down".
    return code === '57P03' ? 'wait' : 'other'
  } finally {
    await client.end().catch(() => undefined) // never connected: nothing to end
  }
}

async function startServer(place: Place, port: number): Promise<void> {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    // The log is for operators: statements and details could carry what is in a chart.
    'log_min_error_statement=panic',
    'log_error_verbosity=terse',
    'timezone=UTC',
    ...(place.durability === 'throw-away'
      ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
      : []),
  ]
  const flags = settings.map((setting) => `-c ${setting}`).join(' ')
  const seconds = String(startTimeoutMs / 1_000)
  await runAs(place, place.binaries.pgCtl, [
    'start',
    '-w',
    '-t',
    seconds,
    '-D',
    place.data,
    '-l',
    place.log,
    '-o',
    flags,
  ])
}

async function stopServer(place: Place): Promise<void> {
  if (!existsSync(join(place.data, 'postmaster.pid'))) return
  await runAs(place, place.binaries.pgCtl, ['stop', '-w', '-t', '30', '-m', 'fast', '-D', place.data])
}

async function createDatabaseOnce(client: pg.Client, name: string): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [name])
  if (found.rows.length === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
}

function newClient(place: Place, port: number): pg.Client {
  return new pg.Client({
    connectionString: urlOf(place, port, 'postgres'),
    application_name: lockConnectionName(),
  })
}

function urlOf(place: Place, port: number, database: string): string {
  const password = readFileSync(join(place.data, passwordName), 'utf8').trim()
  return `postgres://baton:${password}@127.0.0.1:${port}/${database}`
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
