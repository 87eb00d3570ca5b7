import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { openTenants } from '../open-tenants.ts'
import { openEhrGateways } from '../use-cases/ehr-gateways.ts'
import { backfillTenant, type BackfillProgress, type BackfillSummary } from '../use-cases/sync/backfill.ts'
import { openPatientRefresher } from '../use-cases/sync/patient-refresher.ts'
import type { OnViews } from '../use-cases/sync/refresh-patient.ts'
import type { TenantRuntime } from '../use-cases/tenant-runtime.ts'
import { parseStrictly } from './arguments.ts'
import { openInstallation, type Installation } from './open-installation.ts'
import { readConfiguration } from './read-configuration.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

export type BackfillWorld = {
  variables: Readonly<Record<string, string | undefined>>
  /** `smart-config/`. */
  folder: string
  clock: () => Date
  /** Lines for a person who waits; standard error. */
  say: (line: string) => void
  /** Takes the loops over, as the running app does. */
  onViews: OnViews
  /** Stands in for the database that runs here, in tests. */
  open?: () => Promise<Installation>
}

const usage = usages.backfill

/**
 * `backfill`: reads every chart that can be found, of one connection or of all with backend credentials. A run that
 * was cut off is gone on with.
 *
 * @returns a JSON summary for standard output; exit code 1 when charts could not be read
 * @throws UnusableInput for arguments or settings that cannot be worked with
 */
export async function backfillCommand(
  given: readonly string[],
  world: BackfillWorld,
): Promise<{ output: string; exitCode: 0 | 1 }> {
  const { tenant, patients } = readArguments(given)
  const installation = await (world.open ?? (() => openInstallation(world.variables)))()
  try {
    const summaries = await backfillAll(installation, world, tenant, patients)
    const isWhole = summaries.every(({ failures, discovery }) => failures === 0 && discovery !== 'failed')
    return { output: `${JSON.stringify({ tenants: summaries }, null, 2)}\n`, exitCode: isWhole ? 0 : 1 }
  } finally {
    await installation.close()
  }
}

async function backfillAll(
  { db, environment }: Installation,
  world: BackfillWorld,
  only: string | undefined,
  patients: readonly string[],
): Promise<BackfillSummary[]> {
  const smart = readConfiguration({ folder: world.folder }, environment)
  const open = await openTenants(smart, db, () => undefined, world.clock)
  try {
    const runtimes = chooseRuntimes(open.tenants, only)
    const gateways = openEhrGateways(db, { now: world.clock, wait: pause, random: Math.random })
    const refresher = openPatientRefresher({ db, gateways, onViews: world.onViews })
    const summaries: BackfillSummary[] = []
    for (const runtime of runtimes) {
      const { id } = runtime.tenant
      if (runtime.connection.capabilities().state === 'unknown') await runtime.connection.refresh()
      const say = (progress: BackfillProgress) => sayEverySoOften(world, progress)
      summaries.push(await backfillTenant({ db, gateways, refresher }, runtime, patients, say))
      world.say(`${id}: done`)
    }
    return summaries
  } finally {
    await open.close()
  }
}

/** A line a chart would be noise in a large practice. */
const chartsPerLine = 25

function sayEverySoOften(world: BackfillWorld, progress: BackfillProgress): void {
  if (progress.patients % chartsPerLine !== 0) return
  const { tenant, patients, referrals, failures } = progress
  world.say(`${tenant}: ${patients} charts, ${referrals} referrals, ${failures} not readable`)
}

function chooseRuntimes(
  tenants: ReadonlyMap<string, TenantRuntime>,
  only: string | undefined,
): readonly TenantRuntime[] {
  if (only === undefined) return [...tenants.values()].filter(({ tenant }) => tenant.backend !== undefined)
  const runtime = tenants.get(only)
  if (runtime === undefined) throw new UnusableInput(`there is no connection "${only}"; ${usage}`)
  if (runtime.tenant.backend === undefined)
    throw new UnusableInput(`"${only}" has no backend credentials, so its charts cannot be read from here`)
  return [runtime]
}

function readArguments(given: readonly string[]): {
  tenant: string | undefined
  patients: readonly string[]
} {
  const { values, positionals } = parseStrictly(given, { patients: { type: 'string' } }, usage)
  if (positionals.length > 1) throw new UnusableInput(usage)
  return {
    tenant: positionals[0],
    patients: values.patients === undefined ? [] : readPatients(values.patients),
  }
}

function readPatients(file: string): readonly string[] {
  const lines = readLines(file)
  const wrong = lines.findIndex((line) => !/^[A-Za-z0-9.-]{1,64}$/.test(line))
  if (wrong >= 0) throw new UnusableInput(`${file}, line ${wrong + 1}: is not the id of a patient`)
  return lines
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new UnusableInput(`${file} cannot be read${code}`)
  }
}
