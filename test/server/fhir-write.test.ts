import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isObject, stringAt, type JsonObject } from '../../server/fhir-server/json-value.ts'
import { fullProfile, fullRules, type ServerProfile } from '../../server/fhir-server/server-profile.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { TestDatabase } from '../support/test-database.ts'
import {
  baseUrl,
  firstIssue,
  linkOf,
  openClient,
  openFhirDatabase,
  referencesIn,
  type Answer,
  type Client,
} from './fhir-fixture.ts'

let database: TestDatabase<FhirTables>
let client: Client
let tenants = 0

beforeAll(async () => {
  database = await openFhirDatabase()
})
beforeEach(() => {
  tenants += 1
  client = openClient(database, { tenant: `t${tenants}` })
})
afterAll(() => database.close())

const task = (more: JsonObject = {}): JsonObject => ({
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  ...more,
})

const idOf = ({ body }: Answer) => stringAt(body, 'id') ?? ''
const patch = (id: string, operations: unknown, headers: Record<string, string> = {}) =>
  client.send('PATCH', `/Task/${id}`, operations, {
    'Content-Type': 'application/json-patch+json',
    ...headers,
  })

describe('creating', () => {
  it('answers 201 with the place, the version and the resource', async () => {
    const made = await client.post(task({ id: 'of-the-client' }))
    const id = idOf(made)
    expect(made.status).toBe(201)
    expect(id).not.toBe('of-the-client')
    expect(made.headers.get('Location')).toBe(`${baseUrl}/Task/${id}/_history/1`)
    expect(made.headers.get('ETag')).toBe('W/"1"')
    expect(made.headers.get('Last-Modified')).toBe('Sat, 20 Jun 2026 12:00:00 GMT')
    expect(made.headers.get('Content-Type')).toContain('application/fhir+json')
    expect(made.body).toEqual({
      ...task(),
      id,
      meta: { versionId: '1', lastUpdated: '2026-06-20T12:00:00.000Z' },
    })
  })

  it('keeps what the client says in meta except version and time', async () => {
    const meta = { profile: ['http://x.example/p'], versionId: '9', lastUpdated: '2001-01-01T00:00:00Z' }
    const made = await client.post(task({ meta }))
    expect(made.body['meta']).toEqual({
      profile: ['http://x.example/p'],
      versionId: '1',
      lastUpdated: '2026-06-20T12:00:00.000Z',
    })
  })

  it('sends as much back as is preferred', async () => {
    const minimal = await client.post(task(), { Prefer: 'return=minimal' })
    expect(minimal.text).toBe('')
    expect(minimal.headers.get('Location')).toContain('/Task/')
    const outcome = await client.post(task(), { Prefer: 'return=OperationOutcome' })
    expect(outcome.body['resourceType']).toBe('OperationOutcome')
    expect(firstIssue(outcome).code).toBe('informational')
  })

  it('with If-None-Exist creates once and then answers what is there', async () => {
    const resource = task({ identifier: [{ system: 'urn:key', value: 'sr-1|bd5' }] })
    const headers = { 'If-None-Exist': 'identifier=urn:key|sr-1\\|bd5' }
    const first = await client.post(resource, headers)
    const second = await client.post(resource, headers)
    expect([first.status, second.status]).toEqual([201, 200])
    expect(idOf(second)).toBe(idOf(first))
    expect((await client.get('/Task')).body['total']).toBe(1)
  })

  it('with If-None-Exist that several meet is refused with 412', async () => {
    await client.post(task())
    await client.post(task())
    const refused = await client.post(task(), { 'If-None-Exist': 'status=requested' })
    expect(refused.status).toBe(412)
    expect(firstIssue(refused).code).toBe('multiple-matches')
  })

  it.each(['', '?', 'colour=red', '_count=1'])(
    'with the condition "%s" is refused with 400',
    async (condition) => {
      expect((await client.post(task(), { 'If-None-Exist': condition })).status).toBe(400)
      expect((await client.get('/Task')).body['total']).toBe(0)
    },
  )
})

