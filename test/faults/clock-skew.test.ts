import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAuditText } from '#domain/audit-text-reading.ts'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'
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
const random = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const withoutChance = (row: string): string =>
  row.replaceAll('\\', '').replaceAll(passing, 'now').replaceAll(random, 'id')

/** Everything the watch wrote and everybody was told, without the ids that chance gives. */
async function runWith(sweeperSkewMs: number, senderSkewMs: number): Promise<readonly string[]> {
  peers.calls.length = 0
  peers.hisp.taken.length = 0
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
    const one = { url: database.url, peers: peers.addresses }
    for (const order of [
      { ...one, work: 'sweep', skewMs: sweeperSkewMs } as const,
      { ...one, work: 'dispatch', skewMs: senderSkewMs } as const,
    ])
      expect(await watch(order)).toMatchObject({ code: 0, complaint: '' })
    return [...(await readWritten(database.db)), ...readTold()].map(withoutChance).toSorted()
  } finally {
    await database.close()
  }
}

/** Rows of every table the watch writes to. */
async function readWritten(db: BatonDatabase): Promise<readonly string[]> {
  const tables = await Promise.all([
    db.selectFrom('loop').select(['referral_id', 'next_due_at', 'failures', 'version']).execute(),
    db.selectFrom('escalation').selectAll().execute(),
    db
      .selectFrom('outbox')
      .select(['key', 'state', 'attempts', 'payload', 'not_before', 'created_at', 'updated_at'])
      .execute(),
    db.selectFrom('fhir_resource').select(['type', 'content']).execute(),
  ])
  const entries = await db.selectFrom('audit_event').select('entry').execute()
  return [...tables.flat(), ...entries.map(toUnplaced)].map((row) => JSON.stringify(row))
}

/** An audit entry without its place in the chain, which messages that are sent side by side take by chance. */
function toUnplaced({ entry: text }: { entry: string }) {
  const record = readAuditText(text)
  if (record === undefined) throw new Error(`no audit entry: ${text}`)
  const { domainAt, entry, recordedAt } = record
  // Recorded by the real clock, too; of the database, which is this machine's.
  return { domainAt, entry, isOfToday: Math.abs(Date.parse(recordedAt) - Date.now()) < dayMs / 48 }
}

/**
 * What providers were asked to send, and the mails of the HISP. The `Date` of a mail is left out: it says when its host handed
 * it over (RFC 5322 section 3.6.1), and nothing of Baton goes by it.
 */
function readTold(): readonly string[] {
  const calls = peers.calls.map(({ path, body }) => `${path} ${body}`)
  const mails = peers.hisp.taken.map(({ to, raw }) => `${to.join()} ${raw.replace(/^Date: .*$/m, '')}`)
  return [...calls, ...mails]
}

test('instances whose clocks are a day fast or slow do, write and tell exactly what one with the right time does', async () => {
  const right = await runWith(0, 0)
  expect(right.filter((row) => row.includes('"outcome":"fired"'))).toHaveLength(9)
  expect(right.filter((row) => row.includes('"authoredOn":now'))).not.toEqual([])
  expect(right.filter((row) => row.includes('/Messages.json'))).toHaveLength(3)
  expect(await runWith(dayMs, -dayMs)).toEqual(right)
  expect(await runWith(-dayMs, dayMs)).toEqual(right)
})
