import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aPatient, aReferral } from '../support/evidence-builders.ts'
import { openWorklistFixture, type WorklistFixture } from '../support/worklist-fixture.ts'

let worklist: WorklistFixture
beforeAll(async () => {
  worklist = await openWorklistFixture()
})
afterAll(() => worklist.close())
beforeEach(async () => {
  await worklist.clear()
  await worklist.setTime('2026-01-06T15:00:00Z')
})

const ada = aPatient({
  over: {
    birthDate: '1961-03-14',
    name: [{ use: 'official', family: 'Okafor', given: ['Adaeze'] }],
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        value: '004 418 2297',
      },
    ],
  },
})

test('a referral that was read stands in the list with what people know it by', async () => {
  await worklist.record('p-1', [ada, aReferral()])
  const page = await worklist.ask()
  expect(page.total).toBe(1)
  expect(page.rows).toMatchObject([
    {
      referral: 'ServiceRequest/sr-1',
      patient: 'Patient/p-1',
      patientName: 'OKAFOR, Adaeze',
      birthDate: '1961-03-14',
      mrn: '004 418 2297',
      specialty: 'cardiology',
      receiver: 'Riverside Cardiology Group',
      state: 'captured',
    },
  ])
  expect(page.next).toBeUndefined()
})
