import { generateKeyPair, SignJWT } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Problem, problemNameOf } from '../../server/contract/problem.ts'
import { openTenants } from '../../server/open-tenants.ts'
import { openRateLimits, perMinute } from '../../server/http/rate-limits.ts'
import { readPublicKeys } from '../../server/use-cases/backend-keys.ts'
import { loadOwnStore } from '../../server/use-cases/load-own-store.ts'
import { openTestBaton, testOrigin, type TestBaton } from '../support/baton-for-tests.ts'
import { openLaunchPage, openTestSession, postSession, requestSession } from '../support/launch.ts'
import { behaveWell, openPretendEhr, usersAccessToken, type PretendEhr } from '../support/pretend-ehr.ts'

let ehr: PretendEhr
let baton: TestBaton

beforeAll(async () => {
  ehr = await openPretendEhr()
  baton = await openTestBaton([
    { tenant: 'test', iss: ehr.iss },
    { tenant: 'other', iss: 'https://other.example/fhir' },
  ])
})
afterAll(async () => {
  await baton.close()
  await ehr.close()
})
beforeEach(() => {
  behaveWell(ehr)
  baton.clock.offsetMs = 0
})

async function problemOf(answer: Response): Promise<string> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(await answer.json())
  expect(problem.status).toBe(answer.status)
  return `${answer.status} ${problemNameOf(problem.type) ?? problem.type}`
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('opening a session', () => {
  test('answers with bearer, times, user, tenant, capabilities, policy, own evidence and snapshot', async () => {
    const session = await openTestSession(baton, ehr)
    expect(session.token).toMatch(/^test\.[A-Za-z0-9_-]{43}$/)
    expect(session.user).toEqual({
      fhirUser: `${ehr.iss}/Practitioner/prac-1`,
      reference: 'Practitioner/prac-1',
      roles: ['clinician'],
      name: 'Ada Example',
    })
    expect(session.tenant).toEqual({
      id: 'test',
      name: 'Test Practice',
      featureLevel: 'observe',
      isChartOnly: true,
    })
    expect(session.policy.calendar.timeZone).toBe('America/New_York')
    expect(session.policy.escalation.ladders.unscheduled?.routine.length).toBeGreaterThan(0)
    expect(session.own.resources).toEqual([])
    expect(session.snapshot).toBeNull()
    const idleMinutes = (Date.parse(session.expiresAt) - Date.parse(session.now)) / 60_000
    const hours = (Date.parse(session.endsAt) - Date.parse(session.now)) / 3_600_000
    expect(idleMinutes).toBeCloseTo(15, 0)
    expect(hours).toBeCloseTo(8, 1)
  })

  test('reads the patient exactly once, with the user’s own token', async () => {
    await openTestSession(baton, ehr)
    expect(ehr.asked.filter((path) => path.startsWith('/fhir/Patient'))).toEqual(['/fhir/Patient/pat-1'])
  })

  test('never waits for the CapabilityStatement: unknown until it has been read, then known', async () => {
    const slow = await openTestBaton([{ tenant: 'test', iss: ehr.iss }])
    let release: () => void = () => undefined
    ehr.behaviour.metadataGate = new Promise((resolve) => (release = resolve))
    try {
      const before = await openTestSession(slow, ehr)
      expect(before.capabilities).toEqual({ state: 'unknown', asOf: null, types: {} })
      release()
      await slow.open.refresh(() => true)
      const after = await openTestSession(slow, ehr)
      expect(after.capabilities.state).toBe('known')
      expect(after.capabilities.types.Task).toMatchObject({
        search: true,
        create: false,
        searchParams: ['patient'],
      })
    } finally {
      await slow.close()
    }
  })

  test('remembers what an EHR says of itself from one start to the next', async () => {
    await baton.open.refresh(({ tenant }) => tenant.id === 'test')
    const again = await openTenants(baton.deps.smart, baton.database.db, () => undefined, baton.deps.realNow)
    try {
      expect(again.tenants.get('test')?.connection.capabilities().state).toBe('known')
    } finally {
      await again.close()
    }
  })

  test('stores the bearer only as a digest, and nothing of the access token', async () => {
    const { token } = await openTestSession(baton, ehr)
    const dump = await sql<{
      all: string
    }>`select string_agg(session::text, ' ') as all from session`.execute(baton.database.db)
    expect(dump.rows[0]?.all).toContain('pat-1')
    expect(dump.rows[0]?.all).not.toContain(token.split('.')[1])
    expect(dump.rows[0]?.all).not.toContain(usersAccessToken)
  })

  test('two launches of one user are two sessions, each with its own bearer', async () => {
    const [one, two] = [await openTestSession(baton, ehr), await openTestSession(baton, ehr)]
    expect(one.token).not.toBe(two.token)
  })
})