describe('reading', () => {
  it('answers 304 when the client has the version already', async () => {
    const made = await client.post(task())
    const path = `/Task/${idOf(made)}`
    expect((await client.get(path, { 'If-None-Match': 'W/"1"' })).status).toBe(304)
    expect((await client.get(path, { 'If-None-Match': 'W/"2"' })).status).toBe(200)
    expect((await client.get(path, { 'If-None-Match': 'W/"2", "1"' })).status).toBe(304)
    expect((await client.get(path, { 'If-Modified-Since': 'Sat, 20 Jun 2026 12:00:00 GMT' })).status).toBe(
      304,
    )
    expect((await client.get(path, { 'If-Modified-Since': 'Sat, 20 Jun 2026 11:59:59 GMT' })).status).toBe(
      200,
    )
  })

  it('answers 404 for what never was and 400 for what cannot be', async () => {
    expect((await client.get('/Task/none')).status).toBe(404)
    expect((await client.get('/Task/a%20b')).status).toBe(400)
    expect((await client.get(`/Task/${'a'.repeat(65)}`)).status).toBe(400)
  })

  it('answers HEAD like GET, without a body', async () => {
    await client.put({ resourceType: 'Binary', id: 'b', contentType: 'application/pdf', data: 'JVBERi0=' })
    const head = await client.send('HEAD', '/Binary/b', undefined, { Accept: 'application/pdf' })
    expect([head.status, head.text, head.headers.get('ETag')]).toEqual([200, '', 'W/"1"'])
    expect((await client.send('HEAD', '/Task/none')).status).toBe(404)
  })

  it('refuses parameters it does not know', async () => {
    await client.put(task({ id: 't' }))
    expect((await client.get('/Task/t?colour=red')).status).toBe(400)
    expect((await client.get('/Task/t?_format=json')).status).toBe(200)
  })

  it('prints for people when asked', async () => {
    await client.put(task({ id: 't' }))
    expect((await client.get('/Task/t?_pretty=true')).text).toContain('\n  "status": "requested"')
  })

  it('hands out a Binary as FHIR or as what it is', async () => {
    await client.put({ resourceType: 'Binary', id: 'b', contentType: 'application/pdf', data: 'JVBERi0=' })
    expect((await client.get('/Binary/b')).body['data']).toBe('JVBERi0=')
    const bytes = await client.get('/Binary/b', { Accept: 'application/pdf' })
    expect(bytes.text).toBe('%PDF-')
    expect(bytes.headers.get('Content-Type')).toBe('application/pdf')
    expect(bytes.headers.get('Content-Disposition')).toBe('attachment')
    expect((await client.get('/Binary/b', { Accept: 'image/png' })).status).toBe(406)
  })
})

