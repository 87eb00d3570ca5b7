import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PlannedStep } from '#domain/escalation.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { sweepWithProcesses } from '../bench/shared-sweep.ts'
import { dueRung, seedLoops } from '../support/due-loops.ts'
import { expectNothingLostOrDoubled, openFaultDatabase } from '../support/fault-database.ts'
import { practice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { watch } from '../support/watching.ts'

// Two backend processes on one PostgreSQL, with nothing between them but the database.

const loops = 10_000
/** Effects that are carried out as well, of the second ten thousand. */
const carried = 500
const lastCarriedOut = `r-${String(loops + carried).padStart(7, '0')}`
const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
/** One Task for the owner of each loop. */
const nudge: PlannedStep = { ...dueRung, action: 'nudge', recipients: ['owner'] }
let database: TestDatabase<Tables & FhirTables>

beforeAll(async () => void (database = await openFaultDatabase()))
afterAll(() => database.close())

const seed = (from: number) =>
  seedLoops(database.db, { tenant: practice, count: loops, from, steps: [nudge] })

/** Of how many loops there is one row, and of how many there are several. */
async function countPerLoop(of: string): Promise<{ once: number; several: number }> {
  const { rows } = await sql<{ once: number; several: number }>`select count(*) filter (where n = 1) as once,
    count(*) filter (where n > 1) as several from (select count(*) as n from ${sql.raw(of)} group by loop) loops`.execute(
    database.db,
  )
  return rows[0] ?? { once: 0, several: 0 }
}

test('share a sweep of 10,000 due loops and what follows from it: both work, and every effect is there once', async ({
  annotate,
}) => {
  await seed(1)
  const alone = await sweepWithProcesses(database.url, 1)
  expect(alone.claimed).toEqual([loops])
  await expectNothingLostOrDoubled(database.db, [practice], { telling: loops, rungs: loops })

  await sql`truncate outbox`.execute(database.db)
  await seed(loops + 1)
  const shared = await sweepWithProcesses(database.url, 2)
  await annotate(
    `${loops} due loops: one process ${Math.round(alone.ms)} ms, two ${Math.round(shared.ms)} ms (${shared.claimed.join(' and ')} loops)`,
  )
  // Whoever is free takes the next batch: the shares need not be even.
  expect(Math.min(...shared.claimed)).toBeGreaterThan(0)
  expect(shared.claimed.reduce((sum, one) => sum + one, 0)).toBe(loops)
  const once = { once: loops, several: 0 }
  expect(await countPerLoop(`(select referral_id as loop from outbox) rows`)).toEqual(once)

  // Carrying them out takes many times as long as deciding them: some stand for all.
  await sql`delete from outbox where referral_id > ${lastCarriedOut}`.execute(database.db)
  const order = { url: database.url, peers: nobody, work: 'dispatch' } as const
  const ends = await Promise.all([watch(order), watch(order)])
  expect(ends).toMatchObject([
    { code: 0, complaint: '' },
    { code: 0, complaint: '' },
  ])
  const carriedOut = { once: carried, several: 0 }
  const sent = `(select referral_id as loop from outbox where state = 'sent') rows`
  expect(await countPerLoop(sent)).toEqual(carriedOut)
  const tasks = `(select content::jsonb #>> '{focus,reference}' as loop from fhir_resource where type = 'Task') rows`
  expect(await countPerLoop(tasks)).toEqual(carriedOut)
})
