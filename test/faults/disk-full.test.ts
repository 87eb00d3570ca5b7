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
import { execute, giveTo, openOwnPostgres, type OwnPostgres } from '../support/own-postgres.ts'

// Fault 9 of BACKEND.md: no space is left, for the data or for the write-ahead log. Needs a file system of its own
// that is small: where this account may not mount one, the tests are skipped and say so.

const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
const loops = 400

type SmallDisk = { path: string; fill: () => void; free: () => void; remove: () => void }

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
const why = typeof probe === 'string' ? ` (skipped: ${probe})` : ''

describe.skipIf(why !== '')(`a disk without space${why}`, () => {
  let disk: SmallDisk
  let postgres: OwnPostgres
  let opened: { db: BatonDatabase; close: () => Promise<void> } | undefined

  beforeEach(async () => {
    const small = openSmallDisk(96)
    if (typeof small === 'string') throw new Error(small)
    disk = small
    postgres = await openOwnPostgres(['autovacuum=off', 'max_wal_size=64MB', 'min_wal_size=32MB'])
  })
  afterEach(async () => {
    await opened?.close()
    await postgres.remove()
    disk.remove()
  })

  async function openBaton(tablespace: string): Promise<BatonDatabase> {
    await execute(postgres.urlOf('postgres'), `create database baton ${tablespace}`)
    opened = openDatabase<Tables & FhirTables>(postgres.urlOf('baton'))
    await migrateAll(opened.db)
    await setDomainTime(opened.db, workingMorning)
    await seedLoops(opened.db, { tenant: practice, count: loops })
    return opened.db
  }

  test('for the data: a sweep fails clean and whole, and goes on when there is space', async () => {
    const folder = join(disk.path, 'tables')
    mkdirSync(folder)
    giveTo(postgres.place.account, folder)
    await execute(postgres.urlOf('postgres'), `create tablespace small location '${folder}'`)
    const db = await openBaton('tablespace small')
    let isFull = false
    const watching = await openFaultPractice(postgres.urlOf('baton'), nobody, (boundary) => {
      if (isFull || boundary !== 'sweep-refreshed') return
      isFull = true
      disk.fill()
    })
    await expect(watching.sweepAll(loops)).rejects.toMatchObject({ code: '53100' })
    // Not one of the loops is to blame: none comes nearer to being set aside.
    const blamed = await db.selectFrom('loop').select('referral_id').where('failures', '>', 0).execute()
    expect(blamed).toEqual([])
    await expectWholeTransactions(db)

    disk.free()
    await endLeases(db)
    await watching.sweepAll()
    await watching.close()
    await expectNothingLostOrDoubled(db, [practice], { telling: 3 * loops, rungs: loops })
  })

  test('for the write-ahead log: the server stops rather than lie, and nothing acknowledged is lost', async () => {
    const db = await openBaton('')
    await postgres.stop('fast')
    moveLog(postgres, disk)
    await postgres.start()
    await until(
      () =>
        sql`select 1`.execute(db).then(
          () => true,
          () => false,
        ),
      Boolean,
    )
    const watching = await openFaultPractice(postgres.urlOf('baton'), nobody)
    disk.fill()
    const acknowledged = await writeUntilItFails(db)
    await postgres.stop('immediate').catch(() => undefined) // it may have stopped by itself

    disk.free()
    await postgres.start()
    const { rows } = await sql<{ last: number }>`select max(n) as last from acknowledged`.execute(db)
    expect(rows[0]?.last).toBeGreaterThanOrEqual(acknowledged)
    await watching.sweepAll()
    await watching.close()
    expect(watching.failures).toEqual([])
    await expectNothingLostOrDoubled(db, [practice], { telling: 3 * loops, rungs: loops })
  })
})

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
