import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openDatabase } from '../../server/store/database.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'
import type { Boundary } from '../../server/use-cases/watch/boundary.ts'
import { startBaton, until, type BatonProcess } from '../support/baton-process.ts'
import { endLeases, seedLoops, setDomainTime, workingMorning } from '../support/due-loops.ts'
import { countEffects, expectNothingLostOrDoubled, openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPeers, type FaultPeers } from '../support/fault-peers.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import { execute, openOwnPostgres, type OwnPostgres } from '../support/own-postgres.ts'
import type { TestDatabase } from '../support/test-database.ts'

// Fault 8 of BACKEND.md: the database goes away, at rest and in the middle of a transaction, and comes back.

const loops = 4
const everything = { telling: 3 * loops, rungs: loops }
let peers: FaultPeers
beforeAll(async () => void (peers = await openFaultPeers()))
afterAll(() => peers.close())

describe('a connection that is cut in the middle of a transaction', () => {
  let database: TestDatabase<Tables & FhirTables>
  let watching: FaultPractice
  let cutAt: Boundary | undefined

  beforeEach(async () => {
    database = await openFaultDatabase()
    watching = await openFaultPractice(database.url, peers.addresses, async (boundary) => {
      if (boundary !== cutAt) return
      cutAt = undefined
      const { rows } = await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'`.execute(database.db)
      expect(rows.length).toBeGreaterThan(0)
    })
    await seedLoops(database.db, { tenant: practice, count: loops })
  })
  afterEach(async () => {
    await watching.close()
    await database.close()
  })

  test.each(['sweep-advanced', 'sweep-fired', 'sweep-enqueued', 'sweep-audited'] as const)(
    'at %s leaves no half of it, and the same process goes on',
    async (boundary) => {
      cutAt = boundary
      await watching.sweepAll()
      expect(cutAt).toBeUndefined()
      expect(watching.failures.map(({ what }) => what)).toEqual(['commit'])
      await expectNothingLostOrDoubled(database.db, [practice], everything)
    },
  )

  test('while a sent message is noted leaves it to a person, and is no reason to send it again', async () => {
    await watching.sweepAll()
    cutAt = 'dispatch-marked'
    await watching.dispatchAll().catch(() => undefined)
    expect(cutAt).toBeUndefined()
    await endLeases(database.db)
    await watching.dispatchAll()
    const waiting = await database.db
      .selectFrom('outbox')
      .select('state')
      .where('state', 'in', ['waiting', 'sending', 'failed'])
      .execute()
    expect(waiting).toEqual([])
    await expectNothingLostOrDoubled(database.db, [practice], everything)
  })
})

describe('the database of a running backend', () => {
  let postgres: OwnPostgres
  let db: BatonDatabase
  let close: () => Promise<void>
  let baton: BatonProcess

  beforeEach(async () => {
    postgres = await openOwnPostgres()
    await execute(postgres.urlOf('postgres'), 'create database baton')
    const opened = openDatabase<Tables & FhirTables>(postgres.urlOf('baton'))
    db = opened.db
    close = opened.close
    baton = await startBaton(postgres.urlOf('baton'), peers.addresses)
    await until(baton.readiness, (status) => status === 200)
  })
  afterEach(async () => {
    baton.child.kill('SIGKILL')
    await baton.ended
    await close()
    await postgres.remove()
  })

  test('may be pulled away and come back: the process says that it is not ready, lives, and works again', async () => {
    await setDomainTime(db, workingMorning)
    await seedLoops(db, { tenant: practice, count: loops })
    await postgres.stop('immediate')
    await until(baton.readiness, (status) => status === 503)
    expect((await fetch(`${baton.origin}/health/live`)).status).toBe(200)
    expect((await baton.watchNow()).status).toBe(500)
    await postgres.start()
    await until(baton.readiness, (status) => status === 200)
    await until(
      async () => (await baton.watchNow()).status,
      (status) => status === 200,
    )
    await expectNothingLostOrDoubled(db, [practice], everything)
    expect(baton.child.exitCode).toBeNull()
  })

  test('may hang: the process says within seconds that it is not ready, lives, and goes on when it goes on', async () => {
    await setDomainTime(db, workingMorning)
    await seedLoops(db, { tenant: practice, count: loops })
    postgres.signal('STOP')
    try {
      const askedAt = performance.now()
      expect(await baton.readiness()).toBe(503)
      expect(performance.now() - askedAt).toBeLessThan(10_000)
      expect((await fetch(`${baton.origin}/health/live`)).status).toBe(200)
    } finally {
      postgres.signal('CONT')
    }
    await until(baton.readiness, (status) => status === 200)
    expect((await baton.watchNow()).status).toBe(200)
    await expectNothingLostOrDoubled(db, [practice], everything)
    expect(baton.child.exitCode).toBeNull()
  })

  test('may turn read-only, as after a failover: nothing is half done, and it is not ready meanwhile', async () => {
    await setDomainTime(db, workingMorning)
    await seedLoops(db, { tenant: practice, count: loops })
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'baton'`
    const admin = postgres.urlOf('postgres')
    await execute(admin, 'alter database baton set default_transaction_read_only = on', cut)
    expect((await baton.watchNow()).status).toBe(500)
    await until(baton.readiness, (status) => status === 503)
    expect(await countEffects(db)).toMatchObject({ due: loops, firings: 0, effects: 0, audited: 0 })
    await execute(admin, 'alter database baton reset default_transaction_read_only', cut)
    await until(baton.readiness, (status) => status === 200)
    await until(
      async () => (await baton.watchNow()).status,
      (status) => status === 200,
    )
    await expectNothingLostOrDoubled(db, [practice], everything)
  })
})
