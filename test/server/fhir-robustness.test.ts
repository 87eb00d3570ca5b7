import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servedTypes, searchParametersOf } from '../../server/fhir-server/r4/definitions.ts'
import { checkStructure } from '../../server/fhir-server/structure-check.ts'
import { indexResource } from '../../server/fhir-server/search-index.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { openClient, openFhirDatabase, referencesIn, type Client } from './fhir-fixture.ts'

let database: TestDatabase<FhirTables>
let client: Client

beforeAll(async () => {
  database = await openFhirDatabase()
  client = openClient(database)
})
afterAll(() => database.close())

const type = fc.constantFrom(...servedTypes)
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('|', '\\', ',', '2026-02-30', 'a|b|c', '%', "'", 'Patient/1'),
)
const nameOf = (one: string) =>
  fc.constantFrom('_id', '_lastUpdated', '_sort', '_count', '_include', ...searchParametersOf(one).keys())
const modifier = fc.constantFrom(
  '',
  ':missing',
  ':not',
  ':exact',
  ':contains',
  ':identifier',
  ':Patient',
  ':text',
  '.name',
  '.identifier',
)
const search = type.chain((one) =>
  fc.tuple(fc.constant(one), fc.array(fc.tuple(nameOf(one), modifier, text), { maxLength: 3 })),
)

/** Anything, with the keys of real resources among it. */
const something = fc.object({
  key: fc.constantFrom(
    'id',
    'meta',
    'status',
    'subject',
    'reference',
    'code',
    'coding',
    'extension',
    'contained',
    '_status',
    'period',
    'identifier',
    'value',
    'start',
  ),
  values: [
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constant([]),
    fc.constant('2026-01-01'),
    fc.constant('Patient/1'),
  ],
  maxDepth: 4,
})

describe('whatever is sent', () => {
  it('a search is answered or refused, never failed', async () => {
    await fc.assert(
      fc.asyncProperty(search, async ([one, pairs]) => {
        const query = new URLSearchParams(pairs.map(([name, suffix, value]) => [name + suffix, value]))
        const { status } = await client.get(`/${one}?${query.toString()}`)
        expect([200, 400]).toContain(status)
      }),
      { numRuns: 300 },
    )
  })

  it('a resource is stored or refused, never failed, and what is stored can be read', async () => {
    await fc.assert(
      fc.asyncProperty(type, something, async (one, body) => {
        const { status, body: answer } = await client.post({ ...body, resourceType: one })
        expect([201, 400]).toContain(status)
        if (status === 201) expect((await client.get(`/${one}/${String(answer['id'])}`)).status).toBe(200)
      }),
      { numRuns: 200 },
    )
  })

  it('the checks and the index never throw', () => {
    fc.assert(
      fc.property(type, something, (one, body) => {
        const resource = { ...body, resourceType: one }
        checkStructure(resource, 'https://ehr.example/fhir')
        indexResource(resource, 'https://ehr.example/fhir')
      }),
      { numRuns: 2000 },
    )
  })

  it('a string is found by itself, whatever its characters', async () => {
    let n = 0
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), async (family) => {
        n += 1
        const tenant = openClient(database, { tenant: `name-${n}` })
        const made = await tenant.put({ resourceType: 'Patient', id: 'p', name: [{ family }] })
        if (made.status === 400) return
        const escaped = encodeURIComponent(family.replaceAll(/[\\,|$]/g, '\\$&'))
        expect(referencesIn((await tenant.get(`/Patient?family:exact=${escaped}`)).body)).toEqual([
          'Patient/p',
        ])
        expect(referencesIn((await tenant.get(`/Patient?family:contains=${escaped}`)).body)).toEqual([
          'Patient/p',
        ])
      }),
      { numRuns: 100 },
    )
  })
})
