import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

/** One app per cluster; any number, as long as it is the same in every version. */
const lockKey = 20_260_401

/** How long the lock of a process that is already dead may take to be released by the server. */
const releaseTimeoutMs = 5_000

const namePrefix = 'baton app, pid '

/** How a connection says which process it belongs to. */
export function lockConnectionName(): string {
  return `${namePrefix}${process.pid}`
}

/**
 * Takes the cluster for this process: a lock of one database session, so that the kernel itself gives it back
 * however the process ends.
 *
 * @param client - connected with `lockConnectionName()`; the lock lasts as long as this connection
 * @throws ClusterInUse when a living process holds it
 */
export async function lockCluster(client: pg.Client, folder: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 50) {
    const taken = await client.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [lockKey])
    if (taken.rows[0]?.ok === true) return
    const holder = await readHolder(client)
    if (holder !== undefined && isAlive(holder)) throw new ClusterInUse(folder, holder)
    if (waitedMs >= releaseTimeoutMs) throw new ClusterInUse(folder, holder)
    await pause(50)
  }
}

async function readHolder(client: pg.Client): Promise<number | undefined> {
  const found = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and objid = $1`,
    [lockKey],
  )
  const name = found.rows[0]?.name ?? ''
  return name.startsWith(namePrefix) ? Number(name.slice(namePrefix.length)) : undefined
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Another living process uses this data folder. */
export class ClusterInUse extends Error {
  readonly pid: number | undefined
  constructor(folder: string, pid: number | undefined) {
    super(
      `Baton is already running on the data in ${folder} (process ${pid ?? 'unknown'}). ` +
        'Stop that one first, or set BATON_DATA to another folder.',
    )
    this.name = 'ClusterInUse'
    this.pid = pid
  }
}