describe('updating', () => {
  it('makes the next version and finds the resource by its new values only', async () => {
    await client.put(task({ id: 't', status: 'requested' }))
    const updated = await client.put(task({ id: 't', status: 'accepted' }))
    expect(updated.status).toBe(200)
    expect(updated.headers.get('ETag')).toBe('W/"2"')
    expect((await client.get('/Task?status=requested')).body['total']).toBe(0)
    expect((await client.get('/Task?status=accepted')).body['total']).toBe(1)
  })

  it('creates under the id of the URL', async () => {
    expect((await client.put(task({ id: 'mine' }))).status).toBe(201)
    expect((await client.get('/Task/mine')).status).toBe(200)
  })

  it('refuses a stale version with 412 and says nothing was written', async () => {
    await client.put(task({ id: 't' }))
    await client.put(task({ id: 't', status: 'accepted' }), { 'If-Match': 'W/"1"' })
    const stale = await client.put(task({ id: 't', status: 'failed' }), { 'If-Match': 'W/"1"' })
    expect(stale.status).toBe(412)
    expect((await client.get('/Task/t')).body['status']).toBe('accepted')
    expect((await client.put(task({ id: 'new' }), { 'If-Match': 'W/"1"' })).status).toBe(412)
    expect((await client.put(task({ id: 't' }), { 'If-Match': 'one' })).status).toBe(400)
    expect((await client.put(task({ id: 't' }), { 'If-Match': '"2"' })).status).toBe(200)
  })

  it('with If-None-Match: * only creates', async () => {
    const only = { 'If-None-Match': '*' }
    expect((await client.put(task({ id: 't' }), only)).status).toBe(201)
    expect((await client.put(task({ id: 't', status: 'failed' }), only)).status).toBe(412)
    expect((await client.get('/Task/t')).body['status']).toBe('requested')
    await client.send('DELETE', '/Task/t')
    expect((await client.put(task({ id: 't' }), only)).status).toBe(201)
    expect((await client.put(task({ id: 't' }), { 'If-None-Match': 'W/"9"' })).status).toBe(400)
  })

  it('refuses a body about another resource', async () => {
    expect((await client.send('PUT', '/Task/a', task({ id: 'b' }))).status).toBe(400)
    expect((await client.send('PUT', '/Task/a', task())).status).toBe(400)
    expect((await client.send('PUT', '/Patient/a', task({ id: 'a' }))).status).toBe(400)
  })

  it('never goes back in time when the clock does', async () => {
    await client.put(task({ id: 't' }))
    const early = openClient(database, {
      tenant: `t${tenants}`,
      clock: () => new Date('2020-01-01T00:00:00Z'),
    })
    const updated = await early.put(task({ id: 't' }))
    expect(stringAt(updated.body['meta'], 'lastUpdated')).toBe('2026-06-20T12:00:00.000Z')
  })
})

describe('patching', () => {
  /** Doubles what it is done to. */
  const copyOfInput = { op: 'copy', from: '/input', path: '/input/-' }

  it('changes parts and makes a version', async () => {
    await client.put(task({ id: 't', note: [{ text: 'one' }] }))
    const patched = await patch('t', [
      { op: 'test', path: '/status', value: 'requested' },
      { op: 'replace', path: '/status', value: 'accepted' },
      { op: 'add', path: '/note/-', value: { text: 'two' } },
    ])
    expect(patched.status, patched.text).toBe(200)
    expect(patched.body).toMatchObject({ status: 'accepted', note: [{ text: 'one' }, { text: 'two' }] })
    expect(patched.headers.get('ETag')).toBe('W/"2"')
  })

  it.each([
    ['a test that fails', [{ op: 'test', path: '/status', value: 'draft' }], 422],
    ['a path that is not there', [{ op: 'replace', path: '/note/3/text', value: 'x' }], 422],
    ['a removal of nothing', [{ op: 'remove', path: '/description' }], 422],
    ['a result that is not valid', [{ op: 'remove', path: '/status' }], 400],
    ['a result with an unknown element', [{ op: 'add', path: '/colour', value: 'red' }], 400],
    ['a change of the id', [{ op: 'replace', path: '/id', value: 'u' }], 400],
    ['a change of the whole', [{ op: 'replace', path: '', value: {} }], 400],
    ['an unknown operation', [{ op: 'spin', path: '/status' }], 400],
    ['no value', [{ op: 'add', path: '/description' }], 400],
    ['no operations', [], 400],
    ['no list', { op: 'remove', path: '/status' }, 400],
    ['a path through the prototype', [{ op: 'add', path: '/__proto__/polluted', value: true }], 422],
    ['another prototype', [{ op: 'add', path: '/__proto__', value: { colour: 'red' } }], 422],
    ['a test of what every object has', [{ op: 'test', path: '/toString/name', value: 'toString' }], 422],
    ['a removal of what every object has', [{ op: 'remove', path: '/hasOwnProperty' }], 422],
    ['a test of how long a list is', [{ op: 'test', path: '/input/length', value: 1 }], 422],
    ['a move of what is not there', [{ op: 'move', from: '/description', path: '/language' }], 422],
    ['a move into itself', [{ op: 'move', from: '/input', path: '/input/0/type' }], 422],
    ['a move of the id', [{ op: 'move', from: '/id', path: '/description' }], 400],
    ['an item beyond the end', [{ op: 'add', path: '/input/5', value: {} }], 422],
    ['an item that is no number', [{ op: 'remove', path: '/input/00' }], 422],
    ['a pointer without its slash', [{ op: 'remove', path: 'description' }], 400],
    ['copies of copies without end', Array.from({ length: 60 }, () => copyOfInput), 422],
  ])('%s changes nothing', async (_what, operations, status) => {
    await client.put(task({ id: 't', input: [{ type: { text: 'x' }, valueString: 'y' }] }))
    const refused = await patch('t', operations)
    expect(refused.status, refused.text).toBe(status)
    expect(refused.body['resourceType']).toBe('OperationOutcome')
    expect((await client.get('/Task/t')).headers.get('ETag')).toBe('W/"1"')
    expect('polluted' in {}).toBe(false)
  })

  it('minds If-Match, deletions and what is not there', async () => {
    await client.put(task({ id: 't' }))
    const change = [{ op: 'replace', path: '/status', value: 'accepted' }]
    expect((await patch('t', change, { 'If-Match': 'W/"7"' })).status).toBe(412)
    expect((await patch('none', change)).status).toBe(404)
    await client.send('DELETE', '/Task/t')
    expect((await patch('t', change)).status).toBe(410)
  })
})

