import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { practiceParameter } from '../../server/sandbox/profiles/athena-like.ts'
import { jsonOf } from './authorization-fixture.ts'
import {
  type Init,
  message,
  newOrder,
  note,
  openProfiles,
  type Profiles,
  task,
  visit,
} from './profile-fixture.ts'

let profiles: Profiles
beforeAll(async () => {
  profiles = await openProfiles()
})
afterAll(() => profiles.close())

describe('what each EHR answers to a search', () => {
  it.each([
    ['epic-like', '/ServiceRequest?patient=ann', 200],
    ['epic-like', '/ServiceRequest?patient=ann&status=active', 200],
    ['epic-like', '/ServiceRequest?status=active', 400],
    ['epic-like', '/ServiceRequest?patient=ann&_revinclude=Task:focus', 400],
    ['epic-like', '/ServiceRequest?patient=ann&_revinclude=Provenance:target', 200],
    ['epic-like', '/ServiceRequest?patient=ann&_include=*', 200],
    ['epic-like', '/ServiceRequest?patient=ann&_sort=-authored', 400],
    ['epic-like', '/Task?patient=ann', 200],
    ['epic-like', '/Task?focus=ServiceRequest/ann-referral', 200],
    ['epic-like', '/Task?status=requested', 400],
    ['epic-like', '/Appointment?patient=ann', 200],
    ['epic-like', '/ClaimResponse?patient=ann', 404],
    ['epic-like', '/Subscription', 404],
    ['oracle-like', '/ServiceRequest?patient=ann', 200],
    ['oracle-like', '/ServiceRequest?subject=Patient/ann', 200],
    ['oracle-like', '/ServiceRequest?_id=ann-referral', 200],
    ['oracle-like', '/ServiceRequest?code=308471005', 400],
    ['oracle-like', '/ServiceRequest?patient=ann&status=active', 400],
    ['oracle-like', '/ServiceRequest?patient=ann&_lastUpdated=ge2026-01-01T00:00:00Z', 200],
    ['oracle-like', '/ServiceRequest?patient=ann&_lastUpdated=ge2026-01-01', 400],
    ['oracle-like', '/ServiceRequest?patient=ann&_lastUpdated=2026-01-01T00:00:00Z', 400],
    ['oracle-like', '/ServiceRequest?patient=ann&_include=*', 400],
    ['oracle-like', '/Task?patient=ann', 404],
    ['oracle-like', '/Task/ann-task', 404],
    ['oracle-like', '/Appointment?patient=ann', 200],
    ['oracle-like', '/Appointment?patient=ann&based-on=ServiceRequest/ann-referral', 400],
    ['oracle-like', '/DocumentReference?patient=ann', 200],
    ['oracle-like', '/DocumentReference?patient=ann&category=clinical-note', 200],
    ['oracle-like', '/DocumentReference?patient=ann&date=ge2026-01-01', 400],
    ['oracle-like', '/DocumentReference?patient=ann&status=current', 400],
    ['oracle-like', '/Communication?patient=ann', 400],
    ['oracle-like', '/Communication?_id=ann-communication', 200],
    ['athena-like', '/ServiceRequest?patient=ann', 200],
    ['athena-like', `/ServiceRequest?patient=ann&ah-practice=${practiceParameter}`, 200],
    ['athena-like', '/ServiceRequest?patient=ann&ah-practice=Organization/a-1.Practice-1', 400],
    ['athena-like', '/Appointment?patient=ann', 400],
    ['athena-like', '/Appointment?_id=ann-appointment', 200],
    ['athena-like', '/Appointment/ann-appointment', 200],
    ['athena-like', '/Task?patient=ann', 404],
    ['athena-like', '/Communication?patient=ann', 404],
    ['read-only', '/Task?patient=ann', 200],
    ['read-only', '/Communication?patient=ann', 200],
    ['read-only', '/Task?status=requested', 400],
    ['read-only', '/Task/ann-task/_history', 405],
    ['launcher-like', '/ServiceRequest?_revinclude=Task:focus', 400],
    ['launcher-like', '/Task?status=requested&_sort=-modified', 200],
  ])('%s: GET %s is %i', async (profile, path, status) => {
    const response = await profiles.send(profile, 'GET', path)
    expect(response.status).toBe(status)
    expect((await jsonOf(response)).resourceType).toBe(
      status === 200 ? (/\/\w+\?/.test(path) ? 'Bundle' : 'Appointment') : 'OperationOutcome',
    )
  })
})

