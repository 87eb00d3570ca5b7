import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { countDoubles, readMessages } from '../../server/sandbox/peers/peer-messages.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { Boundary } from '../../server/use-cases/watch/boundary.ts'
import { chaseReceipts } from '../../server/use-cases/watch/chase-receipts.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { receiveDelivery } from '../../server/use-cases/watch/receive-delivery.ts'
import { endLeases, seedLoops, setDomainTime, workingMorning } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import type { PeerAddresses } from '../support/fault-peers.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { watch } from '../support/watching.ts'
import { serveSandbox } from './peers-fixture.ts'

// A sender is lost between the provider of faxes and our own word about it. The sandbox's provider is asked what it has.

let sandbox: Awaited<ReturnType<typeof serveSandbox>>
let stopListening: () => void
let addresses: PeerAddresses
let database: TestDatabase<Tables & FhirTables>
let next: FaultPractice
let office: string
let key: string
let loop = 0

beforeAll(async () => {
  sandbox = await serveSandbox([])
  const receiver = serve({ fetch: toCallbacks().fetch, port: 0, hostname: '127.0.0.1' })
  await once(receiver, 'listening')
  stopListening = () => receiver.close()
  const at = receiver.address()
  const port = typeof at === 'object' && at !== null ? at.port : 0
  addresses = { origin: sandbox.url, smtp: 1, hisp: 1, baton: `http://127.0.0.1:${port}` }
})
afterAll(async () => {
  stopListening()
  await sandbox.close()
})
beforeEach(async () => {
  database = await openFaultDatabase()
  next = await openFaultPractice(database.url, addresses)
  // The provider remembers all tests: each has an office of its own.
  loop += 1
  const number = String(loop).padStart(7, '0')
  office = `+1413${number}`
  key = `r-${number}|unscheduled|bd5|1|receiver-office|fax`
  await seedLoops(database.db, { tenant: practice, count: 1, from: loop, hasDirect: false })
  await next.sweepAll()
  await database.db.deleteFrom('outbox').where('channel', '<>', 'fax').execute()
})
afterEach(async () => {
  await sandbox.messages.peers.background.idle()
  await next.close()
  await database.close()
})

/** What Baton's own route does with a call of the provider. */
function toCallbacks(): Hono {
  return new Hono().post('/callbacks/:tenant/fax', async (c) => {
    const runtime = next.tenants.get(practice)
    const rawBody = new Uint8Array(await c.req.arrayBuffer())
    const reading = await next
      .transportsOf(practice)
      .get('fax')
      ?.readCallback?.({ url: c.req.url, headers: c.req.raw.headers, rawBody })
    if (runtime === undefined || reading?.kind !== 'read') return c.body(null, 403)
    await receiveDelivery(next.db, runtime, 'fax', reading)
    return c.body(null, 200)
  })
}

async function loseSenderAt(boundary: Boundary): Promise<void> {
  const order = { url: database.url, peers: addresses, work: 'dispatch', dieAt: { boundary } } as const
  expect(await watch(order)).toMatchObject({ signal: 'SIGKILL' })
  // The provider reports meanwhile, as soon as the fax is over; whoever hears it knows of no such fax.
  await sandbox.messages.peers.background.idle()
  await endLeases(database.db)
}

const theFax = () =>
  database.db
    .selectFrom('outbox')
    .select(['state', 'provider_id', 'result'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
const atProvider = () => readMessages(sandbox.messages.peers.db, { kind: 'fax', party: { anyOf: [office] } })
const tasks = async () => {
  const rows = await database.db.selectFrom('fhir_resource').select('content').execute()
  return rows.filter(({ content }) => content?.includes('stall-message-uncertain') === true)
}

describe('a fax whose sender is lost', () => {
  test('after the provider took it is found there: it is not faxed again, nobody is asked, and its receipt counts', async () => {
    await loseSenderAt('dispatch-sent')
    await next.dispatchAll()
    const [fax, ...others] = await atProvider()
    expect(others).toEqual([])
    expect(await theFax()).toMatchObject({ state: 'sent', provider_id: fax?.providerId })
    expect(await tasks()).toEqual([])
    await setDomainTime(database.db, new Date(workingMorning.getTime() + 20 * 60_000))
    const runtime = next.tenants.get(practice)
    if (runtime === undefined) throw new Error('no practice')
    await chaseReceipts(database.db, runtime, next.transportsOf(practice))
    expect((await theFax()).state).toBe('delivered')
    expect((await countDoubles(sandbox.messages.peers.db)).get('fax')).toBeUndefined()
  })

  test('before anything was sent is left to a person, since the provider may yet have it', async () => {
    await loseSenderAt('dispatch-claimed')
    await next.dispatchAll()
    expect(await atProvider()).toEqual([])
    expect(await theFax()).toMatchObject({ state: 'uncertain', provider_id: null })
    expect(await tasks()).toHaveLength(1)
  })
})

test('a fax that the provider took and whose answer was lost is found there at once', async () => {
  const transport = next.transportsOf(practice).get('fax')
  if (transport === undefined) throw new Error('no fax')
  const losing = {
    ...transport,
    send: async (...given: Parameters<typeof transport.send>) => {
      await transport.send(...given)
      return { kind: 'uncertain', code: 'connection-lost' } as const
    },
  }
  const transportsOf = () => new Map([['fax', losing]] as const)
  while ((await dispatchOnce({ ...next.dispatchDeps, transportsOf })) > 0);
  const [fax, ...others] = await atProvider()
  expect(others).toEqual([])
  const known = await theFax()
  expect(known.provider_id).toBe(fax?.providerId)
  // Its receipt may have come before or after it was found.
  expect(['sent', 'delivered']).toContain(known.state)
  expect(await tasks()).toEqual([])
})
