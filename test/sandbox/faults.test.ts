import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { slow } from '../../server/sandbox/faults/slow.ts'
import { jsonOf } from './authorization-fixture.ts'
import { idsIn, nextIn } from './profile-fixture.ts'
import { fhirRequest, launchFromChart, openSandbox, origin, type Sandbox } from './sandbox-fixture.ts'
import { twoPatients } from './two-patients.ts'

const orders = [1, 2, 3, 4, 5].map((number) => ({
  resourceType: 'ServiceRequest',
  id: `ann-order-${number}`,
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/ann' },
}))
const task = { resourceType: 'Task', status: 'requested', intent: 'order', for: { reference: 'Patient/ann' } }

let sandbox: Sandbox
let token: unknown

beforeAll(async () => {
  sandbox = await openSandbox([...twoPatients, ...orders])
  token = await newToken()
})
afterAll(() => sandbox.close())
afterEach(async () => {
  for (const profile of ['full', 'second']) await post('/faults/off', { profile })
})

async function newToken(profile = 'full'): Promise<unknown> {
  const scope = 'launch online_access patient/*.cruds'
  return (await launchFromChart(sandbox, { patient: 'ann', profile }, scope)).access_token
}

function post(
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return Promise.resolve(
    sandbox.app.request(path, { method: 'POST', body: new URLSearchParams(form), headers }),
  )
}

async function switchOn(kind: string, limits: Record<string, string> = {}): Promise<void> {
  expect((await post('/faults', { profile: 'full', kind, ...limits })).status).toBe(303)
}

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fhirRequest(sandbox, path, token, { headers })
}

function tasksOf(patient: string): Promise<Response> {
  return get(`/Task?patient=${patient}`)
}

