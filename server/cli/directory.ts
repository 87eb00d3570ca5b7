import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { maxCsvBytes, type CsvPreview } from '#contract/directory.ts'
import type { SmartConfig } from '../config/smart-config.ts'
import { openTenants } from '../open-tenants.ts'
import { applyCsv, previewCsv } from '../use-cases/directory/import-csv.ts'
import { importEhrDirectory } from '../use-cases/directory/import-ehr-directory.ts'
import { openEhrGateways } from '../use-cases/ehr-gateways.ts'
import type { BatonDatabase } from '../use-cases/tenant-runtime.ts'
import { parseStrictly } from './arguments.ts'
import { openInstallation, type Installation } from './open-installation.ts'
import { readConfiguration } from './read-configuration.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

export type DirectoryWorld = {
  variables: Readonly<Record<string, string | undefined>>
  /** `smart-config/`. */
  folder: string
  clock: () => Date
  /** Stands in for the database that runs here, in tests. */
  open?: () => Promise<Installation>
}

const usage = usages.directory

/** Whoever works on the machine itself, as history and audit name them. */
const operator = { reference: 'Device/baton-cli', name: 'baton directory import' }

/**
 * `directory import`: brings a tenant's directory of receivers up to what its EHR says or, with a file, to a list.
 *
 * @returns lines for a person; exit code 1 when nothing was imported because of faults or an EHR that does not answer
 * @throws UnusableInput for arguments, settings or files that cannot be worked with
 */
export async function directoryCommand(
  given: readonly string[],
  world: DirectoryWorld,
): Promise<{ output: string; exitCode: 0 | 1 }> {
  const { tenant, file, isDryRun } = readArguments(given)
  const csv = file === undefined ? undefined : readList(file)
  const installation = await (world.open ?? (() => openInstallation(world.variables)))()
  try {
    const smart = readConfiguration({ folder: world.folder }, installation.environment)
    if (!smart.tenants.has(tenant)) throw new UnusableInput(`there is no connection "${tenant}"; ${usage}`)
    return csv === undefined
      ? await importFromEhr(installation, smart, world, tenant, isDryRun)
      : await importList(installation.db, tenant, csv, isDryRun)
  } finally {
    await installation.close()
  }
}

async function importFromEhr(
  { db }: Installation,
  smart: SmartConfig,
  { clock }: DirectoryWorld,
  tenant: string,
  isDryRun: boolean,
): Promise<{ output: string; exitCode: 0 | 1 }> {
  const open = await openTenants(smart, db, () => undefined, clock)
  try {
    const runtime = open.tenants.get(tenant)
    if (runtime?.tenant.backend === undefined)
      throw new UnusableInput(
        `"${tenant}" has no backend credentials, so its directory cannot be read from here`,
      )
    if (runtime.connection.capabilities().state === 'unknown') await runtime.connection.refresh()
    const gateways = openEhrGateways(db, { now: clock, wait: pause, random: Math.random })
    const { outcome, read, added, changed, missing } = await importEhrDirectory({ db, gateways }, runtime, {
      isDryRun,
    })
    const said = `${tenant}: ${outcome}; ${read} read, ${added} new, ${changed} changed`
    const gone = missing === 0 ? '' : `; ${missing} are no longer in the EHR, too many to believe: they stay`
    const isDone = outcome === 'complete' || outcome === 'partial'
    return { output: `${said}${gone}${isDryRun ? ' (dry run)' : ''}\n`, exitCode: isDone ? 0 : 1 }
  } finally {
    await open.close()
  }
}

async function importList(
  db: BatonDatabase,
  tenant: string,
  csv: string,
  isDryRun: boolean,
): Promise<{ output: string; exitCode: 0 | 1 }> {
  const shown = await previewCsv(db, tenant, csv)
  const lines = describePreview(shown)
  if (shown.faults.length > 0) {
    return { output: `${[...lines, `${tenant}: nothing was imported`].join('\n')}\n`, exitCode: 1 }
  }
  if (isDryRun) return { output: `${[...lines, `${tenant}: dry run`].join('\n')}\n`, exitCode: 0 }
  const applied = await applyCsv(db, tenant, { csv, token: shown.token, by: operator })
  const end = applied.ok
    ? `${applied.value.added} added, ${applied.value.changed} changed`
    : 'somebody else changed the directory meanwhile; nothing was imported, try again'
  return { output: `${[...lines, `${tenant}: ${end}`].join('\n')}\n`, exitCode: applied.ok ? 0 : 1 }
}

function describePreview({ rows, faults, counts }: CsvPreview): readonly string[] {
  const changed = rows
    .filter(({ kind }) => kind !== 'unchanged')
    .map(({ line, kind, name, changes }) => {
      const what = changes.length === 0 ? '' : ` (${changes.map(({ field }) => field).join(', ')})`
      return `line ${line}: ${kind}, ${name}${what}`
    })
  const wrong = faults.map(({ line, column, code }) =>
    column === undefined ? `line ${line}: ${code}` : `line ${line}, ${column}: ${code}`,
  )
  const sum = `${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.faulty} faulty`
  return [...changed, ...wrong, sum]
}

function readArguments(given: readonly string[]): { tenant: string; file?: string; isDryRun: boolean } {
  const { values, positionals } = parseStrictly(given, { 'dry-run': { type: 'boolean' } }, usage)
  const [verb, tenant, file, ...more] = positionals
  if (verb !== 'import' || tenant === undefined || more.length > 0) throw new UnusableInput(usage)
  return { tenant, isDryRun: values['dry-run'] === true, ...(file !== undefined && { file }) }
}

function readList(file: string): string {
  const bytes = readBytes(file)
  if (bytes.byteLength > maxCsvBytes) throw new UnusableInput(`${file} is larger than two megabytes`)
  // Bytes that are not UTF-8 become a sign that is a fault with its line and column.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new UnusableInput(`${file} cannot be read${code}`)
  }
}
