import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isObject, objectsAt, stringAt, type JsonObject } from '../../server/fhir-server/json-value.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { TestDatabase } from '../support/test-database.ts'
import {
  baseUrl,
  firstIssue,
  openClient,
  openFhirDatabase,
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

const patientUrn = 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'
const orderUrn = 'urn:uuid:1c3151bd-1cbf-4d64-b04d-cd9187a4c6e1'

const patient = (more: JsonObject = {}): JsonObject => ({ resourceType: 'Patient', ...more })
const order = (subject: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  subject: { reference: subject },
  ...more,
})

const bundle = (type: 'transaction' | 'batch', ...entry: JsonObject[]) => ({
  resourceType: 'Bundle',
  type,
  entry,
})
const send = (body: JsonObject, headers?: Record<string, string>) => client.send('POST', '/', body, headers)
const statusesOf = ({ body }: Answer) =>
  objectsAt(body, 'entry').map((entry) => stringAt(entry['response'], 'status'))
const totalOf = async (path: string) => (await client.get(path)).body['total']
const create = (resource: JsonObject, more: JsonObject = {}): JsonObject => ({
  resource,
  request: {
    method: 'POST',
    url: String(resource['resourceType']),
    ...(isObject(more['request']) ? more['request'] : {}),
  },
  ...(more['fullUrl'] === undefined ? {} : { fullUrl: more['fullUrl'] }),
})