describe('deleting', () => {
  it('leaves 410, an empty search and a history; writing brings the resource back', async () => {
    await client.put(task({ id: 't' }))
    expect((await client.send('DELETE', '/Task/t')).status).toBe(204)
    expect((await client.get('/Task/t')).status).toBe(410)
    expect((await client.get('/Task')).body['total']).toBe(0)
    expect((await client.get('/Task/t/_history/1')).status).toBe(200)
    expect((await client.get('/Task/t/_history/2')).status).toBe(410)
    const back = await client.put(task({ id: 't' }))
    expect([back.status, back.headers.get('ETag')]).toEqual([201, 'W/"3"'])
  })

  it('succeeds for what is not there and minds If-Match', async () => {
    expect((await client.send('DELETE', '/Task/none')).status).toBe(204)
    await client.put(task({ id: 't' }))
    expect((await client.send('DELETE', '/Task/t', undefined, { 'If-Match': 'W/"2"' })).status).toBe(412)
    expect((await client.send('DELETE', '/Task/t', undefined, { 'If-Match': 'W/"1"' })).status).toBe(204)
  })
})

describe('history', () => {
  it('lists the versions of a resource, newest first, with what was done', async () => {
    await client.put(task({ id: 't' }))
    await patch('t', [{ op: 'replace', path: '/status', value: 'accepted' }])
    await client.send('DELETE', '/Task/t')
    const { body } = await client.get('/Task/t/_history')
    expect(body).toMatchObject({
      type: 'history',
      total: 3,
      entry: [
        { request: { method: 'DELETE', url: 'Task/t' }, response: { etag: 'W/"3"' } },
        { resource: { status: 'accepted' }, request: { method: 'PATCH' }, response: { etag: 'W/"2"' } },
        {
          resource: { status: 'requested' },
          request: { method: 'PUT' },
          response: { status: '201', etag: 'W/"1"' },
        },
      ],
    })
  })

  it('pages, of one resource and of a type', async () => {
    for (const id of ['a', 'b', 'a', 'b', 'a']) await client.put(task({ id }))
    for (const path of ['/Task/a/_history?_count=2', '/Task/_history?_count=2']) {
      const seen: string[] = []
      let next: string | undefined = path
      while (next !== undefined) {
        const { body } = await client.get(next)
        const entries = Array.isArray(body['entry']) ? body['entry'] : []
        seen.push(
          ...entries
            .filter(isObject)
            .map((entry) => `${stringAt(entry['resource'], 'id')} ${stringAt(entry['response'], 'etag')}`),
        )
        next = linkOf(body, 'next')
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.length).toBe(path.includes('/a/') ? 3 : 5)
    }
  })

  it('keeps to what happened since', async () => {
    await client.put(task({ id: 't' }))
    expect((await client.get('/Task/_history?_since=2026-06-20T12:00:00.001Z')).body['total']).toBe(0)
    expect((await client.get('/Task/_history?_since=2026-06-20T12:00:00.000Z')).body['total']).toBe(1)
    expect((await client.get('/Task/_history?_since=soon')).status).toBe(400)
    expect((await client.get('/Task/_history?_at=2026')).status).toBe(400)
  })

  it.each([
    '/Task/_history?_since=2026&_since=2027',
    '/Task/_history?_count=1&_count=2',
    '/Task/_history?_count=0',
    '/Task/_history?colour=red',
    '/Task/a_b/_history',
    '/Task/%00/_history',
    '/Task/a_b/_history/1',
  ])('is refused for %s', async (path) => {
    const answer = await client.get(path)
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body['resourceType']).toBe('OperationOutcome')
  })

  it('hands out links that are followed as they are', async () => {
    for (const id of ['a', 'b']) await client.put(task({ id }))
    const next = linkOf((await client.get('/Task/_history?_count=1')).body, 'next') ?? ''
    expect((await client.get(next)).status).toBe(200)
    expect((await client.get(`${next}&_since=2099`)).status).toBe(400)
    const page = new URL(next).searchParams.get('_page') ?? ''
    expect((await client.get(`/Task/a/_history?_page=${page}`)).status).toBe(400)
    const parts: unknown = JSON.parse(Buffer.from(page, 'base64url').toString('utf8'))
    for (const forged of [{ after: ['soon'] }, { after: [8e15] }, { version: 1.5 }, { version: undefined }]) {
      const text = JSON.stringify({ ...(isObject(parts) ? parts : {}), ...forged })
      const bad = Buffer.from(text).toString('base64url')
      expect((await client.get(`/Task/_history?_page=${bad}`)).status, text).toBe(400)
    }
  })

  it('has no versions of what never was', async () => {
    expect((await client.get('/Task/none/_history')).status).toBe(404)
    expect((await client.get('/Task/none/_history/1')).status).toBe(404)
    await client.put(task({ id: 't' }))
    expect((await client.get('/Task/t/_history/2')).status).toBe(404)
    expect((await client.get('/Task/t/_history/x')).status).toBe(404)
  })
})

