import { readFileSync } from 'node:fs'
import type pg from 'pg'

/** Processor time in milliseconds. */
export type ProcessorTime = { database: number; node: number }

/** Linux counts in hundredths of a second (`sysconf(_SC_CLK_TCK)`), whatever the machine. */
const tickMs = 10

/**
 * Processor time used so far by this process and by the processes of its PostgreSQL, background writers included. On a busy
 * machine the clock says more of the queue than of the work; this leaves waiting for a core out.
 *
 * @returns `database` is NaN where the system does not tell (only Linux does)
 */
export async function readProcessorTime(pool: pg.Pool): Promise<ProcessorTime> {
  const { rows } = await pool.query<{ pid: number }>('select pid from pg_stat_activity')
  const { user, system } = process.cpuUsage()
  const database = rows.reduce((sum, { pid }) => sum + processMs(pid), 0)
  return { database, node: (user + system) / 1_000 }
}

function processMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command in brackets may hold spaces; the fields after it do not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * tickMs
  } catch {
    return Number.NaN
  }
}

export function since(before: ProcessorTime, now: ProcessorTime): ProcessorTime {
  return { database: now.database - before.database, node: now.node - before.node }
}
