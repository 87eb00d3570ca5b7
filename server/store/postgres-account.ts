import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The operating-system account PostgreSQL runs as; `undefined` where it may simply run as us. */
export type PostgresAccount = { name: string; uid: number; gid: number }

/**
 * PostgreSQL refuses to run as root. As root it runs as `postgres` where the machine has that account, else as
 * `nobody`, which every Unix has: starting a program must not add accounts to somebody's machine.
 */
export function findPostgresAccount(dataFolder: string): PostgresAccount | undefined {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return undefined
  const existing = join(dataFolder, 'postgres')
  if (existsSync(existing)) {
    // Started by an ordinary user before: the files are theirs, so the server has to be too.
    const { uid, gid } = statSync(existing)
    if (uid !== 0) return { name: `user ${uid}`, uid, gid }
  }
  for (const name of ['postgres', 'nobody']) {
    const uid = askId('-u', name)
    const gid = askId('-g', name)
    if (uid !== undefined && gid !== undefined) return { name, uid, gid }
  }
  throw new Error(
    'PostgreSQL cannot run as root and this machine has neither a "postgres" nor a "nobody" account. ' +
      'Start Baton as an ordinary user, or set DATABASE_URL to a PostgreSQL that is already running.',
  )
}

function askId(flag: '-u' | '-g', name: string): number | undefined {
  try {
    return Number.parseInt(
      execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(),
      10,
    )
  } catch {
    return undefined // no such account: the next name is tried
  }
}

/** Whether the account may pass through every folder above `path`; a clone under /root (0700) says no. */
export function canReach(path: string, account: PostgresAccount | undefined): boolean {
  if (account === undefined) return true
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if (existsSync(folder) && !canEnter(folder, account)) return false
    if (folder === dirname(folder)) return true
  }
}

function canEnter(folder: string, account: PostgresAccount): boolean {
  const { mode, uid, gid } = statSync(folder)
  if (uid === account.uid) return (mode & 0o100) !== 0
  if (gid === account.gid) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}

/** Where state of a root-owned installation belongs when the installation itself cannot be entered by others. */
const sharedStateFolder = '/var/lib/baton'

/**
 * The folder that holds the cluster of one data folder: inside it wherever PostgreSQL can get there. Otherwise
 * `/var/lib/baton/{id}`, where the id is kept in the data folder: moving the data folder keeps the data, and
 * deleting it starts afresh.
 */
export function clusterFolderOf(dataFolder: string, account: PostgresAccount | undefined): string {
  mkdirSync(dataFolder, { recursive: true })
  if (account !== undefined && canReach(dataFolder, account) && !canEnter(dataFolder, account)) {
    // The data folder itself is ours: others may pass through, and still see and read nothing in it.
    chmodSync(dataFolder, (statSync(dataFolder).mode & 0o777) | 0o011)
  }
  if (canReach(join(dataFolder, 'postgres', 'data'), account)) return join(dataFolder, 'postgres')
  const idFile = join(dataFolder, 'cluster-id')
  if (!existsSync(idFile)) writeFileSync(idFile, `${randomBytes(8).toString('hex')}\n`, { flag: 'wx' })
  return join(sharedStateFolder, readFileSync(idFile, 'utf8').trim())
}

/** Where binaries are copied to when PostgreSQL cannot reach the installed ones. */
export function sharedBinariesFolder(version: string): string {
  return join(sharedStateFolder, `postgresql-${version}`)
}
