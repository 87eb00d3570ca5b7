import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../server/fhir-server/json-value.ts'
import {
  clearResources,
  loadResources,
  UnloadableResources,
} from '../../server/fhir-server/load-resources.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { openClient, openFhirDatabase } from './fhir-fixture.ts'

let database: TestDatabase<FhirTables>

beforeAll(async () => {
  database = await openFhirDatabase()
})
afterAll(() => database.close())

const task = (id: string, status: string, lastUpdated?: string, versionId?: string): JsonObject => ({
  resourceType: 'Task',
  id,
  intent: 'order',
  status,
  ...(lastUpdated === undefined
    ? {}
    : { meta: { lastUpdated, ...(versionId === undefined ? {} : { versionId }) } }),
})

describe('loading a data set', () => {
  it('keeps ids and times, and makes a history of several versions in the order of their times', async () => {
    const client = openClient(database, { tenant: 'history' })
    const stored = await loadResources(database.db, 'history', [
      task('t', 'accepted', '2026-02-01T10:00:00-05:00'),
      task('t', 'requested', '2026-01-01T00:00:00Z'),
      task('t', 'completed', '2026-03-01T00:00:00Z'),
      task('u', 'draft', '2026-01-05T00:00:00Z', '7'),
    ])
    expect(stored).toBe(4)
    expect((await client.get('/Task/t/_history')).body).toMatchObject({
      total: 3,
      entry: [
        {
          resource: {
            status: 'completed',
            meta: { versionId: '3', lastUpdated: '2026-03-01T00:00:00.000Z' },
          },
        },
        {
          resource: { status: 'accepted', meta: { versionId: '2', lastUpdated: '2026-02-01T15:00:00.000Z' } },
        },
        { resource: { status: 'requested', meta: { versionId: '1' } }, request: { method: 'POST' } },
      ],
    })
    expect((await client.get('/Task?status=accepted')).body['total']).toBe(0)
    expect((await client.get('/Task?status=completed')).body['total']).toBe(1)
    expect((await client.get('/Task/u')).headers.get('ETag')).toBe('W/"7"')
    expect((await client.put(task('t', 'failed'), { 'If-Match': 'W/"3"' })).headers.get('ETag')).toBe('W/"4"')
  })

  it('stores nothing when one resource is unusable, and names all that are', async () => {
    const load = loadResources(database.db, 'bad', [
      task('a', 'draft'),
      task('b', 'nonsense'),
      { resourceType: 'Task' },
    ])
    await expect(load).rejects.toThrow(UnloadableResources)
    await expect(load).rejects.toMatchObject({
      faults: ['Task/b: Task.status: not a code of the required list', 'resource 2 has no type or no id'],
    })
    expect((await openClient(database, { tenant: 'bad' }).get('/Task')).body['total']).toBe(0)
  })

  it('gives the same store for the same input, and can be cleared without touching other tenants', async () => {
    const input = [task('a', 'draft', '2026-01-01T00:00:00Z'), task('b', 'draft')]
    await loadResources(database.db, 'one', input)
    await loadResources(database.db, 'two', input)
    const [one, two] = [openClient(database, { tenant: 'one' }), openClient(database, { tenant: 'two' })]
    expect((await one.get('/Task')).text).toBe((await two.get('/Task')).text)
    await clearResources(database.db, 'one')
    expect((await one.get('/Task/a')).status).toBe(404)
    expect((await one.get('/Task/_history')).body['total']).toBe(0)
    expect((await two.get('/Task')).body['total']).toBe(2)
    await loadResources(database.db, 'one', input)
    expect((await one.get('/Task')).body['total']).toBe(2)
  })

  it('takes thousands', async () => {
    const many = Array.from({ length: 3000 }, (_, at) => task(`t${at}`, 'draft', '2026-01-01T00:00:00Z'))
    expect(await loadResources(database.db, 'many', many)).toBe(3000)
    expect((await openClient(database, { tenant: 'many' }).get('/Task?_count=1')).body['total']).toBe(3000)
  })
})
