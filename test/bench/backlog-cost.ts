import { sql } from 'kysely'
import { missedRungs, sweepBacklog } from '../support/backlog.ts'
import { seedLoops, setDomainTime, workingMorning } from '../support/due-loops.ts'
import { printFigures, type Figure } from './measure.ts'
import { benchTenant, openWatchBench, type WatchBench } from './watch-bench.ts'

/** As many as fault test 15 asks for; the test itself runs a tenth of them, to be over in seconds. */
const loops = 100_000
const longestBatchMs = 10_000

async function requireOneActionEach({ db }: WatchBench): Promise<void> {
  const { rows } = await sql<{ due: number; fired: number; firings: number; items: number }>`select
      (select count(*) from loop where next_due_at <= baton_now()) as due,
      count(*) filter (where outcome = 'fired') as fired, count(*) as firings,
      (select count(*) from outbox) as items from escalation`.execute(db)
  const [left] = rows
  const isRight =
    left?.due === 0 &&
    left.fired === loops &&
    left.items === loops &&
    left.firings === missedRungs.length * loops
  if (!isRight) throw new Error(`not one action a loop: ${JSON.stringify(left)}`)
}

/** Fault 15 at its full size: nothing ran for sixty days, and everything is due at once. */
export async function measureBacklog(): Promise<readonly Figure[]> {
  const bench = await openWatchBench()
  try {
    await setDomainTime(bench.db, workingMorning)
    await seedLoops(bench.db, { tenant: benchTenant, count: loops, steps: missedRungs })
    const startedAt = performance.now()
    const batches = await sweepBacklog(bench.sweepDeps)
    const seconds = (performance.now() - startedAt) / 1_000
    await requireOneActionEach(bench)
    const longestMs = Math.max(...batches.map(({ ms }) => ms))
    return [
      {
        what: `backlog of sixty days, ${loops.toLocaleString('en-US')} due at once`,
        measured: `${seconds.toFixed(0)} s, one action each; the longest of ${batches.length} batches ${longestMs.toFixed(0)} ms`,
        budget: `a batch ≤ ${longestBatchMs / 1_000} s`,
        isKept: longestMs <= longestBatchMs,
      },
    ]
  } finally {
    await bench.close()
  }
}

export async function printBacklogCost() {
  printFigures('After a long stop', await measureBacklog())
}