describe('the look of the EHR, in the answer to the opening', () => {
  const style = { color_background: '#10161c', color_text: '#f0f4f8', dim_border_radius: '4px' }
  const styleUrl = () => new URL('/style.json', ehr.iss).href

  test('is what the style says, where it has come by then', async () => {
    ehr.behaviour.style = style
    ehr.behaviour.patientDelayMs = 300
    const { look } = await openTestSession(baton, ehr, { styleUrl: styleUrl() })
    const colours = { theme: 'dark', background: '#10161c', text: '#f0f4f8' }
    expect(look).toEqual({ colours, radiusPx: 4 })
  })

  test('is empty where there is no style', async () => {
    ehr.behaviour.patientDelayMs = 300
    expect((await openTestSession(baton, ehr, { styleUrl: styleUrl() })).look).toEqual({})
  })

  test('is absent while the EHR is still being asked for it: the session waits for no style', async () => {
    let release: () => void = () => undefined
    ehr.behaviour.style = style
    ehr.behaviour.styleGate = new Promise((resolve) => (release = resolve))
    try {
      expect((await openTestSession(baton, ehr, { styleUrl: styleUrl() })).look).toBeUndefined()
    } finally {
      release()
    }
  })

  test('is absent, and the session opened, where the launch names none or nothing that could be asked for', async () => {
    expect((await openTestSession(baton, ehr)).look).toBeUndefined()
    expect((await openTestSession(baton, ehr, { styleUrl: 'x'.repeat(2_001) })).look).toBeUndefined()
    expect(ehr.asked).not.toContain('/style.json')
  })
})

describe('an id_token is refused', () => {
  test('when another key signed it', async () => {
    const { privateKey } = await generateKeyPair('ES384')
    expect(await problemOf(await requestSession(baton, ehr, { sign: { key: privateKey } }))).toBe(
      '401 id-token-refused',
    )
  })

  test('when its algorithm is not on the list, symmetric ones and none included', async () => {
    const { nonce } = await openLaunchPage(baton, 'test', ehr.iss)
    const now = Math.floor(Date.now() / 1_000)
    const claims = {
      iss: ehr.iss,
      aud: 'baton',
      sub: 'user-1',
      iat: now,
      exp: now + 300,
      nonce,
      fhirUser: 'x',
    }
    const symmetric = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(new TextEncoder().encode('a secret that is long enough for HS256'))
    const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const unsigned = `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`
    expect(await problemOf(await requestSession(baton, ehr, { idToken: symmetric }))).toBe(
      '401 id-token-refused',
    )
    expect(await problemOf(await requestSession(baton, ehr, { idToken: unsigned }))).toBe(
      '401 id-token-refused',
    )
  })

  test.each([
    ['another issuer', { iss: 'https://evil.example/fhir' }],
    ['another audience', { aud: 'another-app' }],
    ['several audiences without naming us as the party', { aud: ['baton', 'another-app'] }],
    ['no user', { fhirUser: '' }],
  ])('when it has %s', async (_, claims) => {
    expect(await problemOf(await requestSession(baton, ehr, { claims }))).toBe('401 id-token-refused')
  })

  test('when it is older than five minutes, even if it claims to live for hours', async () => {
    const sign = { issuedAt: new Date(Date.now() - 7 * 60_000), secondsToLive: 8 * 3_600 }
    expect(await problemOf(await requestSession(baton, ehr, { sign }))).toBe('401 id-token-too-old')
  })

  test('when it has expired', async () => {
    const sign = { issuedAt: new Date(Date.now() - 3 * 60_000), secondsToLive: 10 }
    expect(await problemOf(await requestSession(baton, ehr, { sign }))).toBe('401 id-token-too-old')
  })

  test('when it is not a token at all', async () => {
    expect(await problemOf(await requestSession(baton, ehr, { idToken: 'rubbish' }))).toBe(
      '401 id-token-refused',
    )
  })
})