describe('a transaction', () => {
  it('turns links between its entries into references, forwards and backwards', async () => {
    const answer = await send(
      bundle(
        'transaction',
        create(order(patientUrn), { fullUrl: orderUrn }),
        create(patient(), { fullUrl: patientUrn }),
        create({
          resourceType: 'Task',
          status: 'draft',
          intent: 'order',
          focus: { reference: orderUrn },
          for: { reference: patientUrn },
        }),
      ),
    )
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body['type']).toBe('transaction-response')
    expect(statusesOf(answer)).toEqual(['201', '201', '201'])
    const [orderEntry, patientEntry] = objectsAt(answer.body, 'entry')
    const patientId =
      /Patient\/([^/]+)/.exec(stringAt(patientEntry?.['response'], 'location') ?? '')?.[1] ?? ''
    const orderId =
      /ServiceRequest\/([^/]+)/.exec(stringAt(orderEntry?.['response'], 'location') ?? '')?.[1] ?? ''
    expect((await client.get(`/ServiceRequest/${orderId}`)).body['subject']).toEqual({
      reference: `Patient/${patientId}`,
    })
    expect(await totalOf(`/Task?focus=ServiceRequest/${orderId}&patient=${patientId}`)).toBe(1)
  })

  it('links a document to its bytes', async () => {
    const answer = await send(
      bundle(
        'transaction',
        create(
          { resourceType: 'Binary', contentType: 'text/plain', data: 'aGVsbG8=' },
          { fullUrl: orderUrn },
        ),
        create({
          resourceType: 'DocumentReference',
          status: 'current',
          content: [{ attachment: { contentType: 'text/plain', url: orderUrn } }],
        }),
      ),
      { Prefer: 'return=representation' },
    )
    expect(answer.text).toMatch(/"url":"Binary\/[0-9a-f-]{36}"/)
  })

  it('stores nothing when one entry fails, and names it', async () => {
    const answer = await send(
      bundle('transaction', create(patient()), create(patient({ colour: 'red' })), create(patient())),
    )
    expect(answer.status).toBe(400)
    expect(firstIssue(answer).diagnostics).toContain('Bundle.entry[1]')
    expect(answer.body).toMatchObject({
      issue: [{ expression: ['Bundle.entry[1].resource.Patient.colour'] }],
    })
    expect(await totalOf('/Patient')).toBe(0)
    expect((await client.get('/Patient/_history')).body['total']).toBe(0)
  })

  it('stores nothing when a version is stale', async () => {
    await client.put(patient({ id: 'p' }))
    const stale = {
      resource: patient({ id: 'p' }),
      request: { method: 'PUT', url: 'Patient/p', ifMatch: 'W/"7"' },
    }
    expect((await send(bundle('transaction', create(order('Patient/p')), stale))).status).toBe(412)
    expect(await totalOf('/ServiceRequest')).toBe(0)
  })

  it('deletes before it creates, and reads last', async () => {
    await client.put(patient({ id: 'old', identifier: [{ value: 'k' }] }))
    const answer = await send(
      bundle(
        'transaction',
        { request: { method: 'GET', url: 'Patient?identifier=k' } },
        create(patient({ identifier: [{ value: 'k' }] }), { request: { ifNoneExist: 'identifier=k' } }),
        { request: { method: 'DELETE', url: 'Patient/old' } },
      ),
    )
    expect(answer.status, answer.text).toBe(200)
    expect(statusesOf(answer)).toEqual(['200', '201', '204'])
    expect(answer.body).toMatchObject({ entry: [{ resource: { resourceType: 'Bundle', total: 1 } }, {}, {}] })
  })

  it('lets links lead to what a conditional create found', async () => {
    await client.put(patient({ id: 'known', identifier: [{ value: 'mrn' }] }))
    const answer = await send(
      bundle(
        'transaction',
        create(patient({ identifier: [{ value: 'mrn' }] }), {
          fullUrl: patientUrn,
          request: { ifNoneExist: 'identifier=mrn' },
        }),
        create(order(patientUrn)),
      ),
    )
    expect(statusesOf(answer)).toEqual(['200', '201'])
    expect(await totalOf('/ServiceRequest?patient=known')).toBe(1)
    expect(await totalOf('/Patient')).toBe(1)
  })

  it('resolves references by search, and refuses those that lead nowhere or to several', async () => {
    await client.put(patient({ id: 'a', identifier: [{ value: 'one' }] }))
    await client.put(patient({ id: 'b', active: true }))
    await client.put(patient({ id: 'c', active: true }))
    const one = await send(bundle('transaction', create(order('Patient?identifier=one'))))
    expect(statusesOf(one)).toEqual(['201'])
    expect(await totalOf('/ServiceRequest?patient=a')).toBe(1)
    expect((await send(bundle('transaction', create(order('Patient?identifier=none'))))).status).toBe(412)
    expect((await send(bundle('transaction', create(order('Patient?active=true'))))).status).toBe(412)
  })

  it('updates and patches by URL, also written absolutely', async () => {
    await client.put(patient({ id: 'p', active: true }))
    const change = JSON.stringify([{ op: 'replace', path: '/active', value: false }])
    const data = Buffer.from(change).toString('base64')
    const answer = await send(
      bundle(
        'transaction',
        { resource: patient({ id: 'q' }), request: { method: 'PUT', url: `${baseUrl}/Patient/q` } },
        {
          resource: { resourceType: 'Binary', contentType: 'application/json-patch+json', data },
          request: { method: 'PATCH', url: 'Patient/p', ifMatch: 'W/"1"' },
        },
      ),
    )
    expect(statusesOf(answer)).toEqual(['201', '200'])
    expect((await client.get('/Patient/p')).body['active']).toBe(false)
  })

  it.each([
    [
      'the same resource twice',
      { request: { method: 'DELETE', url: 'Patient/p' } },
      { resource: patient({ id: 'p' }), request: { method: 'PUT', url: 'Patient/p' } },
    ],
    [
      'the same full URL twice',
      create(patient(), { fullUrl: patientUrn }),
      create(patient(), { fullUrl: patientUrn }),
    ],
    [
      'the same condition twice',
      create(patient(), { request: { ifNoneExist: 'active=true' } }),
      create(patient(), { request: { ifNoneExist: 'active=true' } }),
    ],
    ['a link to nowhere', create(patient()), create(order(patientUrn))],
    ['an entry without a request', { resource: patient() }, create(patient())],
    ['a create of nothing', { request: { method: 'POST', url: 'Patient' } }, create(patient())],
    [
      'a create at an id',
      { resource: patient(), request: { method: 'POST', url: 'Patient/p' } },
      create(patient()),
    ],
    [
      'a conditional update',
      { resource: patient(), request: { method: 'PUT', url: 'Patient?active=true' } },
      create(patient()),
    ],
    ['an unknown method', { request: { method: 'HEAD', url: 'Patient/p' } }, create(patient())],
    ['no type', { request: { method: 'GET', url: '' } }, create(patient())],
    ['an odd read', { request: { method: 'GET', url: 'Patient/p/$everything' } }, create(patient())],
  ])('with %s is refused as a whole', async (_what, first, second) => {
    const answer = await send(bundle('transaction', first, second))
    expect(answer.status, answer.text).toBe(400)
    expect(await totalOf('/Patient')).toBe(0)
  })
})

