import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { Boundary } from '../../server/use-cases/watch/boundary.ts'
import { endLeases, seedLoops } from '../support/due-loops.ts'
import { countEffects, expectNothingLostOrDoubled, openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPeers, type FaultPeers } from '../support/fault-peers.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { watch } from '../support/watching.ts'

// Faults 1 and 3 of BACKEND.md: a process is lost at every place where something has happened and is not noted yet.

const loops = 6
const everything = { telling: 3 * loops, rungs: loops }
let database: TestDatabase<Tables & FhirTables>
let peers: FaultPeers
let next: FaultPractice

beforeAll(async () => void (peers = await openFaultPeers()))
afterAll(() => peers.close())
beforeEach(async () => {
  database = await openFaultDatabase()
  next = await openFaultPractice(database.url, peers.addresses)
  await seedLoops(database.db, { tenant: practice, count: loops / 2 })
  await seedLoops(database.db, { tenant: practice, count: loops / 2, hasDirect: false, from: loops / 2 + 1 })
  peers.accepted.length = 0
  peers.hisp.taken.length = 0
})
afterEach(async () => {
  await next.close()
  await database.close()
})

const loseAt = (boundary: Boundary, work: 'sweep' | 'dispatch', nth = 1) =>
  watch({ url: database.url, peers: peers.addresses, work, batch: 4, dieAt: { boundary, nth } })

/** Whom providers accepted something for, once for each time. */
function acceptedBy(): readonly string[] {
  const mails = peers.hisp.taken.map(({ to }) => `direct ${to.join()}`)
  return [...peers.accepted.map(({ channel, to }) => `${channel} ${to}`), ...mails].toSorted()
}

const sweeping = [
  'sweep-claimed',
  'sweep-refreshed',
  'sweep-advanced',
  'sweep-fired',
  'sweep-enqueued',
  'sweep-audited',
  'sweep-committed',
] as const

describe('a sweeper that is killed', () => {
  test.each(sweeping)(
    'at %s, with evidence read anew, loses nothing and doubles nothing',
    async (boundary) => {
      await sql`update loop set evidence_at = evidence_at - interval '1 hour'`.execute(database.db)
      expect(await loseAt(boundary, 'sweep')).toMatchObject({ signal: 'SIGKILL' })
      await endLeases(database.db)
      await next.sweepAll()
      expect(next.failures).toEqual([])
      await expectNothingLostOrDoubled(database.db, [practice], everything)
    },
  )

  test.each(sweeping)('at %s loses nothing and doubles nothing', async (boundary) => {
    expect(await loseAt(boundary, 'sweep')).toMatchObject({ signal: 'SIGKILL' })
    const half = await countEffects(database.db)
    const isCommitted = boundary === 'sweep-committed'
    expect(half).toMatchObject({ firings: isCommitted ? 12 : 0, effects: isCommitted ? 12 : 0 })
    await endLeases(database.db)
    await next.sweepAll()
    expect(next.failures).toEqual([])
    await expectNothingLostOrDoubled(database.db, [practice], everything)
  })
})

describe('a sender that is killed', () => {
  beforeEach(async () => {
    await next.sweepAll()
  })

  test.each(['dispatch-claimed', 'dispatch-sent', 'dispatch-marked', 'dispatch-committed'] as const)(
    'at %s leaves each message sent once, or for a person to ask about',
    async (boundary) => {
      for (let crash = 1; crash <= 2; crash += 1) {
        expect(await loseAt(boundary, 'dispatch', boundary === 'dispatch-claimed' ? 1 : 3)).toMatchObject({
          signal: 'SIGKILL',
        })
        await endLeases(database.db)
      }
      await next.dispatchAll()
      const accepted = acceptedBy()
      expect(new Set(accepted).size).toBe(accepted.length)
      await expectEachEndedWell(accepted)
      await expectNothingLostOrDoubled(database.db, [practice], everything)
    },
  )

  test('without a kill sends every message, so that nothing above passes for want of sending', async () => {
    await next.dispatchAll()
    expect(acceptedBy()).toHaveLength(2 * loops)
    expect(await statesOf('message')).toEqual({ sent: 2 * loops })
  })
})

async function statesOf(kind: 'message' | 'fhir'): Promise<Record<string, number>> {
  const rows = await database.db
    .selectFrom('outbox')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('kind', '=', kind)
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

/** Sent and accepted, or uncertain with a work item for a person; every write into a record once. */
async function expectEachEndedWell(accepted: readonly string[]): Promise<void> {
  const { sent = 0, uncertain = 0, ...others } = await statesOf('message')
  expect(others).toEqual({})
  expect(sent + uncertain).toBe(2 * loops)
  expect(accepted.length).toBeGreaterThanOrEqual(sent)
  expect(Object.keys(await statesOf('fhir'))).toEqual(['sent'])
  const tasks = await database.db
    .selectFrom('fhir_resource')
    .select('content')
    .where('tenant_id', '=', practice)
    .where('type', '=', 'Task')
    .execute()
  const asking = tasks.filter(({ content }) => content?.includes('stall-message-uncertain') === true)
  expect(asking).toHaveLength(uncertain)
  expect(tasks).toHaveLength(loops + uncertain)
}
