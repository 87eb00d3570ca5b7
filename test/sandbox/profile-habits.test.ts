import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { practiceParameter } from '../../server/sandbox/profiles/athena-like.ts'
import { jsonOf } from './authorization-fixture.ts'
import {
  claimsOf,
  idsIn,
  newOrder,
  nextIn,
  note,
  openProfiles,
  type Profiles,
  task,
} from './profile-fixture.ts'
import { backendToken, codeFromChart, fhirRequest, launchFromChart, origin } from './sandbox-fixture.ts'

let profiles: Profiles
beforeAll(async () => {
  profiles = await openProfiles()
})
afterAll(() => profiles.close())

describe('Epic-like', () => {
  it('answers a search that finds nothing with an outcome among the entries', async () => {
    const found = await jsonOf(await profiles.send('epic-like', 'GET', '/Task?patient=ann&status=failed'))
    expect(found.total).toBe(0)
    expect(found.entry).toMatchObject([
      { resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } },
    ])
  })

  it('issues a refresh token and does not say so in the scopes', async () => {
    const granted = await launchFromChart(
      profiles.sandbox,
      { patient: 'ann', profile: 'epic-like' },
      'launch online_access patient/Patient.rs',
    )
    expect(granted.scope).toBe('launch patient/Patient.rs')
    expect(granted).toHaveProperty('refresh_token')
  })

  it('grants no scope on a type it does not have', async () => {
    const granted = await launchFromChart(
      profiles.sandbox,
      { patient: 'ann', profile: 'epic-like' },
      'launch patient/ClaimResponse.rs patient/Task.cruds',
    )
    expect(granted.scope).toBe('launch patient/Task.rus')
  })
})

describe('Oracle-like', () => {
  it('answers a create with nothing but where it is', async () => {
    const response = await profiles.send('oracle-like', 'POST', '/DocumentReference', {
      body: note('text/plain'),
      headers: { prefer: 'return=representation' },
    })
    expect(await response.text()).toBe('')
    expect(response.headers.get('etag')).toBe('W/"1"')
    expect(response.headers.get('location')).toContain(`${origin}/oracle-like/fhir/DocumentReference/`)
  })

  it.each(['/Appointment/ann-linked', '/Appointment?_id=ann-linked'])(
    'never says which order a visit is for: %s',
    async (path) => {
      const text = await (await profiles.send('oracle-like', 'GET', path)).text()
      expect(text).toContain('ann-linked')
      expect(text).not.toContain('basedOn')
      expect(await (await profiles.send('epic-like', 'GET', path)).text()).toContain('basedOn')
    },
  )

  it('gives the last row of a page again on the next, and comes to an end all the same', async () => {
    await profiles.send('epic-like', 'POST', '/ServiceRequest', { body: newOrder })
    const rows: string[] = []
    let path: string | undefined = '/ServiceRequest?patient=ann&_count=2'
    while (path !== undefined && rows.length < 50) {
      const page = await jsonOf(await profiles.send('oracle-like', 'GET', path))
      rows.push(...idsIn(page))
      path = nextIn(page)?.replace(`${origin}/oracle-like/fhir`, '')
    }
    expect(new Set(rows).size).toBe(3)
    expect(rows).toHaveLength(4)
  })

  it('gives ten documents where no number is asked for', async () => {
    for (let made = 0; made < 11; made += 1)
      await profiles.send('oracle-like', 'POST', '/DocumentReference', { body: note('text/plain') })
    expect(
      idsIn(await jsonOf(await profiles.send('oracle-like', 'GET', '/DocumentReference?patient=ann'))),
    ).toHaveLength(10)
  })

  it('lets an app write as the user, not as the patient', async () => {
    const scope = 'launch patient/DocumentReference.cruds user/DocumentReference.cruds'
    const granted = await launchFromChart(profiles.sandbox, { patient: 'ann', profile: 'oracle-like' }, scope)
    expect(granted.scope).toBe('launch patient/DocumentReference.rs user/DocumentReference.crus')
  })
})

describe('athena-like', () => {
  it('refuses a launch that asks for a scope the app is not registered for', async () => {
    const refused = await launchFromChart(
      profiles.sandbox,
      { patient: 'ann', profile: 'athena-like' },
      'launch patient/Task.rs',
    )
    expect(refused).not.toHaveProperty('access_token')
  })

  it('wants the practice named by whoever is not in a chart', async () => {
    const token = await backendToken(profiles.sandbox, 'athena-like', 'system/ServiceRequest.rs')
    const search = (query: string) =>
      fhirRequest(profiles.sandbox, `/ServiceRequest?patient=ann${query}`, token, { profile: 'athena-like' })
    expect((await search('')).status).toBe(400)
    expect((await search(`&ah-practice=${practiceParameter}`)).status).toBe(200)
  })

  it('signs id_tokens in the name of its authorization server', async () => {
    const granted = await launchFromChart(
      profiles.sandbox,
      { patient: 'ann', profile: 'athena-like' },
      'launch openid fhirUser',
    )
    expect(claimsOf(granted.id_token).iss).toBe(`${origin}/athena-like/auth`)
    const discovered = await jsonOf(
      await profiles.sandbox.app.request('/athena-like/fhir/.well-known/smart-configuration'),
    )
    expect(discovered.issuer).toBe(`${origin}/athena-like/auth`)
  })
})