describe('a batch', () => {
  it('carries out each entry for itself', async () => {
    const answer = await send(
      bundle(
        'batch',
        create(patient({ id: 'x' })),
        create(patient({ colour: 'red' })),
        { request: { method: 'GET', url: 'Patient/none' } },
        { request: { method: 'GET', url: 'Patient?_summary=count' } },
        { request: { method: 'GET', url: 'Patient?colour=red' } },
        { resource: patient() },
      ),
    )
    expect(answer.status).toBe(200)
    expect(answer.body['type']).toBe('batch-response')
    expect(statusesOf(answer)).toEqual(['201', '400', '404', '200', '400', '400'])
    expect(answer.body).toMatchObject({
      entry: [
        {},
        { response: { outcome: { resourceType: 'OperationOutcome' } } },
        {},
        { resource: { total: 1 } },
        {},
        {},
      ],
    })
  })

  it('reads versions and histories', async () => {
    await client.put(patient({ id: 'p' }))
    await client.put(patient({ id: 'p', active: true }))
    const answer = await send(
      bundle(
        'batch',
        { request: { method: 'GET', url: 'Patient/p/_history/1' } },
        { request: { method: 'GET', url: 'Patient/p/_history' } },
        { request: { method: 'GET', url: 'Patient/_history?_count=1' } },
      ),
    )
    expect(answer.body).toMatchObject({
      entry: [
        { response: { etag: 'W/"1"' } },
        { resource: { total: 2 } },
        { resource: { type: 'history', total: 2 } },
      ],
    })
  })

  it('reads only what the client does not have yet', async () => {
    await client.put(patient({ id: 'p' }))
    const read = (more: JsonObject, url = 'Patient/p') => ({ request: { method: 'GET', url, ...more } })
    const answer = await send(
      bundle(
        'batch',
        read({ ifNoneMatch: 'W/"1"' }),
        read({ ifNoneMatch: 'W/"2"' }),
        read({ ifNoneMatch: '1' }),
        read({ ifModifiedSince: '2026-06-20T12:00:00Z' }),
        read({ ifModifiedSince: '2026-06-20T11:59:59Z' }),
        read({}, 'Patient/p?colour=red'),
        read({}, 'Patient/p/_history/1?colour=red'),
      ),
    )
    expect(statusesOf(answer)).toEqual(['304', '200', '400', '304', '200', '400', '400'])
    expect(objectsAt(answer.body, 'entry').map((entry) => 'resource' in entry)).toEqual([
      false,
      true,
      false,
      false,
      true,
      false,
      false,
    ])
  })

  it('may be empty, and may not be endless', async () => {
    expect((await send({ resourceType: 'Bundle', type: 'batch' })).status).toBe(200)
    const many = Array.from({ length: 1001 }, () => ({ request: { method: 'GET', url: 'Patient/p' } }))
    expect((await send(bundle('batch', ...many))).status).toBe(413)
    expect((await send({ resourceType: 'Bundle', type: 'collection' })).status).toBe(400)
  })
})
