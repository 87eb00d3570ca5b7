import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { patientDataFeed } from '#domain/sync/subscription-plan.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { oracleLike } from '../../server/sandbox/profiles/oracle-like.ts'
import { moveClock } from '../../server/store/clock.ts'
import { findKnownSubscription } from '../../server/store/ehr-subscriptions.ts'
import { openEhrGateways, type EhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { keepSubscription } from '../../server/use-cases/sync/keep-subscription.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openServedSandbox, type ServedSandbox } from '../support/served-sandbox.ts'

// Baton's backend and its callback, and the sandbox as an EHR with topic-based subscriptions, over real sockets.

const dayMs = 86_400_000
let served: ServedSandbox
let baton: TestBaton
let gateways: EhrGateways
let origin: string
let isReachable = true
let close: () => void

beforeAll(async () => {
  served = await openServedSandbox([{ resourceType: 'Patient', id: 'p-1' }], [full, oracleLike])
  baton = await openTestBaton(
    [full, oracleLike].map((profile) => ({
      tenant: profile.id,
      iss: served.issOf(profile),
      hasBackend: true,
      subscriptionTopic: patientDataFeed,
    })),
  )
  await served.introduce(baton.database.db)
  await baton.open.refresh(() => true)
  gateways = openEhrGateways(baton.database.db, {
    now: served.sandbox.clock,
    wait: () => Promise.resolve(),
    random: () => 0,
  })
  const door = new Hono().all('*', (c) =>
    isReachable ? baton.app.fetch(c.req.raw) : Promise.resolve(c.body(null, 503)),
  )
  const server = serve({ fetch: door.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  close = () => server.close()
})
afterAll(async () => {
  close()
  await baton.close()
  await served.close()
})
beforeEach(async () => {
  isReachable = true
  passed = 0
  const { db } = baton.database
  await moveClock(db, 0)
  for (const table of ['ehr_subscription', 'sync_source', 'tracked_patient', 'notified_resource'] as const)
    await db.deleteFrom(table).execute()
  for (const { id } of await standing())
    await served.sandbox.fhir.request(`/Subscription/${id}`, { method: 'DELETE' })
})

function runtimeOf(tenant: string): TenantRuntime {
  const runtime = baton.deps.tenants.get(tenant)
  if (runtime === undefined) throw new Error(`no tenant ${tenant}`)
  return runtime
}

const idle = () => served.sandbox.messages.peers.background.idle()
/** A look at it after the shortest rest. */
async function keepOn(): Promise<Awaited<ReturnType<typeof keep>>> {
  await pass((passed += 31_000))
  return keep()
}
async function keep(tenant = 'full') {
  const known = await keepSubscription({ db: baton.database.db, gateways }, runtimeOf(tenant), origin)
  await idle()
  return known
}
const standing = async () => (await gateways.find(runtimeOf('full'))?.subscriptions({})) ?? []
let passed = 0
/** Moves domain time on, from the start of the test. */
const pass = (ms: number) => {
  passed = ms
  return moveClock(baton.database.db, ms)
}

/** Something changes in the chart, written over the EHR's own endpoint. */
async function change(value: string): Promise<void> {
  const identity = { system: 'https://baton.example/ids', value }
  const resource = {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    identifier: [identity],
    for: { reference: 'Patient/p-1' },
  }
  const outcome = await gateways.find(runtimeOf('full'))?.write({ interaction: 'create', resource, identity })
  expect(outcome?.kind).toBe('written')
  await idle()
}

const noted = () => baton.database.db.selectFrom('notified_resource').select(['type']).execute()

describe('an EHR that offers the topic', () => {
  test('is asked once, tries our address, and tells of changes', async () => {
    expect(await keep()).toMatchObject({ status: 'requested', topic: patientDataFeed })
    expect(await standing()).toMatchObject([
      { status: 'active', endpoint: `${origin}/callbacks/full/subscription` },
    ])
    expect(await keepOn()).toMatchObject({ status: 'active' })
    expect(await keepOn()).toBeUndefined()
    await change('t-1')
    expect(await noted()).toEqual([{ type: 'Task' }])
    expect(await standing()).toHaveLength(1)
  })

  test('is not asked twice by two processes, nor again when what was written down of it is lost', async () => {
    await Promise.all([keep(), keep(), keep()])
    expect(await standing()).toHaveLength(1)
    await baton.database.db.deleteFrom('ehr_subscription').execute()
    expect(await keep()).toMatchObject({ status: 'active' })
    expect(await standing()).toHaveLength(1)
  })

  test('is asked again before it ends', async () => {
    await keep()
    await keepOn()
    const [first] = await standing()
    await pass(19 * dayMs)
    expect(await keep()).toMatchObject({ status: 'active' })
    await pass(21 * dayMs)
    expect(await keep()).toMatchObject({ status: 'requested' })
    expect(await keepOn()).toMatchObject({ status: 'active' })
    const [renewed, ...more] = await standing()
    expect(more).toEqual([])
    expect(renewed?.id).toBe(first?.id)
    expect(renewed?.endsAt ?? 0).toBeGreaterThan(first?.endsAt ?? Infinity)
  })

  test('that could not reach us, and has given it up, is asked again within the hour', async () => {
    isReachable = false
    expect(await keep()).toMatchObject({ status: 'requested' })
    expect(await standing()).toMatchObject([{ status: 'error' }])
    isReachable = true
    expect(await keepOn()).toMatchObject({ status: 'requested' })
    expect(await keepOn()).toMatchObject({ status: 'active' })
    expect(await standing()).toHaveLength(1)
  })

  test('counts its events from the start of the subscription: a new one is no gap', async () => {
    await keep()
    for (const value of ['a', 'b', 'c']) await change(`count-${value}`)
    const seen = async () =>
      (
        await baton.database.db
          .selectFrom('sync_source')
          .select('events_seen')
          .where('source', '=', 'subscription')
          .executeTakeFirst()
      )?.events_seen
    expect(await seen()).toBe(3)
    const [old] = await standing()
    await served.sandbox.fhir.request(`/Subscription/${old?.id ?? ''}`, { method: 'DELETE' })
    await pass(2 * 3_600_000)
    expect(await keep()).toMatchObject({ status: 'requested' })
    await change('count-d')
    expect(await seen()).toBe(1)
    expect(baton.log.filter(({ event }) => event === 'notifications-missed')).toEqual([])
  })

  test('refuses notifications to whoever has not the secret', async () => {
    const answer = await fetch(`${origin}/callbacks/full/subscription`, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(404)
  })
})

describe('an EHR that offers none', () => {
  test('is written down as such, and asked again a day later', async () => {
    const { db } = baton.database
    expect(await keep('oracle-like')).toMatchObject({ status: 'not-offered', because: 'no-create' })
    expect(await keep('oracle-like')).toBeUndefined()
    await pass(dayMs + 1_000)
    expect(await keep('oracle-like')).toMatchObject({ status: 'not-offered' })
    expect(await findKnownSubscription(db, 'oracle-like')).toMatchObject({ status: 'not-offered' })
  })
})
