import { findFirings } from '../../server/store/escalations.ts'
import { findTenantsWithDue } from '../../server/store/due-loops.ts'
import { toClaimed, type ClaimedLoop, type ClaimedRow } from '../../server/store/loops.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { commitSweep } from '../../server/use-cases/watch/commit-sweep.ts'
import { decideLoop } from '../../server/use-cases/watch/decide-loop.ts'
import { toPracticeContext } from '../../server/use-cases/watch/practice-of.ts'
import { sweepAll } from '../../server/use-cases/watch/sweep-all.ts'
import { printFigures, type Figure } from './measure.ts'
import { readProcessorTime, since, type ProcessorTime } from './processor-time.ts'
import { benchTenant, openWatchBench, type WatchBench } from './watch-bench.ts'
import { fillLoops, turnToWeek } from './watch-loops.ts'

const sizes = [10_000, 100_000, 1_000_000]
const rounds = 3
/** The budget, and the size it speaks of: with fewer due, what a transaction costs by itself is most of it. */
const mostTimes = 2.5
const sizeOfBudget = 1_000_000
const mostIdleMs = 1

/** @returns loops that were claimed */
const sweep = ({ sweepDeps }: WatchBench): Promise<number> => sweepAll(sweepDeps)

/** What the same rows cost at least: one statement that moves them on. It writes one row a loop, the sweep four or more. */
async function bareUpdate({ pool }: WatchBench): Promise<number> {
  const updated = await pool.query(
    `update loop set next_due_at = next_due_at + interval '300 days', version = version + 1, lease_until = null
      where tenant_id = '${benchTenant}' and next_due_at <= baton_now() and quarantined_at is null
      returning tenant_id, referral_id, version`,
  )
  return updated.rows.length
}

const pageOf = 2_000

/** What a sweep does that keeps no due times: reads every open loop and decides. */
async function sweepEverything({ pool, db, runtime, sweepDeps }: WatchBench): Promise<number> {
  const now = await readBatonNow(db)
  const practice = toPracticeContext(runtime.tenant, now)
  let decided = 0
  for (let after = ''; ;) {
    const loops = await readPage(pool, after)
    const last = loops.at(-1)
    if (last === undefined) return decided
    after = last.referral
    const referrals = loops.map(({ referral }) => referral)
    const firings = await findFirings(db, benchTenant, referrals)
    const judged = loops
      .map((loop) => decideLoop(practice, loop, firings.get(loop.referral) ?? []))
      .filter((decision) => decision.firings.length > 0)
    decided += judged.length
    await commitSweep(sweepDeps, judged, now)
  }
}

async function readPage(pool: WatchBench['pool'], after: string): Promise<ClaimedLoop[]> {
  const page = await pool.query<ClaimedRow>(
    `select tenant_id, referral_id, patient_id, version, evidence_at, due_known_at, failures, policy, plan from loop
      where tenant_id = '${benchTenant}' and referral_id > $1 and display <> 'closed'
      order by referral_id limit ${pageOf}`,
    [after],
  )
  return page.rows.map(toClaimed)
}

/** By the clock, and in processor time. */
type Cost = ProcessorTime & { ms: number }

async function timed(
  bench: WatchBench,
  due: number,
  week: number,
  run: (bench: WatchBench) => Promise<number>,
): Promise<Cost> {
  await turnToWeek(bench, week)
  const before = await readProcessorTime(bench.pool)
  const startedAt = performance.now()
  const done = await run(bench)
  const ms = performance.now() - startedAt
  if (done !== due) throw new Error(`${run.name} did ${done} loops of ${due}`)
  return { ms, ...since(before, await readProcessorTime(bench.pool)) }
}

/** The least of each: other programs can only add to it. */
const least = (one: Cost, other: Cost): Cost => ({
  ms: Math.min(one.ms, other.ms),
  database: Math.min(one.database, other.database),
  node: Math.min(one.node, other.node),
})

