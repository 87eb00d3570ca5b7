import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import { missedRungs, sweepBacklog } from '../support/backlog.ts'
import { seedLoops } from '../support/due-loops.ts'
import { countEffects, openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'

// Fault 15: nothing ran for sixty days, and everything is due at once. `npm run bench -- backlog` does 100,000.

const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
let database: TestDatabase<Tables & FhirTables>
let watching: FaultPractice

beforeEach(async () => {
  database = await openFaultDatabase()
  watching = await openFaultPractice(database.url, nobody)
})
afterEach(async () => {
  await watching.close()
  await database.close()
})

describe('after sixty days of standing still', () => {
  test(
    '10,000 loops get one catch-up action each, in batches of bounded time',
    { timeout: 180_000 },
    async () => {
      const loops = 10_000
      await seedLoops(database.db, { tenant: practice, count: loops, steps: missedRungs })
      const batches = await sweepBacklog(watching.sweepDeps)
      expect(watching.failures).toEqual([])
      expect(batches.map(({ claimed }) => claimed)).toEqual(Array.from({ length: loops / 500 }, () => 500))
      // A batch must be over long before its lease of two minutes is; the last ones take no longer than the first.
      expect(Math.max(...batches.map(({ ms }) => ms))).toBeLessThan(10_000)
      expect(await countEffects(database.db)).toMatchObject({
        due: 0,
        telling: loops,
        effects: loops,
        firings: 5 * loops,
      })
      const { rows } = await sql<{ step: string; outcome: string; count: number }>`select step, outcome,
      count(*) as count from escalation group by step, outcome order by outcome, step`.execute(database.db)
      expect(rows).toEqual([
        ...['d14', 'd30', 'd45', 'd7'].map((step) => ({ step, outcome: 'caught-up', count: loops })),
        { step: 'd60', outcome: 'fired', count: loops },
      ])
    },
  )

  test('a small practice does not wait behind the backlog of a large one', async () => {
    await seedLoops(database.db, { tenant: 'sandbox-epic-like', count: 5_000, steps: missedRungs })
    await seedLoops(database.db, { tenant: practice, count: 30 })
    await sweepOnce(watching.sweepDeps, 100)
    const done = await sql<{
      tenant_id: string
      count: number
    }>`select tenant_id, count(distinct referral_id) as count
      from escalation group by tenant_id order by tenant_id`.execute(database.db)
    expect(done.rows).toEqual([
      { tenant_id: 'sandbox-epic-like', count: 50 },
      { tenant_id: practice, count: 30 },
    ])
  })
})
