import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exportAudit } from '../use-cases/export-audit.ts'
import { openInstallation, type Installation } from './open-installation.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

export type AuditWorld = {
  variables: Readonly<Record<string, string | undefined>>
  /** Relative paths are meant from here. */
  cwd: string
  clock: () => Date
  /** Stands in for the database that runs here, in tests. */
  open?: () => Promise<Installation>
}

const usage = usages.audit

type Outcome = { output: string; exitCode: number }

/**
 * `audit export` writes a tenant's trail with everything it takes to check it; `audit verify` checks such an export by
 * itself, without a database: exit code 0 when nothing is wrong, 1 with a JSON line for each fault.
 *
 * @throws UnusableInput for arguments that cannot be worked with, or a folder that holds no export
 */
export async function auditCommand(given: readonly string[], world: AuditWorld): Promise<Outcome> {
  const [what, ...rest] = given
  if (what === 'export') return exportCommand(rest, world)
  if (what === 'verify') return verifyCommand(rest, world)
  throw new UnusableInput(usage)
}

async function exportCommand(given: readonly string[], world: AuditWorld): Promise<Outcome> {
  const { tenant, out, from, to } = readOptions(given)
  if (tenant === undefined || out === undefined) throw new UnusableInput(usage)
  const installation = await (world.open ?? (() => openInstallation(world.variables)))()
  try {
    const { dataFolder } = installation.environment
    const wanted = {
      tenant,
      folder: resolve(world.cwd, out),
      from: from === undefined ? new Date(0) : readDay(from),
      to: to === undefined ? world.clock() : readDay(to),
      agent: 'Device/baton-command-line',
    }
    const summary = await exportAudit(installation.db, wanted, resolve(dataFolder))
    return { output: `${JSON.stringify(summary)}\n`, exitCode: 0 }
  } finally {
    await installation.close()
  }
}

function readOptions(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      strict: true,
      options: {
        tenant: { type: 'string' },
        out: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
      },
    }).values
  } catch (error) {
    if (error instanceof TypeError) throw new UnusableInput(usage)
    throw error
  }
}

function readDay(text: string): Date {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN
  if (Number.isNaN(at)) throw new UnusableInput(`"${text}" is no day; write it like 2026-01-31`)
  return new Date(at)
}

/** The program that goes with every export does it, so that there is only one to trust. */
function verifyCommand(given: readonly string[], { cwd }: AuditWorld): Outcome {
  const [folder, ...others] = given
  if (folder === undefined) throw new UnusableInput(usage)
  const path = resolve(cwd, folder)
  if (!existsSync(join(path, 'manifest.json')))
    throw new UnusableInput(`${folder} holds no audit export: there is no manifest.json`)
  const script = join(import.meta.dirname, 'audit', 'verify-audit.mjs')
  const done = spawnSync(process.execPath, [script, path, ...others], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (done.status === 2) throw new UnusableInput(done.stderr.trim())
  return { output: done.stdout, exitCode: done.status ?? 1 }
}
