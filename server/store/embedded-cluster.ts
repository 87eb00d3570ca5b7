import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { createDataOnce, prepareCluster, readPassword, runAs, type ClusterPlace } from './cluster-data.ts'
import { lockCluster, lockConnectionName } from './cluster-lock.ts'

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
  const place = prepareCluster(options)
  await createDataOnce(place)
  const { port, wasAdopted } = await startOrAdopt(place)
  const client = newClient(place, port)
  await client.connect()
  const lost = new Promise<Error>((resolve) => {
    client.on('error', (cause) => resolve(new Error(`PostgreSQL went away; see ${place.log}.`, { cause })))
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
      await stopServer(place, port)
    },
  }
}

/**
 * The connection string of a server that already runs on a data folder, for looking in without taking it: nothing is
 * started, locked or made.
 *
 * @returns `undefined` when none runs there
 */
export async function findRunningCluster(dataFolder: string, database: string): Promise<string | undefined> {
  if (!existsSync(dataFolder)) return undefined
  const place = prepareCluster({ dataFolder })
  const port = readPostmasterPort(place)
  if (port === undefined || (await tryPort(place, port)) !== 'ours') return undefined
  return urlOf(place, port, database)
}

/** After `kill -9` of everything, the system needs a moment until the old server's process is really gone. */
const leavingTimeoutMs = 15_000

/** Whoever wins a race for the port or for the data folder: the next round finds a server to adopt. */
async function startOrAdopt(place: ClusterPlace): Promise<{ port: number; wasAdopted: boolean }> {
  const givesUpAt = performance.now() + leavingTimeoutMs
  for (let attempt = 1; ; attempt += 1) {
    const running = await findRunningPort(place)
    if (running !== undefined) return { port: running, wasAdopted: true }
    const port = await findFreePort()
    try {
      await startServer(place, port)
      return { port, wasAdopted: false }
    } catch (cause) {
      // The lock file of another server is worth waiting for; anything else will not get better.
      const mayPass = attempt < 3 || readPostmasterPort(place) !== undefined
      if (mayPass && performance.now() < givesUpAt) {
        await pause(200)
        continue
      }
      throw new Error(`PostgreSQL did not start. Its own account of it is in ${place.log}.`, { cause })
    }
  }
}

/** The port of a server that already runs on exactly this data, waiting while it starts up or shuts down. */
async function findRunningPort(place: ClusterPlace): Promise<number | undefined> {
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
function readPostmasterPort(place: ClusterPlace): number | undefined {
  const file = join(place.data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const port = Number(readFileSync(file, 'utf8').split('\n')[3])
  return Number.isInteger(port) && port > 0 ? port : undefined
}

async function tryPort(place: ClusterPlace, port: number): Promise<'ours' | 'other' | 'wait'> {
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

async function startServer(place: ClusterPlace, port: number): Promise<void> {
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

/** Stopping a server that is gone already is no failure. */
async function stopServer(place: ClusterPlace, port: number): Promise<void> {
  if (!existsSync(join(place.data, 'postmaster.pid'))) return
  try {
    await runAs(place, place.binaries.pgCtl, ['stop', '-w', '-t', '15', '-m', 'fast', '-D', place.data])
  } catch (cause) {
    if ((await tryPort(place, port)) === 'other') return
    throw new Error(`PostgreSQL does not stop. Its own account of it is in ${place.log}.`, { cause })
  }
}

async function createDatabaseOnce(client: pg.Client, name: string): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [name])
  if (found.rows.length === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
}

function newClient(place: ClusterPlace, port: number): pg.Client {
  return new pg.Client({
    connectionString: urlOf(place, port, 'postgres'),
    application_name: lockConnectionName(),
  })
}

function urlOf(place: ClusterPlace, port: number, database: string): string {
  return `postgres://baton:${readPassword(place)}@127.0.0.1:${port}/${database}`
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