describe('read-only', () => {
  it('sends no version a client could hold on to', async () => {
    const response = await profiles.send('read-only', 'GET', '/Task/ann-task')
    expect(response.headers.get('etag')).toBeNull()
    expect(response.headers.get('last-modified')).toBeNull()
  })

  it('knows version 2 scopes only, and no refreshing', async () => {
    const scope = 'launch online_access patient/Task.read patient/Patient.rs'
    const granted = await launchFromChart(profiles.sandbox, { patient: 'ann', profile: 'read-only' }, scope)
    expect(granted.scope).toBe('launch patient/Patient.rs')
    expect(granted).not.toHaveProperty('refresh_token')
  })
})

describe('launcher-like', () => {
  it('refuses a bad token in plain text, without a challenge', async () => {
    const response = await fhirRequest(profiles.sandbox, '/Patient/ann', 'made-up', {
      profile: 'launcher-like',
    })
    expect([response.status, await response.text()]).toEqual([401, 'Invalid token: jwt expired'])
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(response.headers.get('www-authenticate')).toBeNull()
  })

  it('enforces neither scopes nor the patient, and needs no token', async () => {
    expect((await profiles.send('launcher-like', 'GET', '/Patient/bea')).status).toBe(200)
    expect((await profiles.send('launcher-like', 'GET', '/Task?patient=bea')).status).toBe(200)
    expect(
      (await fhirRequest(profiles.sandbox, '/Task/ann-task', undefined, { profile: 'launcher-like' })).status,
    ).toBe(200)
  })

  it('lets every origin in and no header be read', async () => {
    const response = await fhirRequest(profiles.sandbox, '/Task/ann-task', undefined, {
      profile: 'launcher-like',
      headers: { origin: 'https://any.example' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBe('https://any.example')
    expect(response.headers.get('access-control-expose-headers')).toBeNull()
    expect(response.headers.get('last-modified')).toBeNull()
  })

  it('tells where the server behind it is', async () => {
    const response = await profiles.send('launcher-like', 'POST', '/Task', { body: task })
    expect(response.headers.get('location')).toMatch(/^http:\/\/fhir-r4\.internal:8080\/Task\//)
  })

  it('fails on a large body in plain text', async () => {
    const body = { ...note('text/plain'), description: 'x'.repeat(1_100_000) }
    const response = await profiles.send('launcher-like', 'POST', '/DocumentReference', { body })
    expect([response.status, await response.text()]).toEqual([500, 'request entity too large'])
  })

  it('speaks version 1 scopes', async () => {
    const scope = 'launch patient/Task.rs patient/Task.read user/*.read'
    const granted = await launchFromChart(
      profiles.sandbox,
      { patient: 'ann', profile: 'launcher-like' },
      scope,
    )
    expect(granted.scope).toBe('launch patient/Task.read user/*.read')
  })

  it('trades a code as often as it is asked, whoever asks', async () => {
    const launch = { patient: 'ann', profile: 'launcher-like' }
    const form = await codeFromChart(profiles.sandbox, launch, 'launch patient/*.read')
    const trade = (changes: Record<string, string>) =>
      profiles.sandbox.app.request('/launcher-like/auth/token', {
        method: 'POST',
        body: new URLSearchParams({ ...form, ...changes }),
      })
    const statuses = [await trade({}), await trade({}), await trade({ client_id: 'anyone' })]
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await trade({ code_verifier: 'x'.repeat(43) })).status).toBe(400)
  })

  it('keeps the refresh token it gave', async () => {
    const granted = await launchFromChart(
      profiles.sandbox,
      { patient: 'ann', profile: 'launcher-like' },
      'launch offline_access patient/*.read',
    )
    const refresh = () =>
      profiles.sandbox.app.request('/launcher-like/auth/token', {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: String(granted.refresh_token),
          client_id: 'baton',
        }),
      })
    const [first, again] = [await jsonOf(await refresh()), await jsonOf(await refresh())]
    expect(first.refresh_token).toBe(granted.refresh_token)
    expect(again.access_token).not.toBe(first.access_token)
  })
})

describe('launcher-like, signing in', () => {
  it('signs as an issuer that discovery does not name, without the nonce', async () => {
    const granted = await launchFromChart(
      profiles.sandbox,
      { patient: 'ann', profile: 'launcher-like' },
      'launch openid fhirUser',
    )
    const claims = claimsOf(granted.id_token)
    expect(claims.iss).toBe(`${origin}/launcher-like/auth/fhir`)
    expect(claims).not.toHaveProperty('nonce')
    const discovered = await jsonOf(
      await profiles.sandbox.app.request('/launcher-like/fhir/.well-known/smart-configuration'),
    )
    expect(discovered.issuer).toBe(`${origin}/launcher-like/fhir`)
  })
})