async function idleMs({ db }: WatchBench): Promise<number> {
  const samples: number[] = []
  for (let round = 0; round < 200; round += 1) {
    const startedAt = performance.now()
    const found = await findTenantsWithDue(db, [benchTenant])
    samples.push(performance.now() - startedAt)
    if (found.length > 0) throw new Error('something is due')
  }
  return samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? Infinity
}

/** The kernel counts in hundredths of a second: of what took less, no multiple can be told. */
const timesOf = (ms: number, of: number): string => (of > 0 ? `${(ms / of).toFixed(1)} ×` : 'more than')

/** What the last sweep left. */
async function describeWritten({ pool }: WatchBench, due: number): Promise<string> {
  const { rows } = await pool.query<{ firings: number; items: number; kilobytes: number }>(
    `select (select count(*) from escalation) as firings, count(*) as items,
      coalesce(round(avg(length(payload::text)) / 100) / 10, 0)::float8 as kilobytes from outbox`,
  )
  const [written] = rows
  if (written === undefined || written.items === 0) throw new Error('the sweep wrote nothing')
  return `${due} loops, ${written.firings} firings, ${written.items} outbox rows of ${written.kilobytes} kB`
}

/** Contenders take turns, so that a slow moment of the machine hits all alike; the quickest of each counts. */
async function measureSize(bench: WatchBench, open: number): Promise<readonly Figure[]> {
  const due = open / 100
  await fillLoops(bench, open, due, 2 * rounds + 1)
  // First, because it knows a loop that is done by its firings only; it also compiles what the sweep runs.
  const naive = await timed(bench, due, 0, sweepEverything)
  const nothing = { ms: Infinity, database: Infinity, node: Infinity }
  let [bare, swept] = [nothing, nothing]
  for (let round = 0; round < rounds; round += 1) {
    bare = least(bare, await timed(bench, due, 2 * round + 1, bareUpdate))
    swept = least(swept, await timed(bench, due, 2 * round + 2, sweep))
  }
  const written = await describeWritten(bench, due)
  const idle = await idleMs(bench)
  const size = `${open.toLocaleString('en-US')} open`
  const each = (ms: number) => ((ms * 1_000) / due).toFixed(0)
  return [
    {
      what: `${size}, ${due.toLocaleString('en-US')} due: the sweep, against the bare UPDATE`,
      measured: `${swept.ms.toFixed(0)} ms, ${(swept.ms / bare.ms).toFixed(1)} × the ${bare.ms.toFixed(1)} ms of the UPDATE`,
      ...(open === sizeOfBudget && {
        budget: `≤ ${mostTimes} ×`,
        isKept: swept.ms <= mostTimes * bare.ms,
      }),
    },
    {
      what: `${size}: processor time a due loop`,
      measured:
        `PostgreSQL ${each(swept.database)} µs, ${timesOf(swept.database, bare.database)} the ` +
        `${each(bare.database)} µs of the UPDATE; Node ${each(swept.node)} µs`,
    },
    {
      what: `${size}: a sweep of everything`,
      measured: `${naive.ms.toFixed(0)} ms, ${(naive.ms / swept.ms).toFixed(0)} × the sweep`,
    },
    { what: `${size}: what the sweep wrote`, measured: written },
    {
      what: `${size}, nothing due`,
      measured: `${idle.toFixed(2)} ms`,
      budget: `≤ ${mostIdleMs} ms`,
      isKept: idle <= mostIdleMs,
    },
  ]
}

/** Claim to commit with fresh evidence, against one bare UPDATE of the same rows and against a sweep of everything. */
export async function measureSweep(chosen: readonly number[] = sizes): Promise<readonly Figure[]> {
  const bench = await openWatchBench()
  try {
    const figures: Figure[] = []
    for (const open of chosen) figures.push(...(await measureSize(bench, open)))
    return figures
  } finally {
    await bench.close()
  }
}

export async function printSweepCost(chosen: readonly number[]) {
  printFigures(
    `Sweep with fresh evidence, claim to commit (quickest of ${rounds})`,
    await measureSweep(chosen),
  )
}