describe('a nonce is refused', () => {
  test('when there is none, or one we did not make', async () => {
    expect(await problemOf(await requestSession(baton, ehr, { claims: { nonce: undefined } }))).toBe(
      '401 nonce-refused',
    )
    expect(await problemOf(await requestSession(baton, ehr, { claims: { nonce: 'made-up' } }))).toBe(
      '401 nonce-refused',
    )
  })

  test('when it was made for another tenant', async () => {
    const { nonce } = await openLaunchPage(baton, 'other', 'https://other.example/fhir')
    expect(await problemOf(await requestSession(baton, ehr, { claims: { nonce } }))).toBe('401 nonce-refused')
  })

  test('when it was made more than fifteen minutes ago', async () => {
    const { nonce } = await openLaunchPage(baton, 'test', ehr.iss)
    baton.clock.offsetMs = 16 * 60_000
    const sign = { issuedAt: new Date(Date.now() + 16 * 60_000) }
    expect(await problemOf(await requestSession(baton, ehr, { claims: { nonce }, sign }))).toBe(
      '401 nonce-refused',
    )
  })

  test('when it opened a session before, even with a fresh id_token', async () => {
    const { nonce } = await openLaunchPage(baton, 'test', ehr.iss)
    await openTestSession(baton, ehr, { claims: { nonce } })
    expect(await problemOf(await requestSession(baton, ehr, { claims: { nonce } }))).toBe(
      '401 id-token-reused',
    )
  })

  test('for all but one of several requests that show it at once', async () => {
    const { nonce } = await openLaunchPage(baton, 'test', ehr.iss)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => requestSession(baton, ehr, { claims: { nonce } })),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 401, 401, 401, 401])
  })
})

describe('an issuer that does not echo nonces', () => {
  test('is accepted by setting, and then each id_token works once', async () => {
    const quiet = await openTestBaton([{ tenant: 'test', iss: ehr.iss, echoesNonce: false }])
    try {
      const idToken = await ehr.signIdToken()
      const body = { tenant: 'test', idToken, accessToken: usersAccessToken, patient: 'pat-1' }
      expect((await postSession(quiet, body)).status).toBe(201)
      expect(await problemOf(await postSession(quiet, body))).toBe('401 id-token-reused')
    } finally {
      await quiet.close()
    }
  })
})

describe('an issuer that signs under more than one name', () => {
  test('is believed under each name of its file and no other, and a nonce that comes is checked', async () => {
    const other = `${ehr.iss}/auth/fhir`
    const two = await openTestBaton([
      { tenant: 'test', iss: ehr.iss, alsoSignsAs: [other], echoesNonce: false },
    ])
    const open = async (claims: Record<string, unknown>) => {
      const idToken = await ehr.signIdToken(claims)
      const body = { tenant: 'test', idToken, accessToken: usersAccessToken, patient: 'pat-1' }
      return postSession(two, body)
    }
    try {
      expect((await open({ iss: ehr.iss })).status).toBe(201)
      expect((await open({ iss: other })).status).toBe(201)
      expect(await problemOf(await open({ iss: `${other}/` }))).toBe('401 id-token-refused')
      expect(await problemOf(await open({ iss: other, nonce: 'made-up' }))).toBe('401 nonce-refused')
    } finally {
      await two.close()
    }
  })
})

describe('the EHR decides about the patient', () => {
  test.each([403, 404, 410])('a status of %i for the patient refuses the session', async (status) => {
    ehr.behaviour.patientStatus = status
    expect(await problemOf(await requestSession(baton, ehr))).toBe('403 patient-refused')
  })

  test('an access token it no longer accepts refuses the session', async () => {
    expect(await problemOf(await requestSession(baton, ehr, { accessToken: 'expired' }))).toBe(
      '401 access-token-refused',
    )
  })

  test('another patient than asked for refuses the session', async () => {
    ehr.behaviour.patientId = 'pat-2'
    expect(await problemOf(await requestSession(baton, ehr))).toBe('403 patient-refused')
  })

  test('an answer that is no Patient, or no JSON, is the EHR’s failure', async () => {
    ehr.behaviour.patientBody = '<html>Login</html>'
    expect(await problemOf(await requestSession(baton, ehr))).toBe('502 ehr-answer-unusable')
    ehr.behaviour.patientBody = '{"resourceType":"OperationOutcome"}'
    expect(await problemOf(await requestSession(baton, ehr))).toBe('502 ehr-answer-unusable')
  })

  test('a redirect is not followed', async () => {
    ehr.behaviour.patientStatus = 302
    expect(await problemOf(await requestSession(baton, ehr))).toMatch(/^502/)
  })

  test('a failure of the EHR uses nothing up: the same launch may try again', async () => {
    const { nonce } = await openLaunchPage(baton, 'test', ehr.iss)
    ehr.behaviour.patientStatus = 503
    expect(await problemOf(await requestSession(baton, ehr, { claims: { nonce } }))).toBe(
      '502 ehr-answer-unusable',
    )
    ehr.behaviour.patientStatus = 200
    expect((await requestSession(baton, ehr, { claims: { nonce } })).status).toBe(201)
  })
})

