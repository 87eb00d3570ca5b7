import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ClusterInUse, isAlive } from '../../server/store/cluster-lock.ts'
import { openEmbeddedCluster } from '../../server/store/embedded-cluster.ts'
import { copyBinaries, installedFolder } from '../../server/store/postgres-binaries.ts'
import { copyFolder } from '../support/copy-folder.ts'
import { canReach, clusterFolderOf, findPostgresAccount } from '../../server/store/postgres-account.ts'

/** A cluster that is made and stopped: whatever is not about a first start begins with a copy of it. */
let made: string
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'baton-cluster-made-'))
  chmodSync(made, 0o755)
  await (await openEmbeddedCluster({ dataFolder: made, databases: ['one'] })).stop()
}, 120_000)
afterAll(() => rmSync(made, { recursive: true, force: true }))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-cluster-'))
  chmodSync(folder, 0o755)
})
afterEach(async () => {
  // Whatever a test left running is taken over and stopped.
  if (existsSync(join(folder, 'postgres', 'data', 'postmaster.pid'))) {
    await (await openEmbeddedCluster({ dataFolder: folder, databases: [] })).stop()
  }
  rmSync(folder, { recursive: true, force: true })
})

type Holder = { child: ChildProcess; pid: number; adopted: boolean; url: string }

/** Rejects with what the process said when it goes before it has the cluster. */
async function openHolder(dataFolder: string): Promise<Holder> {
  const script = join(import.meta.dirname, '..', 'support', 'cluster-holder.ts')
  const child = spawn(process.execPath, [script, dataFolder, 'hold'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    child.once('close', () => reject(new Error(complaint)))
  })
  const said: unknown = JSON.parse(line)
  if (typeof said !== 'object' || said === null || !('adopted' in said) || !('url' in said))
    throw new Error('unclear')
  return { child, pid: child.pid ?? 0, adopted: said.adopted === true, url: String(said.url) }
}

async function kill(holder: Holder): Promise<void> {
  const gone = once(holder.child, 'exit')
  holder.child.kill('SIGKILL')
  await gone
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

const postmasterPid = () =>
  Number(readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

describe('the embedded cluster', () => {
  test('is a PostgreSQL 18 with fsync on, reachable only from this machine and only with its password', async () => {
    const cluster = await openEmbeddedCluster({ dataFolder: folder, databases: ['one', 'two'] })
    const url = cluster.urlOf('two')
    expect(
      await query(
        url,
        `select current_setting('fsync') as fsync, current_database() as name,
      current_setting('listen_addresses') as listen`,
      ),
    ).toEqual([{ fsync: 'on', name: 'two', listen: '127.0.0.1' }])
    expect(await query(url, 'show server_version_num')).toEqual([
      { server_version_num: expect.stringMatching(/^18/) as unknown },
    ])
    const wrong = new URL(url)
    wrong.password = 'guessed'
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/)
    await cluster.stop()
    await expect(query(url, 'select 1')).rejects.toThrow()
  })

  test('has every commit on the disk before it says so: there are no fewer syncs than commits', async () => {
    await copyFolder(made, folder)
    const cluster = await openEmbeddedCluster({ dataFolder: folder, databases: ['one'] })
    const url = cluster.urlOf('one')
    await query(url, 'create table sent (id int)')
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    // A backend tells its figures when it is idle, and all of them at once only where it is asked to.
    const syncs = async (): Promise<number> => {
      await client.query('select pg_stat_force_next_flush()')
      const { rows } = await client.query<{ syncs: string }>(
        `select sum(fsyncs) as syncs from pg_stat_io where object = 'wal'`,
      )
      return Number(rows[0]?.syncs)
    }
    const commits = 25
    const before = await syncs()
    for (let id = 1; id <= commits; id += 1) await client.query('insert into sent values ($1)', [id])
    expect((await syncs()) - before).toBeGreaterThanOrEqual(commits)
    await client.end()
    await cluster.stop()
  })

  test('keeps its data from one start to the next', async () => {
    await copyFolder(made, folder)
    const first = await openEmbeddedCluster({ dataFolder: folder, databases: ['one'] })
    await query(first.urlOf('one'), 'create table kept as select 42 as answer')
    await first.stop()
    const second = await openEmbeddedCluster({ dataFolder: folder, databases: ['one'] })
    expect(second.wasAdopted).toBe(false)
    expect(await query(second.urlOf('one'), 'select answer from kept')).toEqual([{ answer: 42 }])
    await second.stop()
  })

  test('refuses a second app while the first lives, and names its process', async () => {
    await copyFolder(made, folder)
    const holder = await openHolder(folder)
    const second = openEmbeddedCluster({ dataFolder: folder, databases: ['one'] })
    await expect(second).rejects.toThrow(ClusterInUse)
    await expect(second).rejects.toThrow(`process ${holder.pid}`)
    expect(await query(holder.url, 'select 1 as fine')).toEqual([{ fine: 1 }])
    await kill(holder)
  })

  test('lives on when its app is killed, and the next app takes it over with its data', async () => {
    await copyFolder(made, folder)
    const holder = await openHolder(folder)
    await query(holder.url, 'create table kept as select 1 as n')
    const server = postmasterPid()
    await kill(holder)
    expect(isAlive(server)).toBe(true)
    const next = await openEmbeddedCluster({ dataFolder: folder, databases: ['one'] })
    expect(next.wasAdopted).toBe(true)
    expect(postmasterPid()).toBe(server)
    expect(await query(next.urlOf('one'), 'select n from kept')).toEqual([{ n: 1 }])
    await next.stop()
  })

  test('recovers when app and server are both killed', async () => {
    await copyFolder(made, folder)
    const holder = await openHolder(folder)
    await query(holder.url, 'create table kept as select 1 as n')
    process.kill(postmasterPid(), 'SIGKILL')
    await kill(holder)
    const next = await openEmbeddedCluster({ dataFolder: folder, databases: ['one'] })
    expect(next.wasAdopted).toBe(false)
    expect(await query(next.urlOf('one'), 'select n from kept')).toEqual([{ n: 1 }])
    await next.stop()
  })

  test('starts although a first start was killed half-way', async () => {
    mkdirSync(join(folder, 'postgres', 'data.999999999'), { recursive: true })
    writeFileSync(join(folder, 'postgres', 'data.999999999', 'PG_VERSION'), '18')
    const cluster = await openEmbeddedCluster({ dataFolder: folder, databases: [] })
    expect(existsSync(join(folder, 'postgres', 'data.999999999'))).toBe(false)
    await cluster.stop()
  })

  test('starts although what a killed first start left behind is still being written into', async () => {
    const half = join(folder, 'postgres', 'data.999999999')
    mkdirSync(half, { recursive: true })
    // As the initdb of a killed start does: it goes on for a moment after its parent is gone.
    const orphan = spawn('sh', ['-c', `for i in $(seq 4000); do echo > '${half}'/$i || exit; done`], {
      stdio: 'ignore',
    })
    const gone = once(orphan, 'close')
    const cluster = await openEmbeddedCluster({ dataFolder: folder, databases: [] })
    await gone
    expect(existsSync(half)).toBe(false)
    await cluster.stop()
  })

  test('says when the server goes away unasked', async () => {
    await copyFolder(made, folder)
    const cluster = await openEmbeddedCluster({ dataFolder: folder, databases: [] })
    process.kill(postmasterPid(), 'SIGKILL')
    expect((await cluster.lost).message).toContain('PostgreSQL went away')
    await cluster.stop()
  })

  test('of two first starts at once one gets it and the other is told who has it', async () => {
    const outcomes = await Promise.allSettled([openHolder(folder), openHolder(folder)])
    const holders = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const refusals = outcomes.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []))
    expect(holders).toHaveLength(1)
    expect(refusals).toEqual([expect.stringContaining(`process ${holders[0]?.pid}`)])
    for (const holder of holders) await kill(holder)
  }, 60_000)

  test('is not touched when another version of PostgreSQL made the data', async () => {
    mkdirSync(join(folder, 'postgres', 'data'), { recursive: true })
    writeFileSync(join(folder, 'postgres', 'data', 'PG_VERSION'), '15\n')
    await expect(openEmbeddedCluster({ dataFolder: folder, databases: [] })).rejects.toThrow(
      /made by PostgreSQL 15/,
    )
  })

  test('is one cluster under two names of one folder', async () => {
    await copyFolder(made, folder)
    const link = `${folder}-link`
    symlinkSync(folder, link)
    try {
      const holder = await openHolder(link)
      await expect(openEmbeddedCluster({ dataFolder: folder, databases: [] })).rejects.toThrow(ClusterInUse)
      await kill(holder)
    } finally {
      rmSync(link)
    }
  })
})

