import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '../support/test-database.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openClient, openFhirDatabase, referencesIn, type Client } from './fhir-fixture.ts'

let database: TestDatabase<FhirTables>
let client: Client

beforeAll(async () => {
  database = await openFhirDatabase()
  client = openClient(database)
})
afterAll(() => database.close())

describe('smoke', () => {
  it('stores and finds', async () => {
    const made = await client.put({ resourceType: 'Patient', id: 'p-1', identifier: [{ system: 'urn:mrn', value: '1' }] })
    expect(made.status, made.text).toBe(201)
    const found = await client.get('/Patient?identifier=urn:mrn|1')
    expect(found.status, found.text).toBe(200)
    expect(referencesIn(found.body)).toEqual(['Patient/p-1'])
    const cap = await client.get('/metadata')
    expect(cap.status).toBe(200)
  })
})
