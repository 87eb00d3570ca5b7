import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stringAt, type JsonObject } from '../../server/fhir-server/json-value.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { linkOf, openClient, openFhirDatabase, referencesIn, type Client } from './fhir-fixture.ts'

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
const times = <Result>(n: number, one: (at: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: n }, (_, at) => one(at)))
const count = (statuses: readonly number[], status: number) => statuses.filter((one) => one === status).length

describe('writers at the same time', () => {
  it('with the same If-None-Exist create one resource, and all learn its id', async () => {
    // Several rounds: while the first one opens connections, its writers come one by one.
    for (const key of ['k1', 'k2', 'k3', 'k4', 'k5']) {
      const resource = task({ identifier: [{ system: 'urn:key', value: key }] })
      const condition = `identifier=urn:key|${key}`
      const answers = await times(10, () => client.post(resource, { 'If-None-Exist': condition }))
      const statuses = answers.map(({ status }) => status)
      expect([count(statuses, 201), count(statuses, 200)]).toEqual([1, 9])
      expect(new Set(answers.map(({ body }) => stringAt(body, 'id'))).size).toBe(1)
    }
    expect((await client.get('/Task')).body['total']).toBe(5)
  })

  it('write the condition in another order and still create one', async () => {
    const resource = task({ identifier: [{ value: 'k' }] })
    const conditions = ['identifier=k&status=requested', 'status=requested&identifier=k']
    await times(6, (at) => client.post(resource, { 'If-None-Exist': conditions[at % 2] ?? '' }))
    expect((await client.get('/Task')).body['total']).toBe(1)
  })

  it('with the same If-Match: one wins, the others are told', async () => {
    await client.put(task({ id: 't' }))
    const answers = await times(10, (at) =>
      client.put(task({ id: 't', description: `writer ${at}` }), { 'If-Match': 'W/"1"' }),
    )
    const statuses = answers.map(({ status }) => status)
    expect([count(statuses, 200), count(statuses, 412)]).toEqual([1, 9])
    expect((await client.get('/Task/t/_history')).body['total']).toBe(2)
    const winner = answers.find(({ status }) => status === 200)
    expect((await client.get('/Task/t')).body['description']).toBe(winner?.body['description'])
  })

  it('without If-Match all get through, each as a version of its own', async () => {
    await client.put(task({ id: 't' }))
    const answers = await times(10, () => client.put(task({ id: 't' })))
    const tags = answers.map(({ headers }) => headers.get('ETag'))
    expect(new Set(tags).size).toBe(10)
    expect((await client.get('/Task/t')).headers.get('ETag')).toBe('W/"11"')
  })

  it('create the same id: one makes it, the others update it', async () => {
    for (const id of ['same-1', 'same-2', 'same-3']) {
      const answers = await times(8, () => client.put(task({ id })))
      const statuses = answers.map(({ status }) => status)
      expect([count(statuses, 201), count(statuses, 200)]).toEqual([1, 7])
      expect((await client.get(`/Task/${id}/_history`)).body['total']).toBe(8)
    }
  })

  it('with If-None-Match: * create the same id once', async () => {
    for (const id of ['only-1', 'only-2', 'only-3']) {
      const answers = await times(8, () => client.put(task({ id }), { 'If-None-Match': '*' }))
      const statuses = answers.map(({ status }) => status)
      expect([count(statuses, 201), count(statuses, 412)]).toEqual([1, 7])
    }
  })

  it('patch one after the other, so that no addition is lost', async () => {
    await client.put(task({ id: 't', note: [{ text: 'first' }] }))
    const answers = await times(10, (at) =>
      client.send('PATCH', '/Task/t', [{ op: 'add', path: '/note/-', value: { text: `n${at}` } }], {
        'Content-Type': 'application/json-patch+json',
      }),
    )
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    const { body } = await client.get('/Task/t')
    expect(Array.isArray(body['note']) ? body['note'].length : 0).toBe(11)
  })

  it('lock the resources of transactions in one order, so that all of them finish', async () => {
    await client.put(task({ id: 'a' }))
    await client.put(task({ id: 'b' }))
    const entry = (id: string) => ({ resource: task({ id }), request: { method: 'PUT', url: `Task/${id}` } })
    const answers = await times(8, (at) =>
      client.send('POST', '/', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: at % 2 === 0 ? [entry('a'), entry('b')] : [entry('b'), entry('a')],
      }),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect((await client.get('/Task/a')).headers.get('ETag')).toBe('W/"9"')
  })
})

describe('paging while others write', () => {
  it.each(['', '&_sort=_lastUpdated', '&_sort=-_lastUpdated', '&_sort=status'])(
    'answers every resource that was there from the start exactly once (%s)',
    async (sort) => {
      const ids = Array.from({ length: 12 }, (_, at) => `m${String(at).padStart(2, '0')}`)
      for (const id of ids) await client.put(task({ id }))
      const seen: string[] = []
      let next: string | undefined = `/Task?_count=3${sort}`
      for (let page = 0; next !== undefined; page += 1) {
        const { body, status }: Awaited<ReturnType<Client['get']>> = await client.get(next)
        expect(status).toBe(200)
        seen.push(...referencesIn(body))
        next = linkOf(body, 'next')
        // Before, between and behind what was seen; and one that was seen already goes.
        if (page < 4) for (const id of [`a${page}`, `m05x${page}`, `z${page}`]) await client.put(task({ id }))
        if (page === 1) await client.send('DELETE', `/${seen[0] ?? ''}`)
      }
      expect(new Set(seen).size).toBe(seen.length)
      for (const id of ids) expect(seen).toContain(`Task/${id}`)
    },
  )

  it('keeps the total of the first page and links that do not show the search', async () => {
    for (const id of ['a', 'b', 'c']) await client.put(task({ id }))
    const first = await client.get('/Task?status=requested&_count=1')
    await client.put(task({ id: 'd' }))
    const next = linkOf(first.body, 'next') ?? ''
    expect(next).not.toContain('requested')
    expect((await client.get(next)).body['total']).toBe(3)
  })
})
