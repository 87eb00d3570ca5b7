import { measureAudit } from './audit-cost.ts'
import { measureBacklog } from './backlog-cost.ts'
import { printFigures, type Figure } from './measure.ts'
import { measureOutbox } from './outbox-cost.ts'
import { measureRefresh } from './refresh-cost.ts'
import { measureSharedSweep } from './shared-sweep.ts'
import { measureSweep } from './sweep-cost.ts'

/** In the order they run; each on an installation of its own. */
const parts: readonly (() => Promise<readonly Figure[]>)[] = [
  measureSweep,
  measureSharedSweep,
  measureBacklog,
  measureAudit,
  measureRefresh,
  measureOutbox,
]

/** Everything that is measured of the watch, in one table; what fails is a line of it and ends nothing else. */
export async function printWatchTable() {
  const figures: Figure[] = []
  for (const measure of parts) figures.push(...(await measured(measure)))
  printFigures('The watch', figures)
  if (figures.some(({ what }) => what.endsWith(failed))) process.exitCode = 1
}

const failed = 'was not measured'

async function measured(measure: () => Promise<readonly Figure[]>): Promise<readonly Figure[]> {
  process.stderr.write(`  ${measure.name} …\n`)
  try {
    return await measure()
  } catch (error) {
    return [
      { what: `${measure.name} ${failed}`, measured: error instanceof Error ? error.message : 'unknown' },
    ]
  }
}
