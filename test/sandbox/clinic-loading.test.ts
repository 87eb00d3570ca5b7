import { afterAll, beforeAll, expect, it } from 'vitest'
import { fullAccess } from '../../server/fhir-server/access.ts'
import { createFhirServer } from '../../server/fhir-server/fhir-server.ts'
import { fullProfile } from '../../server/fhir-server/server-profile.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { loadClinic, migrateClinic } from '../../server/sandbox/clinic-loading.ts'
import { clinicTenant } from '../../server/sandbox/clinic-record.ts'
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { jsonOf } from './authorization-fixture.ts'

let database: TestDatabase<FhirTables>
beforeAll(async () => {
  database = await openTestDatabase<FhirTables>()
  await migrateClinic(database.db)
})
afterAll(() => database.close())

const morning = new Date('2026-03-02T09:00:00-05:00')
const evening = new Date('2026-03-02T22:30:00-05:00')
const nextDay = new Date('2026-03-03T00:30:00-05:00')

function fhir() {
  return createFhirServer({
    db: database.db,
    tenant: clinicTenant,
    baseUrl: 'http://localhost:4004/full/fhir',
    clock: () => morning,
    profile: fullProfile,
    authorize: () => fullAccess,
  })
}

async function totalOf(type: string): Promise<unknown> {
  return (await jsonOf(await fhir().request(`/${type}?_summary=count`))).total
}

async function write(id: string): Promise<void> {
  const body = JSON.stringify({ resourceType: 'Organization', id, name: 'Written later' })
  const headers = { 'content-type': 'application/fhir+json' }
  expect((await fhir().request(`/Organization/${id}`, { method: 'PUT', body, headers })).status).toBe(201)
}

it('loads the clinic once a day of the clinic, and a new one on the next', async () => {
  const first = await loadClinic(database.db, morning)
  const patients = await totalOf('Patient')
  expect(Number(patients)).toBeGreaterThanOrEqual(80)
  expect(Number(await totalOf('ServiceRequest'))).toBeGreaterThan(200)

  await write('written-later')
  const again = await loadClinic(database.db, evening)
  expect(again.stamp).toBe(first.stamp)
  expect(again.ownStore(0)).toEqual(first.ownStore(0))
  expect((await fhir().request('/Organization/written-later')).status).toBe(200)

  const next = await loadClinic(database.db, nextDay)
  expect(next.stamp).not.toBe(first.stamp)
  expect((await fhir().request('/Organization/written-later')).status).toBe(404)
  expect(await totalOf('Patient')).toBe(patients)
})

it("keeps in Baton's store what an EHR has no place for, every version of it", async () => {
  const clinic = await loadClinic(database.db, nextDay)
  const count = (lacking: readonly string[], type: string) =>
    clinic.ownStore(0, lacking).filter(({ resourceType }) => resourceType === type).length
  const own = count([], 'Communication')
  const inEhr = Number(await totalOf('Communication'))
  expect(inEhr).toBeGreaterThan(0)
  expect(count(['Communication'], 'Communication')).toBeGreaterThanOrEqual(own + inEhr)
  expect(count(['Communication'], 'ServiceRequest')).toBe(count([], 'ServiceRequest'))
})
