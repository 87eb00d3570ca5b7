import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readCapabilities } from '../../server/ehr/capability-profile.ts'
import { openGuardedFetch, type GuardedFetch } from '../../server/ehr/guarded-fetch.ts'
import { readPatientChart, type PatientReads } from '../../server/ehr/patient-reads.ts'
import {
  everyType,
  openExaminedEhr,
  readable,
  statementOf,
  type ExaminedEhr,
} from '../support/examined-ehr.ts'

const now = new Date('2026-06-01T12:00:00Z')
const empty = { resourceType: 'Bundle', type: 'searchset' }

let ehr: ExaminedEhr
let guarded: GuardedFetch

beforeAll(async () => {
  ehr = await openExaminedEhr({ allowedOrigin: 'http://127.0.0.1:4000' })
  guarded = openGuardedFetch({
    tenant: 'test',
    allowPrivateAddresses: true,
    allowedOrigins: () => new Set([ehr.origin]),
  })
})
afterAll(async () => {
  await guarded.close()
  await ehr.close()
})
beforeEach(() => {
  ehr.behaveWell()
  ehr.answers.set('GET /fhir/Patient/p-1', { body: { resourceType: 'Patient', id: 'p-1' } })
  for (const { type } of everyType) ehr.answers.set(`GET /fhir/${String(type)}`, { body: empty })
})

async function readWith(types: readonly unknown[]): Promise<PatientReads> {
  ehr.answers.set('GET /fhir/metadata', { body: statementOf(types) })
  const capabilities = await readCapabilities(guarded, 'test', ehr.iss, now)
  const context = { ehr: guarded, tenant: 'test', iss: ehr.iss, accessToken: 'token', capabilities }
  return readPatientChart(context, 'p-1', now)
}

const askedForNotes = (): string[] => ehr.asked.filter((each) => each.includes('/DocumentReference?'))

test('notes of the last two years are asked for by date', async () => {
  await readWith(everyType)
  expect(askedForNotes()).toEqual(['GET /fhir/DocumentReference?patient=p-1&date=ge2024-06-01&_count=100'])
})

test('an EHR that declares other searches, but none by date, is asked for all notes instead of refusing', async () => {
  const others = everyType.filter(({ type }) => type !== 'DocumentReference')
  const { sources } = await readWith([...others, readable('DocumentReference', 'patient', 'period')])
  expect(askedForNotes()).toEqual(['GET /fhir/DocumentReference?patient=p-1&_count=100'])
  expect(sources).toEqual({})
})

test('what the EHR lacks is named as such, and Tasks and Communications are not missed', async () => {
  const { sources } = await readWith([readable('Patient'), readable('ServiceRequest', 'patient')])
  expect(sources).toEqual({
    Appointment: 'unsupported',
    Encounter: 'unsupported',
    DocumentReference: 'unsupported',
  })
})