describe('the request itself', () => {
  const body = { tenant: 'test', idToken: 'a.b.c', accessToken: 'x', patient: 'pat-1' }

  test('must name a tenant there is', async () => {
    expect(await problemOf(await postSession(baton, { ...body, tenant: 'nobody' }))).toBe(
      '404 unknown-tenant',
    )
  })

  test('must have every field, and the answer says which one is wrong', async () => {
    const answer = await postSession(baton, { ...body, patient: '../../etc', idToken: undefined })
    expect(answer.status).toBe(422)
    const { errors } = Problem.parse(await answer.json())
    expect(errors?.map((error) => error.pointer).sort()).toEqual(['/idToken', '/patient'])
  })

  test('must be JSON, of limited size, and from our own pages', async () => {
    const text = await baton.app.request('/api/sessions', { method: 'POST', body: 'tenant=test' })
    expect(await problemOf(text)).toBe('415 unsupported-media-type')
    const broken = await baton.app.request('/api/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"tenant":',
    })
    expect(await problemOf(broken)).toBe('400 malformed-request')
    expect(await problemOf(await postSession(baton, { ...body, idToken: 'x'.repeat(50_000) }))).toBe(
      '413 body-too-large',
    )
    expect(await problemOf(await postSession(baton, body, { 'sec-fetch-site': 'cross-site' }))).toBe(
      '403 origin-refused',
    )
  })

  test('is counted: too many from one address wait', async () => {
    const limits = openRateLimits({ ...perMinute, opening: 5 })
    const busy = await openTestBaton([{ tenant: 'test', iss: ehr.iss }], { limits })
    try {
      const answers: Response[] = []
      for (let count = 0; count < 6; count += 1) answers.push(await postSession(busy, body, {}))
      expect(answers.slice(0, 5).every((answer) => answer.status !== 429)).toBe(true)
      expect(answers[5]?.headers.get('retry-after')).toMatch(/^\d+$/)
      expect(answers[5]?.status).toBe(429)
    } finally {
      await busy.close()
    }
  })
})

describe('a session that is open', () => {
  test('answers with Baton’s own evidence for its patient, and for nobody else', async () => {
    await loadOwnStore(baton.database.db, 'test', {
      stamp: 'one',
      resources: [ownTask('task-1', 'pat-1'), ownTask('task-2', 'pat-2')],
    })
    const { token } = await openTestSession(baton, ehr)
    const answer = await baton.app.request('/api/session/evidence', bearer(token))
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toMatchObject({
      own: { resources: [{ resourceType: 'Task', id: 'task-1' }] },
    })
  })

  test('reads Baton’s own FHIR store only, only for its patient, only in its tenant', async () => {
    const { token } = await openTestSession(baton, ehr)
    const search = await baton.app.request('/fhir/test/Task', bearer(token))
    expect(search.status).toBe(200)
    const bundle = await search.text()
    expect(bundle).toContain('task-1')
    expect(bundle).not.toContain('task-2')
    expect(bundle).toContain(`${testOrigin}/fhir/test/Task/task-1`)
    expect([403, 404]).toContain((await baton.app.request('/fhir/test/Task/task-2', bearer(token))).status)
    expect(await problemOf(await baton.app.request('/fhir/other/Task', bearer(token)))).toBe(
      '403 not-allowed',
    )
    const write = await baton.app.request('/fhir/test/Task', { method: 'POST', ...bearer(token) })
    expect(write.status).toBe(405)
  })

  test('ends when it is closed', async () => {
    const { token } = await openTestSession(baton, ehr)
    expect((await baton.app.request('/api/session', { method: 'DELETE', ...bearer(token) })).status).toBe(204)
    expect(await problemOf(await baton.app.request('/api/session/evidence', bearer(token)))).toBe(
      '401 session-missing',
    )
  })

  test('ends after fifteen idle minutes, and every use puts that off', async () => {
    const { token } = await openTestSession(baton, ehr)
    await ageSessions('14 minutes', '14 minutes')
    expect((await baton.app.request('/api/session/evidence', bearer(token))).status).toBe(200)
    await ageSessions('14 minutes', '14 minutes')
    expect((await baton.app.request('/api/session/evidence', bearer(token))).status).toBe(200)
    await ageSessions('16 minutes', '16 minutes')
    expect(await problemOf(await baton.app.request('/api/session/evidence', bearer(token)))).toBe(
      '401 session-expired',
    )
  })

  test('ends after eight hours, however busy it is', async () => {
    const { token } = await openTestSession(baton, ehr)
    await ageSessions('0 minutes', '481 minutes')
    expect(await problemOf(await baton.app.request('/api/session/evidence', bearer(token)))).toBe(
      '401 session-expired',
    )
  })

  test('is not opened by a bearer that was made up, changed, or moved to another tenant', async () => {
    const { token } = await openTestSession(baton, ehr)
    const [, secret = ''] = token.split('.')
    for (const wrong of [`other.${secret}`, `test.${'A'.repeat(43)}`, secret, `${token}x`]) {
      expect(await problemOf(await baton.app.request('/api/session/evidence', bearer(wrong)))).toBe(
        '401 session-missing',
      )
    }
  })
})

