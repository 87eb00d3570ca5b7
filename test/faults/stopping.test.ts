import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBaton, until } from '../support/baton-process.ts'
import { endLeases, seedLoops } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPeers, type FaultPeers } from '../support/fault-peers.ts'
import { openFaultPractice, practice } from '../support/fault-practice.ts'

// Beside the fifteen: a process that is asked to stop in the middle of its work is gone within ten seconds.

let peers: FaultPeers
beforeAll(async () => void (peers = await openFaultPeers()))
afterAll(() => peers.close())

test('SIGTERM ends a backend within ten seconds while a provider does not answer, and what it was sending is not lost', async () => {
  const database = await openFaultDatabase()
  const next = await openFaultPractice(database.url, peers.addresses)
  try {
    await seedLoops(database.db, { tenant: practice, count: 1 })
    await next.sweepAll()
    let asked = 0
    peers.misbehave.reply = ({ path }) => {
      if (!path.endsWith('/Messages.json')) return undefined
      asked += 1
      return 'hang'
    }
    const baton = await startBaton(database.url, peers.addresses)
    await until(baton.readiness, (status) => status === 200)
    // The jobs of the process itself take up the text; nobody calls them here.
    await until(
      () => asked,
      (count) => count > 0,
    )
    const askedToStopAt = performance.now()
    baton.child.kill('SIGTERM')
    const end = await baton.ended
    expect(performance.now() - askedToStopAt).toBeLessThan(10_000)
    expect(end.signal).toBeNull()
    expect(await baton.readiness()).toBe(0)

    delete peers.misbehave.reply
    await endLeases(database.db)
    await next.dispatchAll()
    expect(asked).toBe(1)
    const text = await database.db
      .selectFrom('outbox')
      .select('state')
      .where('channel', '=', 'sms')
      .executeTakeFirstOrThrow()
    expect(text.state).toBe('uncertain')
  } finally {
    await next.close()
    await database.close()
  }
})
