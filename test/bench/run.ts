import { join } from 'node:path'
import { printAuditCost } from './audit-cost.ts'
import { printBacklogCost } from './backlog-cost.ts'
import { printBacktestCost } from './backtest-cost.ts'
import { printBundleSizes } from './bundle-sizes.ts'
import { printCms50Cost } from './cms50-cost.ts'
import { printDeriveCost } from './derive-cost.ts'
import { printFhirSearchCost } from './fhir-search.ts'
import { printLaunchCost } from './launch-cost.ts'
import { printMatching } from './matching.ts'
import { printOutboxCost } from './outbox-cost.ts'
import { printRefreshCost } from './refresh-cost.ts'
import { printReportCost } from './reports.ts'
import { printSweepCost } from './sweep-cost.ts'
import { printWatchTable } from './watch-table.ts'
import { printWorklistCost } from './worklist.ts'
import { printWorklistCost as printWorklistPageCost } from './worklist-browser.ts'

type Bench = { readonly name: string; readonly run: () => void | Promise<void>; readonly isUsual: boolean }

/** In the order they run. The unusual ones take minutes, and run when they are named. */
const benches: readonly Bench[] = [
  { name: 'derive', run: printDeriveCost, isUsual: true },
  { name: 'matching', run: printMatching, isUsual: true },
  { name: 'cms50', run: printCms50Cost, isUsual: true },
  {
    name: 'sizes',
    run: () => printBundleSizes(join(import.meta.dirname, '..', '..', 'dist', 'client')),
    isUsual: true,
  },
  { name: 'launch', run: printLaunchCost, isUsual: true },
  { name: 'worklist-browser', run: printWorklistPageCost, isUsual: true },
  { name: 'audit', run: printAuditCost, isUsual: true },
  { name: 'sweep', run: () => printSweepCost([10_000]), isUsual: true },
  {
    name: 'watch',
    run: printWatchTable,
    isUsual: false,
  },
  { name: 'backlog', run: printBacklogCost, isUsual: false },
  { name: 'backtest', run: printBacktestCost, isUsual: false },
  { name: 'refresh', run: printRefreshCost, isUsual: false },
  { name: 'outbox', run: printOutboxCost, isUsual: false },
  { name: 'large', run: printFhirSearchCost, isUsual: false },
  { name: 'worklist', run: () => printWorklistCost(), isUsual: false },
  { name: 'reports', run: () => printReportCost(), isUsual: false },
]

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `No bench is called ${unknown.join(' or ')}. There are: ${benches.map(({ name }) => name).join(', ')}.\n`,
  )
  process.exit(2)
}
console.log('Measurements on this machine: ratios travel, absolute values do not.')
for (const bench of benches) {
  if (asked.length === 0 ? bench.isUsual : asked.includes(bench.name)) await bench.run()
}
