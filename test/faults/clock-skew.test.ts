import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedLoops } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPeers, type FaultPeers } from '../support/fault-peers.ts'
import { practice } from '../support/fault-practice.ts'
import { watch } from '../support/watching.ts'

// Fault 4 of BACKEND.md: the clock of one instance is a day off. What is due, and what is written, is the database's.

const dayMs = 86_400_000
let peers: FaultPeers
beforeAll(async () => void (peers = await openFaultPeers()))
afterAll(() => peers.close())

/** Times of the run become `now`: two runs are some seconds apart, a skewed clock would be a day off. */
const passing = /"?2026-01-14[T ](?:16:0\d:\d\d(?:\.\d+)?(?:Z|\+00:?00)?|11:0\d:\d\d(?:\.\d+)?-05:00)"?/g
const withoutMoment = (text: string): string => text.replaceAll(passing, 'now')

/** Everything the watch wrote, without the ids that chance gives. */
async function runWith(skewMs: number): Promise<readonly string[]> {
  const database = await openFaultDatabase()
  try {
    await seedLoops(database.db, { tenant: practice, count: 3 })
    await seedLoops(database.db, {
      tenant: practice,
      count: 1,
      from: 4,
      steps: [
        {
          clock: 'unscheduled',
          step: 'bd5',
          cycle: 1,
          action: 'nudge',
          recipients: ['owner'],
          at: '2026-01-15T04:00:00.000Z',
          rank: 0,
        },
      ],
    })
    const end = await watch({ url: database.url, peers: peers.addresses, work: 'both', skewMs })
    expect(end).toMatchObject({ code: 0, complaint: '' })
    const { db } = database
    const written = await Promise.all([
      db.selectFrom('loop').select(['referral_id', 'next_due_at', 'failures']).execute(),
      db.selectFrom('escalation').selectAll().execute(),
      db.selectFrom('outbox').select(['key', 'state', 'attempts', 'payload', 'not_before']).execute(),
      db.selectFrom('fhir_resource').select(['type', 'content']).execute(),
      db.selectFrom('audit_event').select(['event', 'agent', 'patient']).execute(),
    ])
    const random = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
    return written
      .flatMap((rows: readonly object[]) => rows.map((row) => JSON.stringify(row).replaceAll('\\', '')))
      .map((row) => withoutMoment(row).replaceAll(random, 'id'))
      .toSorted()
  } finally {
    await database.close()
  }
}

test('an instance whose clock is a day fast or slow does and writes exactly what one with the right time does', async () => {
  const right = await runWith(0)
  expect(right.filter((row) => row.includes('"outcome":"fired"'))).toHaveLength(9)
  expect(right.filter((row) => row.includes('"authoredOn":now'))).not.toEqual([])
  expect(await runWith(dayMs)).toEqual(right)
  expect(await runWith(-dayMs)).toEqual(right)
})
