import { afterAll, beforeAll, expect, test } from 'vitest'
import { aConsent, aPatient, aReferral } from '../support/evidence-builders.ts'
import { openWorklistFixture, type WorklistFixture } from '../support/worklist-fixture.ts'

let practice: WorklistFixture
beforeAll(async () => {
  practice = await openWorklistFixture()
  await practice.setTime('2026-01-20T15:00:00Z')
  await practice.db
    .insertInto('tracked_patient')
    .values({
      ...{ tenant_id: 'test', patient_id: 'p-1', why: 'discovered', opened_at: null, first_read_at: null },
      ...{
        last_read_at: null,
        evidence_at: null,
        last_good_read_at: null,
        next_read_at: null,
        sources: '{}',
      },
    })
    .execute()
})
afterAll(() => practice.close())

const chart = (phone: string, agreedOn: string) => [
  aPatient({ over: { telecom: [{ system: 'sms', value: phone }] } }),
  aReferral({}),
  aConsent({ on: agreedOn }),
]

async function agreedNumber(): Promise<string | null | undefined> {
  const row = await practice.db.selectFrom('tracked_patient').select('text_number').executeTakeFirst()
  return row?.text_number
}

test('a consent to texts holds for the number that the record has when it is first read, and for no later one', async () => {
  const read = async (phone: string, agreedOn: string) => {
    await practice.record('p-1', chart(phone, agreedOn))
    return agreedNumber()
  }
  expect(await read('+15185550178', '2026-01-05T15:00:00Z')).toBe('+15185550178')
  expect(await read('+15185550199', '2026-01-05T15:00:00Z')).toBe('+15185550178')
  expect(await read('+15185550199', '2026-01-19T15:00:00Z')).toBe('+15185550199')
})
