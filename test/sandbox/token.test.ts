import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findLiveToken, purgeExpired } from '../../server/sandbox/authorization/token-store.ts'
import {
  type Authorization,
  codeForm,
  iss,
  jsonOf,
  newVerifier,
  obtainCode,
  obtainTokens,
  openAuthorization,
  parametersOf,
  post,
} from './authorization-fixture.ts'

let authorization: Authorization
const someText: unknown = expect.any(String)
const opaque: unknown = expect.stringMatching(/^[\w-]{43}$/)

beforeAll(async () => {
  authorization = await openAuthorization()
})
afterAll(() => authorization.close())

/** Whether an access token would open anything now. */
async function isLive(token: unknown): Promise<boolean> {
  const { db, clock } = authorization.deps
  return (await findLiveToken(db, 'full', String(token), clock())) !== undefined
}

function refreshForm(token: unknown, changes: Record<string, string | undefined> = {}) {
  return parametersOf(
    { grant_type: 'refresh_token', refresh_token: String(token), client_id: 'app' },
    changes,
  )
}

describe('trading a code', () => {
  it('gives tokens with the context of the launch, never to be cached', async () => {
    const { code, verifier } = await obtainCode(authorization)
    const response = await post(authorization.app, '/token', codeForm(code, verifier))
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await jsonOf(response)).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'launch openid fhirUser offline_access patient/*.rs',
      patient: 'pat-1',
      encounter: 'enc-1',
      need_patient_banner: true,
      smart_style_url: 'http://localhost:4004/full/smart-style.json',
      tenant: 'clinic-1',
      refresh_token: opaque,
      access_token: opaque,
    })
  })

  it.each([
    ['banner', 'false', 'need_patient_banner', false],
    ['banner', 'missing', 'need_patient_banner', undefined],
    ['style', 'off', 'smart_style_url', undefined],
    ['intent', 'referral-status', 'intent', 'referral-status'],
    ['lifetime', '15', 'expires_in', 15],
    ['withhold', 'offline_access', 'refresh_token', undefined],
    ['context', 'ServiceRequest/sr-1', 'fhirContext', [{ reference: 'ServiceRequest/sr-1' }]],
  ])('with the launch option %s=%s says %s: %j', async (option, value, member, expected) => {
    expect((await obtainTokens(authorization, {}, { [option]: value }))[member]).toEqual(expected)
  })

  it('gives no refresh token and no id_token without the scopes for them', async () => {
    const tokens = await obtainTokens(authorization, { scope: 'launch patient/*.rs' })
    expect(tokens).not.toHaveProperty('refresh_token')
    expect(tokens).not.toHaveProperty('id_token')
  })

  it.each([
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:4001/app' }, 'invalid_grant'],
    ['no redirect address', { redirect_uri: undefined }, 'invalid_grant'],
    ['the wrong verifier', { code_verifier: newVerifier().verifier }, 'invalid_grant'],
    ['a verifier that is too short', { code_verifier: 'short' }, 'invalid_grant'],
    ['no verifier', { code_verifier: undefined }, 'invalid_request'],
    ['another client', { client_id: 'other-app' }, 'invalid_grant'],
    ['a code that was never issued', { code: 'made-up' }, 'invalid_grant'],
    ['no code', { code: undefined }, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a grant type every object has', { grant_type: 'constructor' }, 'unsupported_grant_type'],
    ['no grant type', { grant_type: undefined }, 'invalid_request'],
  ])('with %s is refused', async (_, changes, error) => {
    const { code, verifier } = await obtainCode(authorization)
    const response = await post(authorization.app, '/token', codeForm(code, verifier, changes))
    expect(response.status).toBe(400)
    expect(await jsonOf(response)).toMatchObject({ error, error_description: someText })
  })

  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['no client', { client_id: undefined }],
    ['a client that has to sign', { client_id: 'signing-app' }],
  ])('as %s is refused with 401', async (_, changes) => {
    const { code, verifier } = await obtainCode(authorization)
    const response = await post(authorization.app, '/token', codeForm(code, verifier, changes))
    expect(response.status).toBe(401)
    expect(await jsonOf(response)).toMatchObject({ error: 'invalid_client' })
  })

  it('takes forms only, without parameters that come twice', async () => {
    const asJson = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
    expect((await authorization.app.request('/token', asJson)).status).toBe(400)
    const { code, verifier } = await obtainCode(authorization)
    const form = codeForm(code, verifier)
    form.append('code', code)
    expect((await post(authorization.app, '/token', form)).status).toBe(400)
  })

  it('takes no body that is larger than any request needs', async () => {
    const form = codeForm('x'.repeat(70_000), 'y')
    expect((await post(authorization.app, '/token', form)).status).toBe(400)
  })

  it('works once; the second attempt ends what the first one gave', async () => {
    const { code, verifier } = await obtainCode(authorization)
    const tokens = await jsonOf(await post(authorization.app, '/token', codeForm(code, verifier)))
    expect(await isLive(tokens.access_token)).toBe(true)
    const again = await post(authorization.app, '/token', codeForm(code, verifier))
    expect(await jsonOf(again)).toMatchObject({ error: 'invalid_grant' })
    expect(await isLive(tokens.access_token)).toBe(false)
    expect(await isLive(tokens.refresh_token)).toBe(false)
  })

  it('cannot be won by guessing verifiers: the first attempt spends the code', async () => {
    const { code, verifier } = await obtainCode(authorization)
    await post(authorization.app, '/token', codeForm(code, newVerifier().verifier))
    expect((await post(authorization.app, '/token', codeForm(code, verifier))).status).toBe(400)
  })

  it('gives tokens to exactly one of several attempts at the same moment', async () => {
    const { code, verifier } = await obtainCode(authorization)
    const attempts = await Promise.all(
      Array.from({ length: 8 }, () => post(authorization.app, '/token', codeForm(code, verifier))),
    )
    expect(attempts.filter((response) => response.status === 200).length).toBeLessThanOrEqual(1)
  })

  it('comes too late a minute after it was issued', async () => {
    const { code, verifier } = await obtainCode(authorization)
    authorization.wait(61)
    expect((await post(authorization.app, '/token', codeForm(code, verifier))).status).toBe(400)
  })
})

