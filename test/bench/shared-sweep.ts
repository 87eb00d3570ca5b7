import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Figure } from './measure.ts'
import { openWatchBench, type WatchBench } from './watch-bench.ts'
import { fillLoops, turnToWeek } from './watch-loops.ts'

const program = join(import.meta.dirname, 'sweeping-process.ts')

export type SharedSweep = { ms: number; claimed: readonly number[] }

/** So many real processes sweep one database together, from the moment all of them are up until nothing is due. */
export async function sweepWithProcesses(url: string, count: number): Promise<SharedSweep> {
  const processes = Array.from({ length: count }, () => fork(program, [url]))
  await Promise.all(processes.map((child) => once(child, 'message')))
  const startedAt = performance.now()
  const answers = processes.map((child) => once(child, 'message'))
  for (const child of processes) child.send('sweep')
  const claimed = (await Promise.all(answers)).map(([said]) => Number(said))
  const ms = performance.now() - startedAt
  for (const child of processes) if (child.exitCode === null) await once(child, 'exit')
  return { ms, claimed }
}

export type Effects = { due: number; loops: number; firings: number; items: number; audited: number }

/** What is left of a week's sweep: loops still due, and of how many loops something fired, once each. */
export async function countEffects({ pool }: WatchBench): Promise<Effects> {
  const { rows } = await pool.query<Effects>(
    `select (select count(*) from loop where next_due_at <= baton_now()) as due,
      count(distinct referral_id) as loops, count(*) as firings, (select count(*) from outbox) as items,
      (select count(*) from audit_event where event = 'step-fired') as audited from escalation`,
  )
  const [effects] = rows
  if (effects === undefined) throw new Error('nothing was counted')
  return effects
}

/** Two processes on one PostgreSQL against one, each with 10,000 due loops of its own. */
export async function measureSharedSweep(open = 30_000, due = 10_000): Promise<readonly Figure[]> {
  const bench = await openWatchBench()
  try {
    await fillLoops(bench, open, due, 2)
    await turnToWeek(bench, 0)
    const alone = await sweepWithProcesses(bench.url, 1)
    const before = await countEffects(bench)
    await turnToWeek(bench, 1)
    const shared = await sweepWithProcesses(bench.url, 2)
    const after = await countEffects(bench)
    const effects = ({ due: left, loops, firings, items }: Effects) =>
      `${loops} loops, ${firings} firings, ${items} outbox rows, ${left} left`
    const size = `${due.toLocaleString('en-US')} due of ${open.toLocaleString('en-US')} open`
    return [
      { what: `${size}, one process`, measured: `${alone.ms.toFixed(0)} ms; ${effects(before)}` },
      {
        what: `${size}, two processes`,
        measured: `${shared.ms.toFixed(0)} ms, ${shared.claimed.join(' and ')} loops; ${effects(after)}`,
      },
    ]
  } finally {
    await bench.close()
  }
}
