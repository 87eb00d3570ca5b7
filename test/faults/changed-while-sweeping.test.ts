import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { saveLoops } from '../../server/store/loops.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { Boundary } from '../../server/use-cases/watch/boundary.ts'
import { seedLoops, toStoredLoop } from '../support/due-loops.ts'
import { countEffects, openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'

// Fault 14 of BACKEND.md: the world changes between the moment a sweep claims a loop and the moment it commits. Loops
// that are leased while their charts are read can be changed by anybody; those with fresh evidence are locked.

const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
let database: TestDatabase<Tables & FhirTables>
let watching: FaultPractice
let meanwhile: { at: Boundary; work: () => Promise<unknown> } | undefined

beforeEach(async () => {
  meanwhile = undefined
  database = await openFaultDatabase()
  watching = await openFaultPractice(database.url, nobody, async (boundary) => {
    if (boundary !== meanwhile?.at) return
    const { work } = meanwhile
    meanwhile = undefined
    await work()
  })
})
afterEach(async () => {
  await watching.close()
  await database.close()
})

/** What a derivation of the first loop leaves when it is closed, or when the policy of the practice is another. */
async function deriveAnew(changes: { state?: string; steps?: []; policy?: string }): Promise<void> {
  const text = JSON.stringify(toStoredLoop(changes)).replaceAll('§', '0000001')
  const plan: unknown = JSON.parse(text)
  const now = await readBatonNow(database.db)
  const isClosed = changes.steps !== undefined
  await database.db.transaction().execute((trx) =>
    saveLoops(trx, practice, now, [
      {
        referral: 'r-0000001',
        patient: 'p-0000001',
        state: changes.state ?? 'sent',
        display: isClosed ? 'closed' : 'overdue',
        urgency: 'routine',
        direction: 'outbound',
        plan,
        ...(isClosed ? {} : { nextDueAt: new Date('2026-01-14T15:30:00Z') }),
      },
    ]),
  )
}

describe('a referral that is closed', () => {
  test.each(['sweep-claimed', 'sweep-refreshed'] as const)(
    'after %s and before the commit is not nudged any more; the others of the batch are',
    async (at) => {
      await seedLoops(database.db, { tenant: practice, count: 3, isStale: true })
      meanwhile = { at, work: () => deriveAnew({ state: 'closed-completed', steps: [] }) }
      await watching.sweepAll()
      expect(meanwhile).toBeUndefined()
      const fired = await database.db.selectFrom('escalation').select('referral_id').distinct().execute()
      expect(fired.map(({ referral_id: id }) => id).toSorted()).toEqual(['r-0000002', 'r-0000003'])
      expect(await countEffects(database.db)).toMatchObject({ due: 0, telling: 6, effects: 6, audited: 2 })
    },
  )

  test.each(['sweep-claimed', 'sweep-refreshed', 'sweep-advanced', 'sweep-audited'] as const)(
    'after %s, with fresh evidence, waits for the commit of its nudge, and is not nudged again',
    async (at) => {
      await seedLoops(database.db, { tenant: practice, count: 1 })
      let closing: Promise<void> | undefined
      meanwhile = {
        at,
        work: () => {
          closing = deriveAnew({ state: 'closed-completed', steps: [] })
          return Promise.resolve()
        },
      }
      await watching.sweepAll()
      await closing
      const row = await database.db.selectFrom('loop').selectAll().executeTakeFirstOrThrow()
      expect(row).toMatchObject({ state: 'closed-completed', next_due_at: null })
      await watching.sweepAll()
      expect(await countEffects(database.db)).toMatchObject({ due: 0, telling: 3, effects: 3 })
    },
  )
})

describe('a policy that is edited', () => {
  test('while a sweep runs: only what is planned under the policy in force fires, and names it', async () => {
    await seedLoops(database.db, { tenant: practice, count: 2, isStale: true })
    meanwhile = { at: 'sweep-claimed', work: () => deriveAnew({ policy: 'both/2' }) }
    await watching.sweepAll()
    const cited = await database.db
      .selectFrom('escalation')
      .select(['referral_id', 'policy'])
      .distinct()
      .orderBy('referral_id')
      .execute()
    expect(cited).toEqual([{ referral_id: 'r-0000002', policy: 'both/1' }])
    const reasons = await database.db.selectFrom('audit_event').select('entry').orderBy('seq').execute()
    expect(reasons.map(({ entry }) => /A\.7\/\S+ (\S+)/.exec(entry)?.[1])).toEqual(['both/1'])
    // The other one is not lost: it stays due, and is planned anew under what is in force.
    expect(await countEffects(database.db)).toMatchObject({ due: 1, telling: 3, effects: 3 })
  })
})