describe('the id_token', () => {
  async function claimsOf(changes: Record<string, string> = {}, options: Record<string, string> = {}) {
    const { id_token: idToken } = await obtainTokens(authorization, changes, options)
    const keys = await jsonOf(await authorization.app.request('/jwks'))
    const keySet = createLocalJWKSet({ keys: [authorization.deps.signingKey.publicJwk] })
    expect(keys).toEqual({ keys: [authorization.deps.signingKey.publicJwk] })
    expect(decodeProtectedHeader(String(idToken))).toMatchObject({ alg: 'RS256', kid: someText })
    const currentDate = authorization.deps.clock()
    const { payload } = await jwtVerify(String(idToken), keySet, {
      issuer: iss,
      audience: 'app',
      currentDate,
    })
    return payload
  }

  it('says who signed in, signed with the published key', async () => {
    const claims = await claimsOf()
    expect(claims).toMatchObject({ sub: 'prac-1', fhirUser: `${iss}/Practitioner/prac-1`, nonce: 'nonce-1' })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300)
  })

  it('echoes no nonce when the launch plays an issuer that does not, or when none was sent', async () => {
    expect(await claimsOf({}, { nonce: 'off' })).not.toHaveProperty('nonce')
    expect(await claimsOf({ nonce: '' })).not.toHaveProperty('nonce')
  })

  it('names the user only with the scope for it', async () => {
    expect(await claimsOf({ scope: 'launch openid patient/*.rs' })).not.toHaveProperty('fhirUser')
  })

  it('publishes nothing private', () => {
    const published = Object.keys(authorization.deps.signingKey.publicJwk)
    expect(published.filter((member) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(member))).toEqual([])
  })
})