const jsonPatch = { 'content-type': 'application/json-patch+json' }
const cancel = [{ op: 'replace', path: '/status', value: 'cancelled' }]

describe('what each EHR answers to a write', () => {
  it.each<readonly [string, string, string, Init, number]>([
    ['epic-like', 'POST', '/Task', { body: task }, 405],
    ['epic-like', 'PUT', '/Task/ann-task', { body: { ...task, id: 'ann-task' } }, 200],
    ['epic-like', 'PUT', '/Task/of-the-app', { body: { ...task, id: 'of-the-app' } }, 404],
    ['epic-like', 'POST', '/DocumentReference', { body: note('text/plain') }, 201],
    ['epic-like', 'POST', '/Communication', { body: message }, 201],
    ['epic-like', 'POST', '/ServiceRequest', { body: newOrder }, 201],
    ['epic-like', 'POST', '/Appointment', { body: visit }, 405],
    ['epic-like', 'DELETE', '/Task/ann-task', {}, 405],
    [
      'epic-like',
      'PUT',
      '/Task/ann-task',
      { body: { ...task, id: 'ann-task' }, headers: { 'if-match': 'W/"99"' } },
      412,
    ],
    ['oracle-like', 'POST', '/ServiceRequest', { body: newOrder }, 405],
    ['oracle-like', 'POST', '/Task', { body: task }, 404],
    ['oracle-like', 'POST', '/Appointment', { body: visit }, 201],
    [
      'oracle-like',
      'PUT',
      '/Appointment/ann-appointment',
      { body: { ...visit, id: 'ann-appointment' } },
      405,
    ],
    ['oracle-like', 'PATCH', '/Appointment/ann-appointment', { body: cancel, headers: jsonPatch }, 412],
    [
      'oracle-like',
      'PATCH',
      '/Appointment/ann-appointment',
      { body: cancel, headers: { ...jsonPatch, 'if-match': 'W/"7"' } },
      409,
    ],
    [
      'oracle-like',
      'PATCH',
      '/Appointment/ann-appointment',
      { body: cancel, headers: { ...jsonPatch, 'if-match': 'W/"1"' } },
      200,
    ],
    ['oracle-like', 'POST', '/DocumentReference', { body: note('application/pdf') }, 201],
    ['oracle-like', 'POST', '/DocumentReference', { body: note('image/tiff') }, 422],
    ['athena-like', 'POST', '/DocumentReference', { body: note('text/plain') }, 405],
    ['athena-like', 'POST', '/Appointment', { body: visit }, 405],
    ['read-only', 'POST', '/Task', { body: task }, 405],
    ['read-only', 'PUT', '/Task/ann-task', { body: { ...task, id: 'ann-task' } }, 405],
    ['read-only', 'PATCH', '/Task/ann-task', { body: cancel, headers: jsonPatch }, 405],
    ['launcher-like', 'POST', '/Task', { body: task }, 201],
    ['launcher-like', 'PUT', '/Task/of-the-app', { body: { ...task, id: 'of-the-app' } }, 201],
  ])('%s: %s %s (%o) is %i', async (profile, method, path, init, status) => {
    const response = await profiles.send(profile, method, path, init)
    expect(response.status, await response.clone().text()).toBe(status)
  })

  it.each([
    ['epic-like', 400],
    ['oracle-like', 200],
    ['athena-like', 400],
    ['read-only', 400],
    ['launcher-like', 200],
  ])('%s: a batch is %i', async (profile, status) => {
    const entry = [{ request: { method: 'GET', url: 'Patient/ann' } }]
    const response = await profiles.send(profile, 'POST', '/', {
      body: { resourceType: 'Bundle', type: 'batch', entry },
    })
    expect(response.status).toBe(status)
  })

  it.each(['epic-like', 'oracle-like'])(
    '%s does not look at If-None-Exist: the same note twice is two notes',
    async (profile) => {
      const identified = { ...note('text/plain'), identifier: [{ system: 'urn:test', value: profile }] }
      const headers = { 'if-none-exist': `identifier=urn:test|${profile}` }
      const both = await Promise.all(
        [1, 2].map(() => profiles.send(profile, 'POST', '/DocumentReference', { body: identified, headers })),
      )
      expect(both.map(({ status }) => status)).toEqual([201, 201])
      expect(new Set(both.map(({ headers: answered }) => answered.get('location'))).size).toBe(2)
    },
  )
})
