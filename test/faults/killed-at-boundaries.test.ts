import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { endLeases, seedLoops } from '../support/due-loops.ts'
import { openFaultPeers, type FaultPeers } from '../support/fault-peers.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import { expectNothingLostOrDoubled, openFaultDatabase } from '../support/fault-database.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { watch } from '../support/watching.ts'

const loops = 4
let database: TestDatabase<Tables & FhirTables>
let peers: FaultPeers
let next: FaultPractice

beforeAll(async () => void (peers = await openFaultPeers()))
afterAll(() => peers.close())
beforeEach(async () => {
  database = await openFaultDatabase()
  next = await openFaultPractice(database.url, peers.addresses)
  await seedLoops(database.db, { tenant: practice, count: loops })
})
afterEach(async () => {
  await next.close()
  await database.close()
})

test('x', async () => {
  await next.sweepAll()
  console.log(next.failures)
  console.log(await database.db.selectFrom('escalation').selectAll().execute())
  await next.dispatchAll()
  console.log((await database.db.selectFrom('outbox').select(['key', 'kind', 'channel', 'state', 'attempts', 'result','not_before']).execute()))
  console.log(peers.accepted, peers.hisp.taken.length)
  await expectNothingLostOrDoubled(database.db, [practice], {telling: 3*loops, rungs: loops})
  const r = await watch({ url: database.url, peers: peers.addresses, work: 'both', dieAt: { boundary: 'sweep-claimed' } })
  console.log(r)
})