describe('a fault that is switched on', () => {
  it.each([
    ['too-many-requests', 429, 'application/fhir+json; charset=utf-8'],
    ['unavailable', 503, 'text/html; charset=utf-8'],
    ['forbidden-source', 403, 'application/fhir+json; charset=utf-8'],
    ['outcome-instead', 200, 'application/fhir+json; charset=utf-8'],
  ])('%s answers %i', async (kind, status, type) => {
    await switchOn(kind)
    const response = await tasksOf('ann')
    expect([response.status, response.headers.get('content-type')]).toEqual([status, type])
    await post('/faults/off', { profile: 'full' })
    expect((await jsonOf(await tasksOf('ann'))).resourceType).toBe('Bundle')
  })

  it('can be read by the app of another origin, waiting time included', async () => {
    await switchOn('too-many-requests')
    const response = await get('/Task?patient=ann', { origin: 'http://127.0.0.1:4000' })
    expect(response.headers.get('retry-after')).toBe('2')
    expect(response.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:4000')
    expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After')
  })

  it('happens to its resource type only', async () => {
    await switchOn('forbidden-source', { type: 'Appointment' })
    expect((await get('/Appointment?patient=ann')).status).toBe(403)
    expect((await get('/Appointment/ann-appointment')).status).toBe(403)
    expect((await tasksOf('ann')).status).toBe(200)
  })

  it('is over after the times it was given, counting only requests it can happen to', async () => {
    await switchOn('unavailable', { type: 'Task', times: '2' })
    const statuses: number[] = []
    for (const path of ['/Task/ann-task', '/Patient/ann', '/Task/ann-task', '/Task/ann-task']) {
      statuses.push((await get(path)).status)
    }
    expect(statuses).toEqual([503, 200, 503, 200])
  })

  it('leaves the other profiles, discovery, the capability statement and tokens alone', async () => {
    await switchOn('unavailable')
    const elsewhere = await newToken('second')
    expect((await fhirRequest(sandbox, '/Patient/ann', elsewhere, { profile: 'second' })).status).toBe(200)
    expect((await get('/metadata')).status).toBe(200)
    expect((await get('/.well-known/smart-configuration')).status).toBe(200)
    expect(await newToken()).toBeTypeOf('string')
  })

  it.each([
    [{ profile: 'full', kind: 'no-such-fault' }, {}],
    [{ profile: 'nobody', kind: 'slow' }, {}],
    [{ profile: 'full', kind: 'slow', times: '0' }, {}],
    [{ profile: 'full', kind: 'slow', type: 'x y' }, {}],
    [{ profile: 'full', kind: 'slow' }, { origin: 'https://evil.example' }],
    [
      { profile: 'full', kind: 'slow' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
    ],
  ])('is refused as %o %o', async (form, headers) => {
    expect((await post('/faults', form, headers)).status).toBe(400)
    expect(await (await sandbox.app.request('/faults')).text()).toContain('Nothing is broken')
  })
})

describe('the pages of the EHR', () => {
  it('say what is broken while it is', async () => {
    const chart = async () => (await sandbox.app.request('/chart/ann')).text()
    expect(await chart()).not.toContain('Broken on purpose')
    await switchOn('slow', { type: 'Task', times: '3' })
    expect(await chart()).toMatch(/Broken on purpose: Slow, Task, 3 more times\./)
    expect(await (await sandbox.app.request('/chart/ann?profile=second')).text()).not.toContain('Broken')
  })

  it('switch one fault off and leave the other on', async () => {
    await switchOn('slow')
    await switchOn('unavailable', { type: 'Task' })
    const page = await (await sandbox.app.request('/faults')).text()
    const [id = ''] = [...page.matchAll(/name="id" value="(\d+)"/g)].map(([, found]) => found)
    await post('/faults/off', { profile: 'full', id })
    expect((await tasksOf('ann')).status).toBe(503)
    expect((await get('/Patient/ann')).status).toBe(200)
  })
})

describe('a fault in a header', () => {
  it('happens to that request alone', async () => {
    expect((await get('/Task/ann-task', { 'x-sandbox-fault': 'unavailable' })).status).toBe(503)
    expect((await get('/Task/ann-task', { 'x-sandbox-fault': 'unavailable; type=Task' })).status).toBe(503)
    expect((await get('/Patient/ann', { 'x-sandbox-fault': 'unavailable; type=Task' })).status).toBe(200)
    expect((await get('/Task/ann-task')).status).toBe(200)
  })

  it.each(['nonsense', 'slow; times=2', 'slow; type=Task; type=Patient'])(
    'that is “%s” is an error',
    async (value) => {
      expect((await get('/Task/ann-task', { 'x-sandbox-fault': value })).status).toBe(400)
    },
  )

  it('may be sent by the app of another origin', async () => {
    const response = await sandbox.app.request('/full/fhir/Task', {
      method: 'OPTIONS',
      headers: {
        origin: 'http://127.0.0.1:4000',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'x-sandbox-fault',
      },
    })
    expect(response.headers.get('access-control-allow-headers')).toContain('X-Sandbox-Fault')
  })
})

describe('truncated JSON', () => {
  it('is a 200 whose body cannot be parsed', async () => {
    const response = await get('/Task?patient=ann', { 'x-sandbox-fault': 'truncated-json' })
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(text).toMatch(/^\{"resourceType":"Bundle"/)
    expect(() => void JSON.parse(text)).toThrow(SyntaxError)
  })
})

describe('a token that expires in mid-use', () => {
  it('is refused from then on, and a new one is good', async () => {
    const old = await newToken()
    const read = (bearer: unknown, headers = {}) => fhirRequest(sandbox, '/Patient/ann', bearer, { headers })
    expect((await read(old)).status).toBe(200)
    const ended = await read(old, { 'x-sandbox-fault': 'expired-token' })
    expect([ended.status, ended.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ])
    expect((await read(old)).status).toBe(401)
    expect((await read(await newToken())).status).toBe(200)
  })
})

describe('a stale ETag', () => {
  it('is a real one: somebody else saved meanwhile', async () => {
    const before = await get('/Task/ann-task')
    const version = before.headers.get('etag') ?? ''
    const body = await jsonOf(before)
    const write = (etag: string, headers = {}) =>
      fhirRequest(sandbox, '/Task/ann-task', token, {
        method: 'PUT',
        body,
        headers: { 'if-match': etag, ...headers },
      })
    expect((await write(version, { 'x-sandbox-fault': 'stale-version' })).status).toBe(412)
    const now = (await get('/Task/ann-task')).headers.get('etag') ?? ''
    expect(now).not.toBe(version)
    expect((await write(now)).status).toBe(200)
    const answered = await write(now, { 'x-sandbox-fault': 'stale-conflict' })
    expect(answered.status).toBe(409)
    expect(await jsonOf(answered)).toMatchObject({ resourceType: 'OperationOutcome' })
  })
})

describe('an empty answer to a create', () => {
  it('says in its headers what was made', async () => {
    const answer = await fhirRequest(sandbox, '/Communication', token, {
      method: 'POST',
      body: { resourceType: 'Communication', status: 'completed', subject: { reference: 'Patient/ann' } },
      headers: { 'x-sandbox-fault': 'empty-create', prefer: 'return=representation' },
    })
    expect(answer.status).toBe(201)
    expect(await answer.text()).toBe('')
    const place = answer.headers.get('location') ?? ''
    expect(await jsonOf(await get(place.slice(place.indexOf('/Communication/'))))).toMatchObject({
      resourceType: 'Communication',
    })
  })
})

describe('duplicate rows', () => {
  it('come again on the next page until the pages end', async () => {
    await switchOn('duplicate-rows')
    const pages: string[][] = []
    let path: string | undefined = '/ServiceRequest?patient=ann&_count=100'
    while (path !== undefined && pages.length < 20) {
      const page = await jsonOf(await get(path))
      pages.push(idsIn(page))
      path = nextIn(page)?.replace(`${origin}/full/fhir`, '')
    }
    expect(pages.map((ids) => ids.length)).toEqual([3, 4, 2])
    expect(pages[1]?.[0]).toBe(pages[0]?.at(-1))
    expect(new Set(pages.flat()).size).toBe(7)
  })
})

describe('a slow answer', () => {
  it('is the right one, later than an app should wait', async () => {
    const waited: number[] = []
    const request = new Request(`${origin}/full/fhir/Task/ann-task`)
    const answer = await slow.answer({
      target: { method: 'GET', isSearch: false, isWrite: false, request },
      proceed: () => Promise.resolve(new Response('the right one')),
      sever: () => Response.error(),
      means: {
        pause: (delayMs) => Promise.resolve(void waited.push(delayMs)),
        expireToken: () => Promise.resolve(),
        touch: () => Promise.resolve(),
      },
    })
    expect(await answer.text()).toBe('the right one')
    expect(waited).toEqual([6000])
  })
})

describe('a connection cut after the commit', () => {
  it('answers nothing, and the write is there', async () => {
    const server = serve({ fetch: sandbox.app.fetch, port: 0, hostname: '127.0.0.1' })
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const count = async () => Number((await jsonOf(await tasksOf('ann'))).total)
    const before = await count()
    const create = (fault: Record<string, string>) =>
      fetch(`http://127.0.0.1:${port}/full/fhir/Task`, {
        method: 'POST',
        body: JSON.stringify(task),
        headers: {
          authorization: `Bearer ${String(token)}`,
          'content-type': 'application/fhir+json',
          ...fault,
        },
      })
    await expect(create({ 'x-sandbox-fault': 'cut-after-commit' })).rejects.toThrow(TypeError)
    expect(await count()).toBe(before + 1)
    expect((await create({})).status).toBe(201)
    const reading = {
      headers: { authorization: `Bearer ${String(token)}`, 'x-sandbox-fault': 'cut-after-commit' },
    }
    expect((await fetch(`http://127.0.0.1:${port}/full/fhir/Patient/ann`, reading)).status).toBe(200)
    const closed = once(server, 'close')
    server.close()
    await closed
  })
})
