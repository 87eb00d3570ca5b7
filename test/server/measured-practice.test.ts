import { randomBytes } from 'node:crypto'
import type { StaffRole } from '#domain/staff.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cms50Answer, Cms50Patients } from '../../server/contract/reports.ts'
import { saveMirrored } from '../../server/store/mirrored-resources.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { readTrail } from '../support/audit-trail.ts'
import { anOrder, aTask, aVisit, type Json } from '../support/cms50-case.ts'
import { openWorklistFixture, type WorklistFixture } from '../support/worklist-fixture.ts'

let practice: WorklistFixture
const bearers = new Map<string, string>()

/** `report`: the consultation came back. `none`: nothing but a visit. */
const people = [
  { id: 'a', family: 'Adler', has: 'report', clinician: 'ruiz' },
  { id: 'b', family: 'Brandt', has: 'order', clinician: 'ruiz' },
  { id: 'c', family: 'Cruz', has: 'order', clinician: 'okoye' },
  { id: 'd', family: 'Diaz', has: 'none', clinician: 'ruiz' },
  { id: 'e', family: 'Evans', has: 'order', clinician: 'okoye', isRestricted: true },
] as const

const restricted = {
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
}

function chartOf(person: (typeof people)[number]): readonly Json[] {
  const { id, family, has, clinician } = person
  const requester = { reference: `Practitioner/${clinician}`, display: `Dr. ${clinician}` }
  return [
    {
      resourceType: 'Patient',
      id,
      name: [{ family, given: ['Ana'] }],
      ...('isRestricted' in person && restricted),
    },
    aVisit({ id: `visit-${id}` }, id),
    ...(has === 'none' ? [] : [anOrder({ id: `order-${id}`, requester }, id)]),
    ...(has === 'report'
      ? [aTask({ id: `task-${id}`, focus: { reference: `ServiceRequest/order-${id}` } }, id)]
      : []),
  ]
}

beforeAll(async () => {
  practice = await openWorklistFixture()
  await practice.setTime('2026-11-15T15:00:00Z')
  for (const tenant of ['test', 'other'])
    for (const person of people.slice(tenant === 'other' ? 4 : 0)) {
      const resources = chartOf(person).map((each) => ({
        type: String(each['resourceType']),
        id: String(each['id']),
        content: JSON.stringify(each),
      }))
      await saveMirrored(practice.db, { tenant, patient: person.id }, resources, [], new Date())
    }
  for (const roles of [
    ['manager'],
    ['compliance'],
    ['manager', 'coordinator-lead'],
  ] satisfies StaffRole[][]) {
    const who = { tenant: 'test', fhirUser: `Practitioner/${roles.join('-')}`, roles }
    const opened = await insertSession(practice.db, who, { hash: randomBytes(32), expiresAt: new Date() })
    if (opened !== 'already-used') bearers.set(roles.join('-'), opened.token)
  }
}, 120_000)
afterAll(() => practice.close())

const get = (path: string, who = 'manager') =>
  practice.baton.app.request(`/api/reports/cms50${path}`, {
    headers: { authorization: `Bearer ${bearers.get(who) ?? ''}` },
  })
const patientsOf = async (shown: string, who?: string): Promise<Cms50Patients> =>
  Cms50Patients.parse(await (await get(`/patients?year=2026&language=en&shown=${shown}`, who)).json())

test('counts every chart of this practice, and gives each patient to one clinician', async () => {
  const answer = Cms50Answer.parse(await (await get('?year=2026&language=en', 'compliance')).json())
  expect(answer).toMatchObject({ year: 2026, patients: 5, ipp: 4, denom: 4, numer: 1 })
  expect('clinicians' in answer && answer.clinicians).toEqual([
    { clinician: 'Practitioner/okoye', display: 'Dr. okoye', ipp: 2, denom: 2, numer: 0 },
    { clinician: 'Practitioner/ruiz', display: 'Dr. ruiz', ipp: 2, denom: 2, numer: 1 },
  ])
})

test('another year has other patients', async () => {
  const answer = Cms50Answer.parse(await (await get('?year=2025&language=en')).json())
  expect(answer).toMatchObject({ patients: 5, ipp: 0, denom: 0, numer: 0 })
})

test('says of each patient why, in words, and of those that may not be seen only how many', async () => {
  const gap = await patientsOf('gap')
  expect([gap.total, gap.hidden, gap.patients.map(({ name }) => name)]).toEqual([
    3,
    1,
    ['BRANDT, Ana', 'CRUZ, Ana'],
  ])
  const numerator = gap.patients[0]?.why.find(({ population }) => population === 'numer')
  expect(numerator).toMatchObject({ isMet: false })
  expect(numerator?.text).toMatch(/[a-z] [a-z]/)
  expect((await patientsOf('gap', 'manager-coordinator-lead')).patients).toHaveLength(3)
  expect((await patientsOf('numer')).patients.map(({ name }) => name)).toEqual(['ADLER, Ana'])
  expect((await patientsOf('out')).patients.map(({ name }) => name)).toEqual(['DIAZ, Ana'])
  const spanish: unknown = await (await get('/patients?year=2026&language=es&shown=gap')).json()
  expect(Cms50Patients.parse(spanish).patients[0]?.why).not.toEqual(gap.patients[0]?.why)
})

test('a file names nobody who may not be seen, and each it names is in the trail', async () => {
  const csv = await (await get('/export?year=2026&format=csv')).text()
  expect(csv.match(/^Patient\/./gm)).toEqual(['Patient/a', 'Patient/b', 'Patient/c', 'Patient/d'])
  const bundle = await (await get('/export?year=2026&format=measure-report&by=clinician')).text()
  expect(bundle).not.toContain('Patient/e')
  expect(JSON.parse(bundle)).toMatchObject({ resourceType: 'Bundle', entry: { length: 5 } })
  const named = (await readTrail(practice.db, 'test', 'measure-exported')).map(({ patient }) => patient)
  const each = ['Patient/a', 'Patient/b', 'Patient/c', 'Patient/d']
  expect(named).toEqual([...each, ...each])
})

test('a file by clinician says whose attribution it is, and names no patient', async () => {
  const csv = await (await get('/export?year=2026&format=csv&by=clinician&language=en')).text()
  expect(csv).toContain('Practitioner/okoye,Dr. okoye,2,2,0,')
  expect(csv).not.toContain('Patient/')
})

test('patients by name are not for compliance', async () => {
  expect((await get('/patients?year=2026&shown=gap', 'compliance')).status).toBe(403)
  expect((await get('/export?year=2026&format=csv', 'compliance')).status).toBe(403)
})