describe('what is not FHIR JSON', () => {
  it.each([
    ['an XML body', 'POST', '/Task', '<Task/>', { 'Content-Type': 'application/fhir+xml' }, 415],
    ['a body without a type', 'POST', '/Task', 'x', { 'Content-Type': '' }, 415],
    ['XPath-like patches', 'PATCH', '/Task/t', '{}', { 'Content-Type': 'application/fhir+json' }, 415],
    ['a body that is no JSON', 'POST', '/Task', '{"resourceType":', {}, 400],
    ['an empty body', 'POST', '/Task', '', {}, 400],
    ['a JSON text', 'POST', '/Task', '"Task"', {}, 400],
    ['a list', 'POST', '/Task', '[]', {}, 400],
    [
      'a body that nests without end',
      'POST',
      '/',
      '[{"a":'.repeat(50_000) + '1' + '}]'.repeat(50_000),
      {},
      400,
    ],
    [
      'a patch that nests without end',
      'PATCH',
      '/Task/t',
      '['.repeat(90_000) + ']'.repeat(90_000),
      { 'Content-Type': 'application/json-patch+json' },
      400,
    ],
    ['a search form declared as JSON', 'POST', '/Task/_search', '{}', {}, 415],
    ['a bundle that is none', 'POST', '/', '{"resourceType":"Task"}', {}, 400],
  ])('%s is refused', async (_what, method, path, body, headers, status) => {
    const answer = await client.send(method, path, body, headers)
    expect(answer.status, answer.text).toBe(status)
    expect(answer.body['resourceType']).toBe('OperationOutcome')
  })

  it.each(['application/fhir+xml', 'text/html', 'application/json;q=0'])(
    'an answer as %s is refused with 406',
    async (accept) => {
      expect((await client.get('/Task', { Accept: accept })).status).toBe(406)
      expect((await client.get('/metadata', { Accept: accept })).status).toBe(406)
    },
  )

  it.each(['*/*', 'application/*', 'application/json', 'text/html, application/fhir+json;q=0.5'])(
    'an answer for %s is JSON',
    async (accept) => expect((await client.get('/Task', { Accept: accept })).status).toBe(200),
  )

  it('a format in the URL goes before the header', async () => {
    expect((await client.get('/Task?_format=xml')).status).toBe(406)
    expect((await client.get('/Task?_format=json', { Accept: 'text/html' })).status).toBe(200)
    expect((await client.get('/Task?_format=application/fhir+json')).status).toBe(200)
  })

  it('a body that is too large is refused with 413', async () => {
    const small = openClient(database, { profile: { ...fullProfile, maxBodyBytes: 1000 } })
    const answer = await small.post(task({ description: 'x'.repeat(2000) }))
    expect(answer.status).toBe(413)
    expect(firstIssue(answer).code).toBe('too-long')
  })
})

