import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')

/** What the client is built from: a commit that changes none of it has the same build as the one before. */
const clientSources = ['client', 'public', 'server/domain', 'server/contract', 'vite.config.ts']

/** An earlier state of the project, built, to be measured beside today's. */
export type BaselineBuild = {
  /** Short name of the commit. */
  commit: string
  /** Where its product can be started. */
  root: string
  remove(): Promise<void>
}

/**
 * Checks out and builds what today's build is compared with, with the packages that are installed here.
 *
 * @param asked - any name git knows a commit by; without it, the state before the last change to the client that was
 * made, committed or not
 * @returns the build, or a sentence that says why there is none
 */
export async function buildBaseline(asked: string | undefined): Promise<BaselineBuild | string> {
  if (!existsSync(join(root, '.git'))) return 'this copy has no history'
  const found = await findCommit(asked)
  if (found === undefined)
    return asked === undefined ? 'there is no earlier client' : `unknown commit ${asked}`
  const folder = await mkdtemp(join(tmpdir(), 'baton-baseline-'))
  const archive = join(folder, 'sources.tar')
  await git('archive', '--output', archive, found)
  await run('tar', ['-xf', archive, '-C', folder])
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  await run(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: folder })
  return {
    commit: found.slice(0, 8),
    root: folder,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function findCommit(asked: string | undefined): Promise<string | undefined> {
  if (asked !== undefined) {
    return git('rev-parse', '--verify', '--quiet', `${asked}^{commit}`).catch(() => undefined)
  }
  const isChanged = (await git('status', '--porcelain', '--', ...clientSources)) !== ''
  const skipped = isChanged ? '0' : '1'
  return (await git('log', '-1', '--skip', skipped, '--format=%H', '--', ...clientSources)) || undefined
}

async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', [...args], { cwd: root })
  return stdout.trim()
}
