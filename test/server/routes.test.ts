import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createApp, routes } from '../../server/app.ts'
import type { Route } from '../../server/http/route.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { enqueue } from '../../server/store/outbox.ts'
import { staffRoles, type StaffRole } from '#domain/staff.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { adminToken, metricsToken, openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openTestSession } from '../support/launch.ts'
import { openPretendEhr, type PretendEhr } from '../support/pretend-ehr.ts'

let ehr: PretendEhr
let baton: TestBaton

beforeAll(async () => {
  ehr = await openPretendEhr()
  baton = await openTestBaton([
    { tenant: 'test', iss: ehr.iss },
    { tenant: 'other', iss: 'https://other.example/fhir' },
  ])
})
afterAll(async () => {
  await baton.close()
  await ehr.close()
})

type Caller = 'nobody' | 'chart' | 'chart of another tenant' | StaffRole | 'admin' | 'metrics'

async function call(route: Route, caller: Caller): Promise<number> {
  const bearer = await bearerOf(caller)
  const tenant = caller === 'chart of another tenant' ? 'other' : 'test'
  const path = route.path.replace(':tenant', tenant).replace(':name', 'app-abc123.js').replace('*', 'Task')
  const answer = await baton.app.request(path, {
    method: route.method,
    ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
  })
  return answer.status
}

/** Sessions of a worklist are given by the store: who may open one is another test's business. */
async function bearerOf(caller: Caller): Promise<string | undefined> {
  switch (caller) {
    case 'nobody':
      return undefined
    case 'admin':
      return adminToken
    case 'metrics':
      return metricsToken
    case 'chart':
    case 'chart of another tenant':
      return (await openTestSession(baton, ehr)).token
    default: {
      const who = { tenant: 'test', fhirUser: `Practitioner/${caller}`, roles: [caller] }
      const once = { hash: randomBytes(32), expiresAt: new Date() }
      const opened = await insertSession(baton.deps.db, who, once)
      return opened === 'already-used' ? undefined : opened.token
    }
  }
}

const stopped = [401, 403]

describe.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
  test('lets in exactly those it declares', async () => {
    const nobody = await call(route, 'nobody')
    const person = await call(route, 'chart')
    const admin = await call(route, 'admin')
    for (const role of staffRoles) {
      const isLetIn =
        route.access === 'public' ||
        route.access === 'session' ||
        (route.access === 'worklist' && (route.roles?.includes(role) ?? true))
      const isRight = route.roles?.includes(role) ?? true
      expect([role, stopped.includes(await call(route, role))]).toEqual([role, !(isLetIn && isRight)])
    }
    if (route.access === 'public') expect(stopped).not.toContain(nobody)
    else expect(stopped).toContain(nobody)
    if (route.access === 'chart' || route.access === 'session') {
      expect(stopped).not.toContain(person)
      expect(stopped).toContain(admin)
    }
    if (route.access === 'worklist') expect(stopped).toEqual(expect.arrayContaining([person, admin]))
    if (route.access === 'metrics') {
      expect(stopped).toEqual(expect.arrayContaining([person, admin]))
      expect(stopped).not.toContain(await call(route, 'metrics'))
    }
    if (route.access === 'admin') {
      expect(stopped).toContain(person)
      expect(stopped).not.toContain(admin)
    }
  })

  test('keeps a session inside its own tenant', async () => {
    if (route.access !== 'chart' || !route.path.includes(':tenant')) return
    expect(await call(route, 'chart of another tenant')).toBe(403)
  })
})

test('the table is all there is: the app answers nothing else', () => {
  const registered = baton.app.routes
    .filter((each) => each.path !== '/*')
    .map((each) => `${each.method} ${each.path}`)
  expect(registered.sort()).toEqual(routes.map((route) => `${route.method} ${route.path}`).sort())
})

test.each(['/api/unknown', '/assets/../main.ts', '/assets/%2e%2e%2fserver%2fmain.ts', '/.env', '/fhir'])(
  'there is nothing at %s',
  async (path) => {
    const answer = await baton.app.request(path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  },
)

test('a known address with another method says so', async () => {
  expect((await baton.app.request('/api/sessions')).status).toBe(405)
})

test('without an admin token the admin routes do not exist', async () => {
  const plain = await openTestBaton([{ tenant: 'test', iss: ehr.iss }])
  try {
    const deps = { ...plain.deps }
    delete deps.adminToken
    const app = createApp(deps)
    const answer = await app.request('/admin/clock', {
      method: 'PUT',
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      body: '{"offsetMs":1000}',
    })
    expect(answer.status).toBe(404)
  } finally {
    await plain.close()
  }
})

test('the sandbox’s clock moves what Baton judges by, and not how long sessions live', async () => {
  const day = 86_400_000
  const move = (offsetMs: number) =>
    baton.app.request('/admin/clock', {
      method: 'PUT',
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ offsetMs }),
    })
  expect((await move(30 * day)).status).toBe(200)
  const moved = await openTestSession(baton, ehr)
  expect((Date.parse(moved.now) - Date.now()) / day).toBeCloseTo(30, 2)
  expect((Date.parse(moved.expiresAt) - Date.now()) / 60_000).toBeCloseTo(15, 0)
  await move(0)
})

test('the sandbox is told when something waits to be done next', async () => {
  const headers = { authorization: `Bearer ${adminToken}` }
  const clock = async (): Promise<unknown> => (await baton.app.request('/admin/clock', { headers })).json()
  expect(Object.keys(z.record(z.string(), z.unknown()).parse(await clock()))).toEqual(['now'])
  const { db } = baton.deps
  const notBefore = new Date((await readBatonNow(db)).getTime() + 3_600_000)
  const waiting = { key: 'next', kind: 'message', channel: 'email', payload: {}, notBefore } as const
  await db.transaction().execute((trx) => enqueue(trx, 'test', [waiting]))
  expect(await clock()).toMatchObject({ nextDueAt: notBefore.toISOString() })
})

test('not ready as soon as the process begins to stop, but alive', async () => {
  const leaving = await openTestBaton([{ tenant: 'test', iss: ehr.iss }], { isServing: () => false })
  try {
    expect((await leaving.app.request('/health/ready')).status).toBe(503)
    expect((await leaving.app.request('/health/live')).status).toBe(200)
  } finally {
    await leaving.close()
  }
})
