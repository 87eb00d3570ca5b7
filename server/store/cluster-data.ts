import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
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
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { isAlive } from './cluster-lock.ts'
import { clusterFolderOf, findPostgresAccount, type PostgresAccount } from './postgres-account.ts'
import { locatePostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'

const run = promisify(execFile)

/** Where one cluster lies and what runs it. */
export type ClusterPlace = {
  folder: string
  data: string
  log: string
  account: PostgresAccount | undefined
  binaries: PostgresBinaries
  durability: 'safe' | 'throw-away'
}

const majorVersion = '18'

/** Prepares the folder of a cluster; the data in it is made by `createDataOnce`. */
export function prepareCluster(options: {
  dataFolder: string
  durability?: 'safe' | 'throw-away'
}): ClusterPlace {
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
export async function runAs(place: ClusterPlace, program: string, args: readonly string[]): Promise<void> {
  const identity = place.account === undefined ? {} : { uid: place.account.uid, gid: place.account.gid }
  await run(program, args, { ...identity, cwd: place.folder, windowsHide: true })
}

/** Made beside and then renamed: a first start that is killed half-way leaves nothing to trip over. */
export async function createDataOnce(place: ClusterPlace): Promise<void> {
  await removeHalfMade(place.folder)
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

/**
 * Removes what first starts that were killed have left. The `initdb` of a killed start lives on for a moment and still
 * writes into its folder. Under another name it finds its files gone and gives up; what was open then may still be
 * written, so that the folder may not be empty when it is removed: then that is tried again, for about six seconds.
 */
async function removeHalfMade(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const pid = /^data\.(\d+)/.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    const aside = join(folder, `${name}.left-${process.pid}`)
    renameSync(join(folder, name), aside)
    await rm(aside, { recursive: true, force: true, maxRetries: 15, retryDelay: 50 })
  }
}

function refuseOtherVersion(place: ClusterPlace): void {
  const version = readFileSync(join(place.data, 'PG_VERSION'), 'utf8').trim()
  if (version === majorVersion) return
  throw new Error(
    `The data in ${place.data} was made by PostgreSQL ${version}; this Baton brings ${majorVersion}. ` +
      'Start the Baton version that made it and export, or set BATON_DATA to a new folder.',
  )
}

/** The password `initdb` was given; whoever may read the data may connect. */
export function readPassword(place: ClusterPlace): string {
  return readFileSync(join(place.data, passwordName), 'utf8').trim()
}
