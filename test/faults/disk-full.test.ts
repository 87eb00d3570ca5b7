import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../server/store/database.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'
import { until } from '../support/baton-process.ts'
import { endLeases, seedLoops, setDomainTime, workingMorning } from '../support/due-loops.ts'
import { expectNothingLostOrDoubled } from '../support/fault-database.ts'
import { openFaultPractice, practice } from '../support/fault-practice.ts'
import { migrateAll } from '../support/migrate-all.ts'
import { accountOf, execute, giveTo, openOwnPostgres, type OwnPostgres } from '../support/own-postgres.ts'

// Fault 9 of BACKEND.md: no space is left, for the data or for the write-ahead log. Space runs out in two ways: on a file
// system of its own that is small, and under a limit to how long a file may grow. Where this account may not have the
// one or the other, its tests are skipped and say so.

const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
const loops = 400
const settings = ['autovacuum=off', 'max_wal_size=64MB', 'min_wal_size=32MB']
const everything = { telling: 3 * loops, rungs: loops }

let postgres: OwnPostgres
let opened: { db: BatonDatabase; close: () => Promise<void> } | undefined

beforeEach(async () => {
  postgres = await openOwnPostgres(settings)
})
afterEach(async () => {
  await opened?.close()
  await postgres.remove()
})

async function openBaton(tablespace = ''): Promise<BatonDatabase> {
  await execute(postgres.urlOf('postgres'), `create database baton ${tablespace}`)
  opened = openDatabase<Tables & FhirTables>(postgres.urlOf('baton'))
  await migrateAll(opened.db)
  await setDomainTime(opened.db, workingMorning)
  await seedLoops(opened.db, { tenant: practice, count: loops })
  return opened.db
}

type Space = { fill: () => void; free: () => void }

/** Space for the data is used up in the middle of a sweep. @param code - what PostgreSQL calls it */
async function expectCleanFailure(db: BatonDatabase, space: Space, code: string): Promise<void> {
  let isFull = false
  const watching = await openFaultPractice(postgres.urlOf('baton'), nobody, (boundary) => {
    if (isFull || boundary !== 'sweep-refreshed') return
    isFull = true
    space.fill()
  })
  await expect(watching.sweepAll(loops)).rejects.toMatchObject({ code })
  // Not one of the loops is to blame: none comes nearer to being set aside.
  const blamed = await db.selectFrom('loop').select('referral_id').where('failures', '>', 0).execute()
  expect(blamed).toEqual([])
  await expectWholeTransactions(db)

  space.free()
  await endLeases(db)
  await watching.sweepAll()
  await watching.close()
  await expectNothingLostOrDoubled(db, [practice], everything)
}

/** Space for the log is used up while rows are written. */
async function expectNothingAcknowledgedLost(db: BatonDatabase, space: Space): Promise<void> {
  const watching = await openFaultPractice(postgres.urlOf('baton'), nobody)
  space.fill()
  const acknowledged = await writeUntilItFails(db)
  await postgres.stop('immediate').catch(() => undefined) // it may have stopped by itself

  space.free()
  await postgres.start()
  const { rows } = await sql<{ last: number }>`select coalesce(max(n), 0) as last from acknowledged`.execute(
    db,
  )
  expect(rows[0]?.last).toBeGreaterThanOrEqual(acknowledged)
  await watching.sweepAll()
  await watching.close()
  expect(watching.failures).toEqual([])
  await expectNothingLostOrDoubled(db, [practice], everything)
}

type SmallDisk = Space & { path: string; remove: () => void }