describe('values of any length', () => {
  it('are stored and found, beyond what an index entry can hold', async () => {
    const long = `https://files.example/${'x'.repeat(5000)}`
    const random = Array.from({ length: 9000 }, (_, at) =>
      String.fromCharCode(33 + ((at * at * 7919) % 90)),
    ).join('')
    const code = random.replaceAll(/[\\,|$\s]/g, '_')
    const resource = task({
      id: 't',
      identifier: [{ system: long, value: code }],
      for: { reference: long, identifier: { system: long, value: code } },
      code: { text: random },
      description: random,
    })
    const made = await client.put(resource)
    expect(made.status, made.text).toBe(201)
    const other = {
      ...resource,
      id: 'u',
      identifier: [{ system: long, value: `${code}!` }],
      for: { reference: `${long}!` },
    }
    expect((await client.put(other)).status).toBe(201)
    expect(
      (await client.put({ resourceType: 'Organization', id: 'o', name: random, alias: [random] })).status,
    ).toBe(201)
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const find = async (name: string, value: string) =>
      referencesIn(
        (await client.send('POST', '/Task/_search', new URLSearchParams([[name, value]]).toString(), form))
          .body,
      )
    expect(await find('identifier', `${long}|${code}`)).toEqual(['Task/t'])
    expect(await find('identifier', code)).toEqual(['Task/t'])
    expect(await find('subject', long)).toEqual(['Task/t'])
    expect(await find('subject:identifier', `${long}|${code}`)).toEqual(['Task/t'])
  })
})

describe('what no route leads to', () => {
  it.each([
    ['GET', '/', 404],
    ['GET', '/Task/a/b/c', 404],
    ['POST', '/Task/$reindex', 404],
    ['DELETE', '/Task', 405],
    ['PUT', '/Task', 405],
    ['POST', '/Task/t', 405],
    ['PUT', '/Nothing/x', 404],
  ])('%s %s is answered with an OperationOutcome', async (method, path, status) => {
    const answer = await client.send(
      method,
      path,
      method === 'GET' || method === 'DELETE' ? undefined : task(),
    )
    expect(answer.status, answer.text).toBe(status)
    expect(answer.body['resourceType']).toBe('OperationOutcome')
  })
})