describe('where the cluster lies when another account has to run it', () => {
  const somebody = { name: 'somebody', uid: 54_321, gid: 54_321 }

  test('inside the data folder where that account can get there', () => {
    expect(canReach(join(folder, 'postgres'), somebody)).toBe(true)
    expect(clusterFolderOf(folder, somebody)).toBe(join(folder, 'postgres'))
  })

  test('inside a private data folder, which others may then pass through without seeing anything', () => {
    const own = join(folder, 'own')
    mkdirSync(own, { mode: 0o700 })
    expect(clusterFolderOf(own, somebody)).toBe(join(own, 'postgres'))
    expect(statSync(own).mode & 0o777).toBe(0o711)
  })

  test('elsewhere when a folder above is closed to others, always the same place, and it moves with the folder', () => {
    const closed = join(folder, 'closed')
    mkdirSync(join(closed, 'clone', '.baton'), { recursive: true })
    chmodSync(closed, 0o700)
    const dataFolder = join(closed, 'clone', '.baton')
    const place = clusterFolderOf(dataFolder, somebody)
    expect(place).toMatch(/^\/var\/lib\/baton\/[0-9a-f]{16}$/)
    expect(clusterFolderOf(dataFolder, somebody)).toBe(place)
    rmSync(join(dataFolder, 'cluster-id'))
    expect(clusterFolderOf(dataFolder, somebody)).not.toBe(place)
  })

  test('inside for an ordinary user, wherever it is', () => {
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    expect(clusterFolderOf(closed, undefined)).toBe(join(closed, 'postgres'))
  })

  test('the binaries are copied so that nothing leads back to where that account may not go', async () => {
    const copy = join(folder, 'copy')
    copyBinaries(installedFolder(), copy)
    const links = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isSymbolicLink(),
    )
    expect(links.length).toBeGreaterThan(0)
    for (const link of links)
      expect(realpathSync(join(link.parentPath, link.name))).toContain(realpathSync(copy))
    const { stdout } = await promisify(execFile)(join(copy, 'bin', 'initdb'), ['--version'])
    expect(stdout).toMatch(/PostgreSQL\) 18/)
  })

  test('runs as another account only for root', () => {
    const isRoot = process.getuid?.() === 0
    expect(findPostgresAccount(realpathSync(folder)) !== undefined).toBe(isRoot)
  })
})
