import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFhirServer } from '../../server/fhir-server/fhir-server.ts'
import { objectsAt, stringAt, type JsonObject } from '../../server/fhir-server/json-value.ts'
import { servedTypes } from '../../server/fhir-server/r4/definitions.ts'
import { fullProfile } from '../../server/fhir-server/server-profile.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { baseUrl, openClient, openFhirDatabase, present, type Client } from './fhir-fixture.ts'
import { Hono } from 'hono'
import { fullAccess } from '../../server/fhir-server/access.ts'

let database: TestDatabase<FhirTables>
let client: Client
let statement: JsonObject

beforeAll(async () => {
  database = await openFhirDatabase()
  client = openClient(database)
  statement = (await client.get('/metadata')).body
})
afterAll(() => database.close())

const resourceOf = (type: string) =>
  objectsAt(objectsAt(statement, 'rest')[0], 'resource').find((one) => one['type'] === type) ?? {}

/** A value that parameters of a kind can be searched by. */
const sample: Readonly<Record<string, string>> = {
  token: 'urn:x|1',
  reference: 'abc',
  date: 'ge2026-01-01',
  string: 'abc',
  uri: 'urn:x',
  quantity: '5',
  number: '5',
}

describe('the CapabilityStatement', () => {
  it('is one, of R4, with this place and its formats', () => {
    expect(statement).toMatchObject({
      resourceType: 'CapabilityStatement',
      status: 'active',
      kind: 'instance',
      fhirVersion: '4.0.1',
      date: '2026-06-20T12:00:00.000Z',
      implementation: { url: baseUrl },
      patchFormat: ['application/json-patch+json'],
      rest: [{ mode: 'server', interaction: [{ code: 'transaction' }, { code: 'batch' }] }],
    })
    expect(objectsAt(objectsAt(statement, 'rest')[0], 'resource').map((one) => one['type'])).toEqual(
      servedTypes,
    )
  })

  it.each(servedTypes)('advertises only searches of %s that work', async (type) => {
    const parameters = objectsAt(resourceOf(type), 'searchParam')
    expect(parameters.length).toBeGreaterThan(2)
    for (const parameter of parameters) {
      const [name, kind] = [stringAt(parameter, 'name') ?? '', stringAt(parameter, 'type') ?? '']
      const value = name === '_id' ? 'abc' : (sample[kind] ?? '')
      // A boolean or a closed list refuses a made-up code; its absence can always be asked for.
      const query =
        kind === 'token' && name !== '_id' ? `${name}=${value}&${name}:missing=false` : `${name}=${value}`
      const { status, text } = await client.get(`/${type}?${query}`)
      expect(status, `${type}?${query}: ${text}`).toBe(200)
    }
  })

  it.each(servedTypes)('advertises only includes of %s that work', async (type) => {
    const includes = resourceOf(type)['searchInclude']
    for (const include of Array.isArray(includes) ? includes : []) {
      const { status, text } = await client.get(`/${type}?_include=${String(include)}`)
      expect(status, text).toBe(200)
    }
  })

  it('advertises only interactions that are routed', async () => {
    const codes = objectsAt(resourceOf('Basic'), 'interaction').map((one) => stringAt(one, 'code') ?? '')
    const basic = { resourceType: 'Basic', id: 'b', code: { text: 'x' } }
    const json = { 'Content-Type': 'application/json-patch+json' }
    const attempts: Record<string, () => Promise<{ status: number }>> = {
      create: () => client.post(basic),
      update: () => client.put(basic),
      read: () => client.get('/Basic/b'),
      vread: () => client.get('/Basic/b/_history/1'),
      'history-instance': () => client.get('/Basic/b/_history'),
      'history-type': () => client.get('/Basic/_history'),
      'search-type': () => client.get('/Basic'),
      patch: () => client.send('PATCH', '/Basic/b', [{ op: 'add', path: '/created', value: '2026' }], json),
      delete: () => client.send('DELETE', '/Basic/b'),
    }
    expect(codes.toSorted()).toEqual(Object.keys(attempts).toSorted())
    for (const [code, attempt] of Object.entries(attempts)) {
      const { status } = await attempt()
      expect(status, code).toBeLessThan(300)
    }
  })

  it('tells where to get a token', async () => {
    const app = createFhirServer({
      db: database.db,
      baseUrl,
      tenant: 't1',
      clock: () => present,
      profile: fullProfile,
      authorize: () => fullAccess,
      security: { authorize: 'https://ehr.example/auth/authorize', token: 'https://ehr.example/auth/token' },
    })
    const response = await app.request('/metadata')
    expect(await response.text()).toContain('{"url":"token","valueUri":"https://ehr.example/auth/token"}')
  })
})

describe('mounted below another path', () => {
  it('answers there, its root included', async () => {
    const outer = new Hono()
    const deps = {
      db: database.db,
      baseUrl,
      tenant: 't1',
      clock: () => present,
      profile: fullProfile,
      authorize: () => fullAccess,
    }
    outer.route('/full/fhir', createFhirServer(deps))
    expect((await outer.request('/full/fhir/metadata')).status).toBe(200)
    expect((await outer.request('/full/fhir/Patient/none')).status).toBe(404)
    const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: [] })
    const post = { method: 'POST', body, headers: { 'Content-Type': 'application/fhir+json' } }
    expect((await outer.request('/full/fhir', post)).status).toBe(200)
    expect((await outer.request('/full/fhir/', post)).status).toBe(200)
    const unknown = await outer.request('/full/fhir/a/b/c/d')
    expect(await unknown.text()).toContain('OperationOutcome')
  })
})

describe('a failure that is not the caller’s', () => {
  it('is reported, and answered without saying more than that', async () => {
    const failures: unknown[] = []
    const app = createFhirServer({
      db: database.db,
      baseUrl,
      tenant: 't1',
      clock: () => present,
      profile: fullProfile,
      authorize: () => Promise.reject(new Error('token of Ann Smith')),
      reportFailure: (error) => failures.push(error),
    })
    const response = await app.request('/Patient/ann')
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'exception' }],
    })
    expect(failures).toHaveLength(1)
  })
})
