import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject, stringAt, type JsonObject } from '../../server/fhir-server/json-value.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { openClient, openFhirDatabase, referencesIn, type Client } from './fhir-fixture.ts'

const folder = join(import.meta.dirname, '..', 'fixtures', 'golden')

function readGolden(name: string): JsonObject {
  const resource: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  if (!isObject(resource)) throw new Error(`${name} is not an object`)
  return { id: name.replace('.json', '').toLowerCase(), ...resource }
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
let database: TestDatabase<FhirTables>
let client: Client

beforeAll(async () => {
  database = await openFhirDatabase()
  client = openClient(database)
})
afterAll(() => database.close())

describe('the golden resources', () => {
  it('are all there', () => expect(files.length).toBeGreaterThanOrEqual(29))

  it.each(files)('%s is valid R4, is stored and comes back as it was', async (name) => {
    const resource = readGolden(name)
    const stored = await client.put(resource)
    expect(stored.status, stored.text).toBeOneOf([200, 201])
    const { body } = await client.get(`/${String(resource['resourceType'])}/${String(resource['id'])}`)
    expect({ ...body, meta: null }).toEqual({ ...resource, meta: null })
    expect(stringAt(body['meta'], 'lastUpdated')).toBe('2026-06-20T12:00:00.000Z')
    expect(body['meta']).toMatchObject(isObject(resource['meta']) ? resource['meta'] : {})
  })

  /** The reads per patient that the product makes. */
  const reads = [
    ['/ServiceRequest?patient=p-1&code=http://snomed.info/sct|308471005', ['ServiceRequest/sr-1']],
    ['/ServiceRequest?patient=Patient/p-1&category=3457005', ['ServiceRequest/sr-1']],
    [
      '/Task?focus=ServiceRequest/sr-1&code=fulfill&status=in-progress,rejected,cancelled,completed',
      'Task/task-coord-1',
    ],
    ['/Task?based-on=sr-1&_count=100', 'Task/task-own-1'],
    ['/Task?part-of=Task/task-coord-1', 'Task/task-nudge-1'],
    ['/Appointment?based-on=ServiceRequest/sr-1', 'Appointment/appt-1'],
    ['/Appointment?patient=p-1&date=ge2026-06-01', 'Appointment/appt-1'],
    ['/Encounter?appointment=Appointment/appt-1', 'Encounter/enc-consult'],
    ['/DocumentReference?patient=p-1&type=http://loinc.org|34099-2', 'DocumentReference/doc-consult'],
    ['/DocumentReference?related=ServiceRequest/sr-1', 'DocumentReference/doc-consult'],
    ['/Communication?based-on=ServiceRequest/sr-1', 'Communication/com-ack-1'],
    ['/Consent?patient=p-1&category=sms-contact', 'Consent/consent-sms-1'],
    ['/Coverage?patient=p-1', 'Coverage/cov-1'],
    ['/Provenance?target=Task/task-coord-1', 'Provenance/prov-match-1'],
    ['/PractitionerRole?specialty=207RC0000X&location=loc-riverside', 'PractitionerRole/pr-cardio'],
    ['/ClaimResponse?patient=p-1', 'ClaimResponse/cr-pa-1'],
    [
      '/Task?identifier=https://baton.example/fhir/NamingSystem/referral-stall-key|sr-1\\|unscheduled\\|bd5\\|1',
      'Task/task-nudge-1',
    ],
  ] as const

  it.each(reads)('are found by %s', async (path, expected) => {
    const { status, body, text } = await client.get(path)
    expect(status, text).toBe(200)
    expect(referencesIn(body)).toEqual(
      expect.arrayContaining(typeof expected === 'string' ? [expected] : [...expected]),
    )
  })
})
