import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, chmodSync, chownSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import {
  createDataOnce,
  prepareCluster,
  readPassword,
  runAs,
  type ClusterPlace,
} from '../../server/store/cluster-data.ts'
import { findFreePort } from './free-port.ts'

export type OwnPostgres = {
  place: ClusterPlace
  /** Always the same port, as a database server has. */
  urlOf: (database: string) => string
  start: () => Promise<void>
  /** `immediate` is as good as pulling the plug. */
  stop: (mode: 'fast' | 'immediate') => Promise<void>
  /** Ids of the server and everything it has started. */
  processes: () => readonly string[]
  /** Holds all of it as it is: it takes what it is sent and answers nothing. `CONT` lets it go on. */
  signal: (name: 'STOP' | 'CONT') => void
  /** Stops it, if it runs, and removes everything. */
  remove: () => Promise<void>
}

/** A PostgreSQL for one test alone, safe against power loss, to be stopped and started under its clients. */
export async function openOwnPostgres(settings: readonly string[] = []): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-own-postgres-'))
  chmodSync(folder, 0o755)
  const place = prepareCluster({ dataFolder: folder })
  await createDataOnce(place)
  const port = await findFreePort()
  const control = (...args: string[]) => runAs(place, place.binaries.pgCtl, [...args, '-w', '-D', place.data])
  const own: OwnPostgres = {
    place,
    urlOf: (database) => `postgres://baton:${readPassword(place)}@127.0.0.1:${port}/${database}`,
    start: () => {
      const flags = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings]
      return control('start', '-l', place.log, '-o', flags.map((each) => `-c ${each}`).join(' '))
    },
    stop: (mode) => control('stop', '-m', mode),
    processes: () => processesOf(place),
    // Only its own account may be sure to be allowed.
    signal: (name) => void execFileSync('kill', [`-${name}`, ...own.processes()], accountOf(own)),
    remove: async () => {
      await own.stop('immediate').catch(() => undefined) // stopped already
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await own.start()
  return own
}

function processesOf({ data }: ClusterPlace): readonly string[] {
  const [server = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const children = all.map((line) => line.trim().split(/\s+/)).filter(([, parent]) => parent === server)
  return [server, ...children.map(([child = '']) => child)]
}

/** Whose processes they are, for programs that may do something to them; nothing where they are this account's. */
export function accountOf({ place: { account } }: OwnPostgres): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid }
}

/** Runs statements outside of any transaction. */
export async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A folder that belongs to the account the server runs as. */
export function makeFolderFor({ account }: ClusterPlace, path: string): void {
  mkdirSync(path, { recursive: true })
  giveTo(account, path)
}

export function giveTo(account: ClusterPlace['account'], path: string): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid)
  chmodSync(path, 0o700)
}

export function readServerLog({ log }: ClusterPlace): string {
  return readFileSync(log, 'utf8')
}
