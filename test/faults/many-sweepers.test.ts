import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { passSweepLease, seedLoops } from '../support/due-loops.ts'
import { countEffects, expectNothingLostOrDoubled, openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPractice, practice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { startWatching, type Watching } from '../support/watching.ts'

// Fault 2 of BACKEND.md: three sweepers on one database, killed twenty times wherever they happen to be.

const loops = 4_000
/** The others have their charts read first, and are held by a lease meanwhile, which a killed process cannot give back. */
const fresh = 200
const kills = 20
const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
let database: TestDatabase<Tables & FhirTables>

beforeAll(async () => {
  database = await openFaultDatabase()
  await seedLoops(database.db, { tenant: practice, count: fresh })
  await seedLoops(database.db, { tenant: practice, count: loops - fresh, from: fresh + 1, isStale: true })
  await seedLoops(database.db, { tenant: 'sandbox-epic-like', count: loops / 10, isStale: true })
})
afterAll(() => database.close())

/** Numbers from 0 up to 1 that are the same in every run (a linear congruential generator, Numerical Recipes). */
function openChance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

test('three sweepers and twenty kill -9 end in every effect exactly once, in no deadlock, and keep no loop for longer than a lease', async () => {
  const chance = openChance(20)
  const killed: (string | null)[] = []
  let begun = 0

  /** Kills from outside when it passes some boundary: wherever it has got to when the signal comes. */
  function startVictim(): Watching {
    let left = 1 + Math.floor(chance() * 12)
    return startWatching(
      { url: database.url, peers: nobody, work: 'sweep', batch: 60, isTalkative: true },
      (_boundary, child) => {
        left -= 1
        if (left === 0) child.kill('SIGKILL')
      },
    )
  }
  async function lane(): Promise<void> {
    while (begun < kills) {
      begun += 1
      const { signal } = await startVictim().ended
      killed.push(signal)
    }
    const survivor = startWatching({ url: database.url, peers: nobody, work: 'sweep', batch: 60 })
    expect(await survivor.ended).toEqual({ code: 0, signal: null, complaint: '' })
  }
  await Promise.all([lane(), lane(), lane()])
  expect(killed).toEqual(Array.from({ length: kills }, () => 'SIGKILL'))

  // The survivors left only what the dead hold: a period later nobody does, and the next round leaves nothing overdue.
  const held = await passSweepLease(database.db)
  expect(held).toBeGreaterThan(0)
  expect((await countEffects(database.db)).due).toBe(held)
  const last = await openFaultPractice(database.url, nobody)
  await last.sweepAll()
  await last.close()
  expect(last.failures).toEqual([])
  await expectNothingLostOrDoubled(database.db, [practice, 'sandbox-epic-like'], {
    telling: 3 * loops,
    // The other practice only observes: the office and the patient are not told.
    heldBack: (2 * loops) / 10,
    rungs: loops + loops / 10,
  })
  const { rows } = await sql<{ deadlocks: number }>`select deadlocks from pg_stat_database
    where datname = current_database()`.execute(database.db)
  expect(rows).toEqual([{ deadlocks: 0 }])
})
