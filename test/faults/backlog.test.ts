import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import { missedRungs, sweepBacklog } from '../support/backlog.ts'
import { seedLoops, setDomainTime, workingMorning } from '../support/due-loops.ts'
import { expectNothingLostOrDoubled, openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { watch } from '../support/watching.ts'

// Fault 15: nothing ran for sixty days, and everything is due at once. `npm run bench -- backlog` does 100,000.

const large = 'sandbox-epic-like'
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
      await expectNothingLostOrDoubled(database.db, [practice], { telling: loops, rungs: 5 * loops })
      const { rows } = await sql<{ step: string; outcome: string; count: number }>`select step, outcome,
      count(*) as count from escalation group by step, outcome order by outcome, step`.execute(database.db)
      expect(rows).toEqual([
        ...['d14', 'd30', 'd45', 'd7'].map((step) => ({ step, outcome: 'caught-up', count: loops })),
        { step: 'd60', outcome: 'fired', count: loops },
      ])
    },
  )

  test('what had fired before it stopped does not fire again, and one action catches up on the rest', async () => {
    const loops = 30
    await setDomainTime(database.db, new Date('2025-11-20T16:00:00Z'))
    await seedLoops(database.db, { tenant: practice, count: loops, steps: missedRungs })
    const dieAt = { boundary: 'sweep-committed' } as const
    const stopped = await watch({ url: database.url, peers: nobody, work: 'sweep', dieAt })
    expect(stopped).toMatchObject({ signal: 'SIGKILL' })
    await expectNothingLostOrDoubled(database.db, [practice], { telling: loops, rungs: loops })

    await setDomainTime(database.db, workingMorning)
    await watching.sweepAll()
    await expectNothingLostOrDoubled(database.db, [practice], { telling: 2 * loops, rungs: 5 * loops })
    const fired = await database.db
      .selectFrom('escalation')
      .select('step')
      .distinct()
      .where('outcome', '=', 'fired')
      .orderBy('step')
      .execute()
    expect(fired).toEqual([{ step: 'd60' }, { step: 'd7' }])
  })

  test('a small practice does not wait behind the backlog of a large one', async () => {
    await seedLoops(database.db, { tenant: large, count: 1_000, steps: missedRungs })
    await seedLoops(database.db, { tenant: practice, count: 120 })
    const swept: Record<string, number>[] = []
    for (let batch = 1; batch <= 4; batch += 1) {
      await sweepOnce(watching.sweepDeps, 100)
      swept.push(await countSwept())
    }
    // Half of every batch is the small one's until nothing of it is left; then the other has all of it.
    expect(swept).toEqual([
      { [large]: 50, [practice]: 50 },
      { [large]: 100, [practice]: 100 },
      { [large]: 150, [practice]: 120 },
      { [large]: 250, [practice]: 120 },
    ])
  })
})

/** Loops of each practice for which something fired. */
async function countSwept(): Promise<Record<string, number>> {
  const { rows } = await sql<{ tenant_id: string; count: number }>`select tenant_id,
    count(distinct referral_id) as count from escalation group by tenant_id`.execute(database.db)
  return Object.fromEntries(rows.map(({ tenant_id: tenant, count }) => [tenant, count]))
}
