import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminToken, startBaton, until, type BatonProcess } from '../support/baton-process.ts'
import { dueRung, seedLoops, setDomainTime } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPeers, type FaultPeers } from '../support/fault-peers.ts'
import { practice } from '../support/fault-practice.ts'

// The clock of a sandbox is moved by days. The jobs see it at once, and whoever moved it wants to know what came of it.

/** A minute before the seeded step is due. */
const before = new Date(Date.parse(dueRung.at) - 60_000)
const after = new Date(Date.parse(dueRung.at) + 60_000)

let peers: FaultPeers
beforeAll(async () => void (peers = await openFaultPeers()))
afterAll(() => peers.close())

test('what was done since the clock was moved is told, whether a job did it or the one who asks', async () => {
  const database = await openFaultDatabase()
  await setDomainTime(database.db, before)
  await seedLoops(database.db, { tenant: practice, count: 2 })
  const baton = await startBaton(database.url, peers.addresses)
  try {
    await until(baton.readiness, (status) => status === 200)
    await moveTo(baton, after)
    // Each tells three recipients.
    expect(await (await baton.watchNow()).json()).toMatchObject({ fired: 6 })
    // Nothing is left to do, and what was done is still told.
    expect(await (await baton.watchNow()).json()).toMatchObject({ fired: 6 })
    await moveTo(baton, new Date(after.getTime() + 60_000))
    expect(await (await baton.watchNow()).json()).toMatchObject({ fired: 0 })
  } finally {
    baton.child.kill('SIGKILL')
    await baton.ended
    await database.close()
  }
})

async function moveTo({ origin }: BatonProcess, to: Date): Promise<void> {
  const answer = await fetch(`${origin}/admin/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminToken}` },
    body: JSON.stringify({ offsetMs: to.getTime() - Date.now() }),
  })
  expect(answer.status).toBe(200)
}