/** @returns why not, where none can be had */
function openSmallDisk(megabytes: number): SmallDisk | string {
  const path = mkdtempSync(join(tmpdir(), 'baton-small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', path], {
      stdio: 'pipe',
    })
  } catch {
    rmSync(path, { recursive: true, force: true })
    return 'this account may not mount a tmpfs'
  }
  const ballast = join(path, 'ballast')
  return {
    path,
    fill: () => {
      const { bavail, bsize } = statfsSync(path)
      writeFileSync(ballast, Buffer.alloc(bavail * bsize))
      expect(statfsSync(path).bavail).toBe(0)
    },
    free: () => rmSync(ballast),
    remove: () => {
      execFileSync('umount', ['-l', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}

const probe = openSmallDisk(1)
if (typeof probe !== 'string') probe.remove()
const whyNoDisk = typeof probe === 'string' ? ` (skipped: ${probe})` : ''

describe.skipIf(whyNoDisk !== '')(`a small disk without space${whyNoDisk}`, () => {
  let disk: SmallDisk
  beforeEach(() => {
    const small = openSmallDisk(96)
    if (typeof small === 'string') throw new Error(small)
    disk = small
  })
  afterEach(async () => {
    await postgres.stop('immediate').catch(() => undefined) // it may have stopped by itself
    disk.remove()
  })

  test('for the data: a sweep fails clean and whole, and goes on when there is space', async () => {
    const folder = join(disk.path, 'tables')
    mkdirSync(folder)
    giveTo(postgres.place.account, folder)
    await execute(postgres.urlOf('postgres'), `create tablespace small location '${folder}'`)
    await expectCleanFailure(await openBaton('tablespace small'), disk, '53100')
  })

  test('for the write-ahead log: the server stops rather than lie, and nothing acknowledged is lost', async () => {
    const db = await openBaton()
    await postgres.stop('fast')
    moveLog(postgres, disk)
    await postgres.start()
    await until(() => answers(db), Boolean)
    await expectNothingAcknowledgedLost(db, disk)
  })
})

const answers = (db: BatonDatabase): Promise<boolean> =>
  sql`select 1`.execute(db).then(
    () => true,
    () => false,
  )

const whyNoLimit = hasLimits() ? '' : ' (skipped: this system cannot limit the files of a running process)'

describe.skipIf(whyNoLimit !== '')(`files that may not grow${whyNoLimit}`, () => {
  /** Longer than a segment of the log, which is written to its end whatever becomes of the tables. */
  const segment = 16 * 2 ** 20

  test('of data: a sweep fails clean and whole, and goes on when they may', async () => {
    const db = await openBaton()
    await lengthenOutbox(db, segment + 2 ** 20)
    const grown = await sizeOfOutbox(db)
    const space = { fill: () => limitFiles(postgres, grown + 50_000), free: () => limitFiles(postgres) }
    // PostgreSQL has no code for it but that of an internal error.
    await expectCleanFailure(db, space, 'XX000')
  })

  test('of the write-ahead log: the server stops rather than lie, and nothing acknowledged is lost', async () => {
    const db = await openBaton()
    const space = { fill: () => limitFiles(postgres, segment - 2 ** 20), free: () => undefined }
    await expectNothingAcknowledgedLost(db, space)
  })
})

function hasLimits(): boolean {
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), '--fsize'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** For the server, its processes and those it starts from now on. A server that is started anew has none. */
function limitFiles(postgres: OwnPostgres, bytes?: number): void {
  for (const pid of postgres.processes())
    execFileSync('prlimit', ['--pid', pid, `--fsize=${bytes ?? 'unlimited'}:`], accountOf(postgres))
}

/** Leaves so many bytes of the table behind that nothing uses any more: only new ones can be written to. */
async function lengthenOutbox(db: BatonDatabase, bytes: number): Promise<void> {
  const filler = JSON.stringify('x'.repeat(1_500))
  await sql`insert into outbox (tenant_id, key, kind, channel, payload, not_before, created_at, updated_at)
    select ${practice}, 'filler ' || i, 'fhir', 'ehr-inbox', ${filler}::json, now(), now(), now()
    from generate_series(1, ${Math.ceil(bytes / 1_500)}::int) i`.execute(db)
  await sql`delete from outbox`.execute(db)
}

async function sizeOfOutbox(db: BatonDatabase): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select pg_relation_size('outbox') as bytes`.execute(db)
  return rows[0]?.bytes ?? 0
}

/** Of each rung all effects are there or none, and each has its audit entry. */
async function expectWholeTransactions(db: BatonDatabase): Promise<void> {
  const { rows } = await sql<{ firings: number; effects: number; audited: number }>`select
    (select count(*) from escalation) as firings, (select count(*) from outbox) as effects,
    (select count(*) from audit_event where event = 'step-fired') as audited`.execute(db)
  const [row] = rows
  expect(row?.effects).toBe(row?.firings)
  expect(3 * (row?.audited ?? -1)).toBe(row?.firings)
}

function moveLog({ place }: OwnPostgres, disk: SmallDisk): void {
  const inside = join(place.data, 'pg_wal')
  const outside = join(disk.path, 'pg_wal')
  cpSync(inside, outside, { recursive: true })
  renameSync(inside, `${inside}.moved`)
  rmSync(`${inside}.moved`, { recursive: true })
  execFileSync('chown', ['-R', `${place.account?.uid ?? process.getuid?.() ?? 0}`, outside])
  giveTo(place.account, outside)
  symlinkSync(outside, inside)
}

/** @returns the last row the server said was safe */
async function writeUntilItFails(db: BatonDatabase): Promise<number> {
  await sql`create table if not exists acknowledged (n int, filler text)`.execute(db).catch(() => undefined)
  for (let n = 1; n <= 500; n += 1) {
    try {
      await sql`insert into acknowledged select ${n}, string_agg(md5(i::text), '') from generate_series(1, 8000) i`.execute(
        db,
      )
    } catch {
      return n - 1
    }
  }
  throw new Error('the disk never ran full')
}