describe('refreshing', () => {
  it('gives a new pair and spends the old refresh token', async () => {
    const first = await obtainTokens(authorization)
    const second = await jsonOf(await post(authorization.app, '/token', refreshForm(first.refresh_token)))
    expect(second).toMatchObject({ patient: 'pat-1', scope: first.scope, id_token: someText })
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await isLive(second.access_token)).toBe(true)
  })

  it('ends everything when a spent refresh token comes back', async () => {
    const first = await obtainTokens(authorization)
    const second = await jsonOf(await post(authorization.app, '/token', refreshForm(first.refresh_token)))
    const replay = await post(authorization.app, '/token', refreshForm(first.refresh_token))
    expect(await jsonOf(replay)).toMatchObject({ error: 'invalid_grant' })
    expect(await isLive(second.access_token)).toBe(false)
    expect((await post(authorization.app, '/token', refreshForm(second.refresh_token))).status).toBe(400)
  })

  it('needs no client_id from a public client', async () => {
    const { refresh_token: token } = await obtainTokens(authorization)
    const response = await post(authorization.app, '/token', refreshForm(token, { client_id: undefined }))
    expect(response.status).toBe(200)
  })

  it('is refused to another client, which cannot end the session by trying', async () => {
    const { refresh_token: token } = await obtainTokens(authorization)
    const theft = await post(authorization.app, '/token', refreshForm(token, { client_id: 'other-app' }))
    expect(await jsonOf(theft)).toMatchObject({ error: 'invalid_grant' })
    expect((await post(authorization.app, '/token', refreshForm(token))).status).toBe(200)
  })

  it('may narrow the scopes and never widens them', async () => {
    const tokens = await obtainTokens(authorization)
    const scope = 'openid patient/Task.cruds system/Task.rs'
    const narrowed = await jsonOf(
      await post(authorization.app, '/token', refreshForm(tokens.refresh_token, { scope })),
    )
    expect(narrowed.scope).toBe('openid patient/Task.rs')
  })

  it('is refused when no scope of the old ones is asked', async () => {
    const { refresh_token: token } = await obtainTokens(authorization)
    const response = await post(authorization.app, '/token', refreshForm(token, { scope: 'system/Task.rs' }))
    expect(await jsonOf(response)).toMatchObject({ error: 'invalid_scope' })
  })

  it('works for a working day with online_access, for a quarter with offline_access', async () => {
    const online = await obtainTokens(authorization, { scope: 'launch openid online_access patient/*.rs' })
    const offline = await obtainTokens(authorization)
    authorization.wait(11 * 3600)
    expect((await post(authorization.app, '/token', refreshForm(online.refresh_token))).status).toBe(400)
    expect((await post(authorization.app, '/token', refreshForm(offline.refresh_token))).status).toBe(200)
  })

  it('takes no access token', async () => {
    const { access_token: token } = await obtainTokens(authorization)
    expect((await post(authorization.app, '/token', refreshForm(token))).status).toBe(400)
    expect(await isLive(token)).toBe(true)
  })

  it('by several at the same moment ends everything: only one of them can be the app', async () => {
    const { refresh_token: token } = await obtainTokens(authorization)
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post(authorization.app, '/token', refreshForm(token))),
    )
    const won = answers.filter((response) => response.status === 200)
    expect(won.length).toBeLessThanOrEqual(1)
    const tokens = await Promise.all(won.map(jsonOf))
    for (const { access_token: access } of tokens) expect(await isLive(access)).toBe(false)
  })
})

describe('forgetting', () => {
  it('keeps what still counts and drops what ended more than a day ago', async () => {
    const { db, clock } = authorization.deps
    const short = await obtainTokens(authorization, { scope: 'launch patient/*.rs' })
    const long = await obtainTokens(authorization)
    authorization.wait(3 * 86_400)
    await purgeExpired(db, clock())
    const left = await db
      .selectFrom('smart_grant')
      .select('grant_id')
      .where('granted_at', '<', clock())
      .execute()
    const tokens = await db.selectFrom('smart_token').select('grant_id').execute()
    expect(new Set(left.map((row) => row.grant_id))).toEqual(new Set(tokens.map((row) => row.grant_id)))
    expect(await db.selectFrom('smart_launch').select('launch_digest').execute()).toEqual([])
    expect(await isLive(short.access_token)).toBe(false)
    expect((await post(authorization.app, '/token', refreshForm(long.refresh_token))).status).toBe(200)
  })
})