describe('an endpoint with another profile', () => {
  const narrow: ServerProfile = {
    ...fullProfile,
    name: 'narrow',
    batch: false,
    transaction: false,
    types: new Map([
      [
        'Task',
        {
          ...fullRules('Task'),
          interactions: ['read', 'search-type', 'update', 'create', 'patch'],
          searchParameters: ['_id', 'patient', 'status'],
          requiredSearch: [['_id'], ['patient']],
          refuseSearch: (query) => (query.getAll('status').length > 1 ? 'One status at a time' : undefined),
          includes: [],
          sort: false,
          conditionalCreate: false,
          updateCreate: false,
          requireIfMatch: ['patch'],
        },
      ],
    ]),
    quirks: {
      ...fullProfile.quirks,
      staleVersionStatus: 409,
      emptyCreateBody: true,
      onResponse: (response) => {
        const headers = new Headers(response.headers)
        headers.set('X-Vendor', 'narrow')
        headers.delete('Last-Modified')
        return new Response(response.body, { status: response.status, headers })
      },
    },
  }
  let vendor: Client
  beforeEach(() => {
    vendor = openClient(database, { tenant: `t${tenants}`, profile: narrow })
  })

  it('refuses what it does not have, as it says', async () => {
    expect((await vendor.get('/Patient/p')).status).toBe(404)
    expect((await vendor.send('DELETE', '/Task/t')).status).toBe(405)
    expect((await vendor.get('/Task/t/_history')).status).toBe(405)
    expect((await vendor.send('POST', '/', { resourceType: 'Bundle', type: 'batch' })).status).toBe(400)
    expect((await vendor.post(task(), { 'If-None-Exist': 'status=draft' })).status).toBe(400)
    expect((await vendor.put(task({ id: 'new' }))).status).toBe(404)
  })

  it('asks for the search parameters it needs', async () => {
    const refused = await vendor.get('/Task?status=draft')
    expect(firstIssue(refused)).toMatchObject({
      code: 'required',
      diagnostics: 'A search of Task needs _id, or patient',
    })
    expect((await vendor.get('/Task?patient=p&status=draft')).status).toBe(200)
    expect((await vendor.get('/Task?patient=p&code=x')).status).toBe(400)
    const picky = await vendor.get('/Task?patient=p&status=draft&status=ready')
    expect(firstIssue(picky)).toEqual({ code: 'not-supported', diagnostics: 'One status at a time' })
    expect((await vendor.get('/Task?patient=p&_sort=_id')).status).toBe(400)
    expect((await vendor.get('/Task?patient=p&_include=Task:patient')).status).toBe(400)
  })

  it('has the quirks of its vendor', async () => {
    const made = await vendor.post(task())
    expect([made.status, made.text]).toEqual([201, ''])
    expect(made.headers.get('X-Vendor')).toBe('narrow')
    expect(made.headers.get('Last-Modified')).toBeNull()
    expect(made.headers.get('ETag')).toBe('W/"1"')
    const id = /Task\/([^/]+)/.exec(made.headers.get('Location') ?? '')?.[1] ?? ''
    expect((await vendor.put(task({ id }), { 'If-Match': 'W/"4"' })).status).toBe(409)
    const change = [{ op: 'replace', path: '/status', value: 'accepted' }]
    const type = { 'Content-Type': 'application/json-patch+json' }
    expect((await vendor.send('PATCH', `/Task/${id}`, change, type)).status).toBe(412)
    expect((await vendor.send('PATCH', `/Task/${id}`, change, { ...type, 'If-Match': 'W/"1"' })).status).toBe(
      200,
    )
  })

  it('may be behind something that drops the version headers', async () => {
    const quirks = { ...fullProfile.quirks, versionHeaders: false }
    const bare = openClient(database, { tenant: `t${tenants}`, profile: { ...fullProfile, quirks } })
    await bare.put(task({ id: 't' }))
    const { headers, body } = await bare.get('/Task/t')
    expect([headers.get('ETag'), headers.get('Last-Modified')]).toEqual([null, null])
    expect(stringAt(body['meta'], 'versionId')).toBe('1')
  })

  it('advertises just that', async () => {
    const { body } = await vendor.get('/metadata')
    expect(body).toMatchObject({
      rest: [
        {
          resource: [
            {
              type: 'Task',
              interaction: ['read', 'search-type', 'update', 'create', 'patch'].map((code) => ({ code })),
              conditionalCreate: false,
              updateCreate: false,
              searchParam: [{ name: '_id' }, { name: 'patient' }, { name: 'status' }],
            },
          ],
        },
      ],
    })
    expect(JSON.stringify(body)).not.toContain('transaction')
    expect(referencesIn(body)).toEqual([])
  })
})
