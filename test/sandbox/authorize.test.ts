import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Authorization,
  authorizationParameters,
  codeForm,
  jsonOf,
  newVerifier,
  obtainCode,
  openAuthorization,
  post,
  redirectUri,
  sentBack,
} from './authorization-fixture.ts'

let authorization: Authorization
const { verifier, challenge } = newVerifier()

beforeAll(async () => {
  authorization = await openAuthorization()
})
afterAll(() => authorization.close())

async function authorizeWith(
  changes: Record<string, string | undefined>,
  options: Record<string, string> = {},
) {
  const launch = await authorization.newLaunch(options)
  return authorization.app.request(`/authorize?${authorizationParameters(launch, challenge, changes)}`)
}

describe('an authorization request from a chart', () => {
  it('is answered with a code and the state, at the registered address, without a screen', async () => {
    const response = await authorizeWith({})
    expect(response.status).toBe(302)
    expect(response.headers.get('location')?.startsWith(`${redirectUri}?`)).toBe(true)
    expect([...sentBack(response).keys()].sort()).toEqual(['code', 'state'])
    expect(sentBack(response).get('state')).toBe('state-1')
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('may come as a form as well', async () => {
    const launch = await authorization.newLaunch()
    const response = await post(authorization.app, '/authorize', authorizationParameters(launch, challenge))
    expect(sentBack(response).has('code')).toBe(true)
  })

  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['no client', { client_id: undefined }],
    ['a backend service', { client_id: 'backend' }],
    ['a redirect address that is longer', { redirect_uri: `${redirectUri}/more` }],
    ['a redirect address with a query', { redirect_uri: `${redirectUri}?a=b` }],
    ['a redirect address in other case', { redirect_uri: redirectUri.replace('/app', '/App') }],
    ['a redirect address on another host', { redirect_uri: redirectUri.replace('127.0.0.1', 'localhost') }],
    ["another client's redirect address", { redirect_uri: 'http://127.0.0.1:4001/app' }],
    ['no redirect address', { redirect_uri: undefined }],
  ])('with %s gets a page and is sent nowhere', async (_, changes) => {
    const response = await authorizeWith(changes)
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).toContain('The app could not be opened')
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
  })

  it.each([
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['no response type', { response_type: undefined }, 'unsupported_response_type'],
    ['no state', { state: undefined }, 'invalid_request'],
    ['no aud', { aud: undefined }, 'invalid_request'],
    ['the aud of another server', { aud: 'https://ehr.example/fhir' }, 'invalid_request'],
    ['the aud of another profile', { aud: 'http://localhost:4004/other/fhir' }, 'invalid_request'],
    ['an aud with a slash more', { aud: 'http://localhost:4004/full/fhir/' }, 'invalid_request'],
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    [
      'a challenge without a method, which means plain',
      { code_challenge_method: undefined },
      'invalid_request',
    ],
    ['a challenge that is no SHA-256', { code_challenge: 'short' }, 'invalid_request'],
    ['no scope', { scope: undefined }, 'invalid_scope'],
    ['only scopes nobody knows', { scope: 'launch-me everything' }, 'invalid_scope'],
    ['a launch and no scope for it', { scope: 'openid patient/*.rs' }, 'invalid_scope'],
    ['the scope launch and no launch', { launch: undefined }, 'invalid_request'],
    ['a launch that was never issued', { launch: 'made-up' }, 'invalid_request'],
  ])('with %s is refused at the redirect address', async (_, changes, error) => {
    const back = sentBack(await authorizeWith(changes))
    expect(back.get('error')).toBe(error)
    expect(back.get('error_description')).toBeTruthy()
    expect(back.get('state')).toBe('state' in changes ? null : 'state-1')
    expect(back.has('code')).toBe(false)
  })

  it('with a parameter that comes twice gets a page', async () => {
    const launch = await authorization.newLaunch()
    const parameters = authorizationParameters(launch, challenge)
    parameters.append('scope', 'patient/*.cruds')
    expect((await authorization.app.request(`/authorize?${parameters}`)).status).toBe(400)
  })

  it('uses its launch up', async () => {
    const { launch } = await obtainCode(authorization)
    const again = await authorization.app.request(`/authorize?${authorizationParameters(launch, challenge)}`)
    expect(sentBack(again).get('error')).toBe('invalid_request')
  })

  it('does not use the launch up when something else is wrong with it', async () => {
    const launch = await authorization.newLaunch()
    const wrong = authorizationParameters(launch, challenge, { aud: 'https://ehr.example/fhir' })
    await authorization.app.request(`/authorize?${wrong}`)
    const right = await authorization.app.request(`/authorize?${authorizationParameters(launch, challenge)}`)
    expect(sentBack(right).has('code')).toBe(true)
  })

  it('comes too late five minutes after the launch', async () => {
    const launch = await authorization.newLaunch()
    authorization.wait(301)
    const late = await authorization.app.request(`/authorize?${authorizationParameters(launch, challenge)}`)
    expect(sentBack(late).get('error')).toBe('invalid_request')
  })

  it('cannot use the launch of another app', async () => {
    const changes = { client_id: 'other-app', redirect_uri: 'http://127.0.0.1:4001/app' }
    expect(sentBack(await authorizeWith(changes)).get('error')).toBe('invalid_request')
  })
})

describe('consent', () => {
  it('is refused when the user says no', async () => {
    expect(sentBack(await authorizeWith({}, { consent: 'denied' })).get('error')).toBe('access_denied')
  })

  it('is asked for scope by scope when the launch says so, on a page whose form may lead back to the app', async () => {
    const response = await authorizeWith({}, { consent: 'ask' })
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(page).toContain('value="patient/*.rs" checked')
    expect(page).toContain('read and search all records of this patient')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("form-action 'self' http://127.0.0.1:4000")
    expect(policy).toContain("default-src 'none'")
  })

  async function ticketOf(): Promise<string> {
    const page = await (await authorizeWith({}, { consent: 'ask' })).text()
    return /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? ''
  }

  it('grants only what stayed ticked', async () => {
    const form = new URLSearchParams({ ticket: await ticketOf(), answer: 'allow', scope: 'openid' })
    form.append('scope', 'patient/*.cruds')
    const back = sentBack(await post(authorization.app, '/consent', form))
    expect(back.get('state')).toBe('state-1')
    const tokens = await post(authorization.app, '/token', codeForm(back.get('code') ?? '', verifier))
    expect(await jsonOf(tokens)).toMatchObject({ scope: 'openid' })
  })

  it.each([
    ['the answer is no', { answer: 'deny', scope: 'openid' }],
    ['nothing stayed ticked', { answer: 'allow' }],
  ])('is refused when %s', async (_, answer) => {
    const form = new URLSearchParams({ ticket: await ticketOf(), ...answer })
    expect(sentBack(await post(authorization.app, '/consent', form)).get('error')).toBe('access_denied')
  })

  it('is given once', async () => {
    const form = new URLSearchParams({ ticket: await ticketOf(), answer: 'allow', scope: 'openid' })
    await post(authorization.app, '/consent', form)
    expect((await post(authorization.app, '/consent', form)).status).toBe(400)
  })
})