async function ageSessions(idle: string, age: string): Promise<void> {
  await sql`update session set last_used_at = last_used_at - ${idle}::interval,
    ends_at = ends_at - ${age}::interval`.execute(baton.database.db)
}

function ownTask(id: string, patient: string): object {
  return {
    resourceType: 'Task',
    id,
    status: 'in-progress',
    intent: 'order',
    for: { reference: `Patient/${patient}` },
    focus: { reference: 'ServiceRequest/sr-1' },
  }
}

describe('a launch without a patient', () => {
  const nurse = 'http://nucc.org/provider-taxonomy|163W00000X'
  const work = { patient: null } as const
  let clinic: TestBaton
  beforeAll(async () => {
    clinic = await openTestBaton([
      {
        tenant: 'test',
        iss: ehr.iss,
        hasBackend: true,
        staff: [
          { reference: 'Practitioner/lead', name: 'Lead', roles: ['coordinator-lead'] },
          { reference: 'Practitioner/audits', name: 'Compliance', roles: ['compliance'] },
        ],
        practitionerRoles: { [nurse]: ['coordinator'] },
      },
    ])
    ehr.behaviour.readBackendKeys = () => readPublicKeys(clinic.deps.db)
  })
  afterAll(() => clinic.close())
  const as = (id: string) => ({ ...work, claims: { fhirUser: `${ehr.iss}/Practitioner/${id}` } })

  test('opens the worklist for whoever is on the list, and reads no chart for it', async () => {
    ehr.asked.length = 0
    const session = await openTestSession(clinic, ehr, as('lead'))
    expect(session.user).toMatchObject({ reference: 'Practitioner/lead', roles: ['coordinator-lead'] })
    expect(session.own.resources).toEqual([])
    expect(ehr.asked.filter((path) => path.includes('/Patient'))).toEqual([])
  })

  test('opens it for whoever the EHR gives a role that the practice has mapped', async () => {
    ehr.behaviour.readBackendKeys = () => readPublicKeys(clinic.deps.db)
    const [system = '', code = ''] = nurse.split('|')
    ehr.behaviour.found = {
      PractitionerRole: [
        { resourceType: 'PractitionerRole', id: 'r', code: [{ coding: [{ system, code }] }] },
      ],
    }
    // The backend’s first request of its life makes its keys, which takes longer than a launch waits.
    const runtime = clinic.open.tenants.get('test')
    if (runtime !== undefined) await clinic.deps.gateways.find(runtime)?.search('PractitionerRole', {})
    expect((await openTestSession(clinic, ehr, as('nurse'))).user.roles).toEqual(['coordinator'])
  })

  test('is refused to somebody whom nobody gave a role', async () => {
    expect(await problemOf(await requestSession(clinic, ehr, as('stranger')))).toBe('403 role-missing')
  })

  test('opens its own pages for compliance, who works no list', async () => {
    const { token } = await openTestSession(clinic, ehr, as('audits'))
    const answer = await clinic.app.request('/api/audit/chain', bearer(token))
    expect(answer.status).toBe(200)
    const body = JSON.stringify({ queue: 'open', filter: { scope: 'practice' }, sort: 'worst' })
    const list = {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    }
    expect((await clinic.app.request('/api/worklist', list)).status).toBe(403)
  })

  test('its session opens no chart, and a chart’s session no list', async () => {
    const list = await openTestSession(clinic, ehr, as('lead'))
    const chart = await openTestSession(clinic, ehr)
    const asking = async (path: string, token: string) =>
      (await clinic.app.request(path, bearer(token))).status
    expect(await asking('/api/session/evidence', list.token)).toBe(403)
    expect(await asking('/fhir/test/Task', list.token)).toBe(403)
    expect(await asking('/api/session/evidence', chart.token)).toBe(200)
  })
})
