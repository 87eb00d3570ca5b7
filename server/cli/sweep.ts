import { setTimeout as pause } from 'node:timers/promises'
import type { LogEntry } from '../http/log.ts'
import { openNotes } from '../notes.ts'
import { openTenants } from '../open-tenants.ts'
import { openEhrGateways } from '../use-cases/ehr-gateways.ts'
import { openPatientRefresher } from '../use-cases/sync/patient-refresher.ts'
import { recordViews } from '../use-cases/watch/record-views.ts'
import { openWatch } from '../watch.ts'
import { openInstallation, type Installation } from './open-installation.ts'
import { readConfiguration } from './read-configuration.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

export type SweepWorld = {
  variables: Readonly<Record<string, string | undefined>>
  /** `smart-config/`. */
  folder: string
  clock: () => Date
  /** What could not be done, a line each; standard error. */
  say: (line: string) => void
  /** Stands in for the database that runs here, in tests. */
  open?: () => Promise<Installation>
}

const usage = usages.sweep

/**
 * `sweep --once`: does everything that is due now, to its end, as the running app would in the next minutes. May run
 * beside it: what one does the other does not.
 *
 * @returns counts as JSON; exit code 1 when something could not be done
 * @throws UnusableInput for arguments or settings that cannot be worked with
 */
export async function sweepCommand(
  given: readonly string[],
  world: SweepWorld,
): Promise<{ output: string; exitCode: 0 | 1 }> {
  if (given.length !== 1 || given[0] !== '--once') throw new UnusableInput(usage)
  const installation = await (world.open ?? (() => openInstallation(world.variables)))()
  try {
    let faults = 0
    const round = await runRound(installation, world, (entry) => {
      if (entry.level === 'info') return
      faults += 1
      world.say([entry.event, entry.tenant].filter(Boolean).join(' '))
    })
    return { output: `${JSON.stringify({ ...round, faults })}\n`, exitCode: faults === 0 ? 0 : 1 }
  } finally {
    await installation.close()
  }
}

async function runRound(
  { db, environment }: Installation,
  world: SweepWorld,
  log: (entry: LogEntry) => void,
): Promise<{ fired: number; sent: number }> {
  const smart = readConfiguration(world, environment)
  const open = await openTenants(smart, db, log, world.clock)
  const gateways = openEhrGateways(db, { now: world.clock, wait: pause, random: Math.random })
  const refresher = openPatientRefresher({ db, gateways, onViews: recordViews })
  const notes = openNotes({ db, tenants: open.tenants, gateways, refresher, log, realNow: world.clock })
  const tenants = open.tenants
  const parts = { db, tenants, gateways, refresher, notes, environment, log, realNow: world.clock }
  const watch = openWatch(parts)
  try {
    return await watch.runOnce()
  } finally {
    await watch.close()
    await open.close()
  }
}
