import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeError, openLog } from '../../server/http/log.ts'
import { adminToken, openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openTestSession, postSession, requestSession } from '../support/launch.ts'
import { behaveWell, openPretendEhr, usersAccessToken, type PretendEhr } from '../support/pretend-ehr.ts'

let ehr: PretendEhr
let baton: TestBaton

beforeAll(async () => {
  ehr = await openPretendEhr()
  baton = await openTestBaton([{ tenant: 'test', iss: ehr.iss }])
})
afterAll(async () => {
  await baton.close()
  await ehr.close()
})

test('whatever happens, the log holds no names, identifiers, tokens or clinical text', async () => {
  const secrets = [usersAccessToken, 'Ada Example', 'pat-1', 'prac-1', 'melanoma', 'OKAFOR', adminToken]
  const { token } = await openTestSession(baton, ehr)
  secrets.push(token, token.split('.')[1] ?? '')
  const auth = { authorization: `Bearer ${token}` }
  ehr.behaviour.patientBody = '{"resourceType":"Patient","id":"pat-1","name":[{"family":"OKAFOR"}],melanoma'
  await requestSession(baton, ehr)
  behaveWell(ehr)
  await requestSession(baton, ehr, { idToken: 'melanoma.melanoma.melanoma' })
  await postSession(baton, {
    tenant: 'OKAFOR',
    patient: 'pat-1',
    idToken: 'melanoma',
    accessToken: usersAccessToken,
  })
  await baton.app.request('/api/session/evidence', { headers: auth })
  await baton.app.request('/fhir/test/Patient/pat-1?name=OKAFOR', { headers: auth })
  await baton.app.request('/fhir/test/Task?patient=pat-1&_text=melanoma', { headers: auth })
  await baton.app.request('/melanoma/OKAFOR?code=pat-1')
  await baton.app.request('/t/test/app?code=melanoma&state=OKAFOR')
  await baton.app.request('/admin/tenants/test/own-store', {
    method: 'PUT',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      stamp: 'x',
      resources: [{ resourceType: 'Task', id: 'pat-1', description: 'melanoma' }],
    }),
  })
  const text = JSON.stringify(baton.log)
  for (const secret of secrets) expect(text).not.toContain(secret)
  expect(baton.log.filter((entry) => entry.event === 'request').length).toBeGreaterThanOrEqual(9)
  expect(baton.log.map((entry) => entry.route)).toContain('/fhir/:tenant/*')
  expect(baton.log.some((entry) => entry.event === 'request-failed')).toBe(true)
})

test('an error is logged by class, code and place, without its message', () => {
  const cause = Object.assign(new TypeError('Patient OKAFOR has melanoma'), { code: '23505' })
  const described = describeError(new Error('Could not store OKAFOR', { cause }))
  expect(described).toMatchObject({ name: 'Error < TypeError', code: '23505' })
  expect(described.at[0]).toContain('log-privacy.test.ts')
  expect(JSON.stringify(described)).not.toContain('OKAFOR')
})

test('the log is one JSON object a line, with the time', () => {
  const lines: string[] = []
  openLog(
    (line) => lines.push(line),
    () => new Date('2026-03-02T10:00:00Z'),
  )({ level: 'info', event: 'listening' })
  expect(lines).toEqual(['{"at":"2026-03-02T10:00:00.000Z","level":"info","event":"listening"}\n'])
})
