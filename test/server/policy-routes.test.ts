import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  ChannelsAnswer,
  MessageSamples,
  NoteFiling,
  PolicyAnswer,
  PolicyBacktest,
  PolicyPreview,
} from '#contract/settings.ts'
import type { StaffRole } from '#domain/staff.ts'
import { isFilingOff } from '../../server/store/note-filing.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { readTrail } from '../support/audit-trail.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'

let baton: TestBaton
beforeAll(async () => {
  baton = await openTestBaton([{ tenant: 'test', iss: 'https://ehr.example/fhir' }])
})
afterAll(() => baton.close())

async function call(role: StaffRole, method: string, path: string, body?: unknown, ifMatch?: string) {
  const who = { tenant: 'test', fhirUser: `Practitioner/${role}`, userName: `The ${role}`, roles: [role] }
  const opened = await insertSession(baton.deps.db, who, { hash: randomBytes(32), expiresAt: new Date() })
  if (opened === 'already-used') throw new Error('no session')
  const response = await baton.app.request(path, {
    method,
    headers: {
      authorization: `Bearer ${opened.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    body: (await response.json()) as unknown,
  }
}

const readPolicy = async (role: StaffRole = 'manager') => {
  const { body, etag } = await call(role, 'GET', '/api/policy')
  return { etag, policy: PolicyAnswer.parse(body) }
}
const Problem = z.looseObject({ type: z.string(), errors: z.array(z.unknown()).optional() })

describe('the policy of a practice', () => {
  test('is what the files say until somebody decides, with a tag of its own', async () => {
    const { etag, policy } = await readPolicy()
    expect(etag).toBe('"1"')
    expect(policy).toMatchObject({ inForce: 0, newest: 0, mayEdit: true, versions: [] })
    expect((await readPolicy('compliance')).policy.mayEdit).toBe(false)
  })

  test('is decided by a manager, for the version that was seen', async () => {
    const { document } = (await readPolicy()).policy
    const decision = { document: { ...document, level: 'nudge' }, why: 'We begin' }
    expect((await call('manager', 'PUT', '/api/policy', decision)).status).toBe(428)
    expect((await call('compliance', 'PUT', '/api/policy', decision, '"1"')).status).toBe(403)
    expect((await call('manager', 'PUT', '/api/policy', { ...decision, why: ' ' }, '"1"')).status).toBe(422)
    const saved = await call('manager', 'PUT', '/api/policy', decision, '"1"')
    expect(saved).toMatchObject({ status: 200, etag: '"2"', body: { version: 1 } })
    const late = await call('manager', 'PUT', '/api/policy', decision, '"1"')
    expect(late).toMatchObject({ status: 412, body: { changedBy: 'The manager', version: 1 } })
    expect((await readPolicy()).policy).toMatchObject({
      inForce: 1,
      document: { level: 'nudge' },
      versions: [{ version: 1, state: 'in-force', why: 'We begin', madeBy: 'The manager' }],
    })
    expect((await call('manager', 'PUT', '/api/policy', { restores: 7, why: 'x' }, '"2"')).status).toBe(404)
  })

  test('that cannot be meant is refused with the place of each fault', async () => {
    const { document } = (await readPolicy()).policy
    const overrides = [{ specialty: 'astrology', ladders: {} }]
    const wrong = { ...document, escalation: { ...document.escalation, overrides } }
    const refused = await call('manager', 'PUT', '/api/policy', { document: wrong, why: 'x' }, '"2"')
    expect(refused.status).toBe(422)
    expect(Problem.parse(refused.body).errors).toEqual([
      { pointer: '/document/escalation/overrides/0/specialty', message: 'unknown-specialty' },
    ])
  })

  test('is tried before it is decided', async () => {
    const { document } = (await readPolicy()).policy
    const preview = await call('manager', 'POST', '/api/policy/preview', { document })
    expect(PolicyPreview.parse(preview.body).open).toBe(0)
    const backtest = await call('manager', 'POST', '/api/policy/backtest', { document, after: '' })
    expect(PolicyBacktest.parse(backtest.body).figures.loops).toBe(0)
  })
})

describe('the other settings', () => {
  test('say where channels are set up, and hold no secret', async () => {
    const { body } = await call('manager', 'GET', '/api/settings/channels')
    const { file, channels } = ChannelsAnswer.parse(body)
    expect(file).toMatch(/\.json$/)
    expect(channels.map(({ channel }) => channel)).toContain('sms')
  })

  test('stop notes from filing themselves, and start it again: for a manager, in their name', async () => {
    const switched = (role: StaffRole, filesByItself: boolean) =>
      call(role, 'PUT', '/api/settings/notes', { filesByItself })
    const stands = async (role: StaffRole = 'compliance') =>
      NoteFiling.parse((await call(role, 'GET', '/api/settings/notes')).body)
    expect(await stands()).toMatchObject({ filesByItself: true, maySwitch: false })
    expect((await switched('compliance', false)).status).toBe(403)
    expect((await call('manager', 'PUT', '/api/settings/notes', {})).status).toBe(422)
    expect(await stands()).toMatchObject({ filesByItself: true })
    const { status, body } = await switched('manager', false)
    expect([status, body]).toMatchObject([200, { filesByItself: false, maySwitch: true }])
    expect(await isFilingOff(baton.deps.db, 'test')).toBe(true)
    expect(await stands()).toMatchObject({ filesByItself: false })
    await switched('manager', true)
    expect(await isFilingOff(baton.deps.db, 'test')).toBe(false)
    expect(await readTrail(baton.deps.db, 'test', 'note-filing-switched')).toMatchObject([
      { agent: 'Practitioner/manager', agentName: 'The manager', reason: 'off' },
      { agent: 'Practitioner/manager', agentName: 'The manager', reason: 'on' },
    ])
  })

  test.each(['en', 'es'])('show every message in %s', async (language) => {
    const { body } = await call('manager', 'GET', `/api/settings/messages?language=${language}`)
    const { messages } = MessageSamples.parse(body)
    expect(new Set(messages.map(({ audience }) => audience))).toEqual(
      new Set(['patient', 'receiver', 'referrer', 'staff']),
    )
  })
})
