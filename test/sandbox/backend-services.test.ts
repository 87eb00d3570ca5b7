import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAuthorizationServer } from '../../server/sandbox/authorization/authorization-server.ts'
import type { Client } from '../../server/sandbox/authorization/registration.ts'
import {
  assertionForm,
  type Authorization,
  authorizationParameters,
  codeForm,
  jsonOf,
  type KeyPair,
  newKeyPair,
  newVerifier,
  obtainTokens,
  openAuthorization,
  parametersOf,
  post,
  sentBack,
  signAssertion,
} from './authorization-fixture.ts'

let authorization: Authorization
beforeAll(async () => {
  authorization = await openAuthorization()
})
afterAll(() => authorization.close())

async function askWith(assertion: string, changes: Record<string, string | undefined> = {}) {
  return post(authorization.app, '/token', assertionForm(assertion, changes))
}

/** A JWT whose header says that nobody signed it. */
function unsigned(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', kid: 'ec-1' })}.${part(claims)}.`
}

describe('a backend service', () => {
  it.each(['ES384', 'RS384'] as const)('gets a short token for a %s assertion', async (alg) => {
    const { keys } = authorization
    const pair = alg === 'ES384' ? keys.ec : keys.rsa
    const assertion = await signAssertion(authorization, { alg, kid: pair.kid, key: pair.privateKey })
    const response = await askWith(assertion)
    expect(response.status).toBe(200)
    const body = await jsonOf(response)
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'system/Task.rs' })
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
  })

  it('is granted the part of the scopes it is registered for', async () => {
    const scope = 'system/Task.cruds system/Patient.cruds patient/Task.rs openid'
    const body = await jsonOf(await askWith(await signAssertion(authorization), { scope }))
    expect(body.scope).toBe('system/Task.cruds system/Patient.rs')
  })

  it.each([
    ['no scope', undefined],
    ['user scopes only', 'user/Task.rs'],
    ['patient scopes only', 'patient/Task.rs'],
  ])('is refused with %s', async (_, scope) => {
    const response = await askWith(await signAssertion(authorization), { scope })
    expect(await jsonOf(response)).toMatchObject({ error: 'invalid_scope' })
  })

  it.each([
    ['aimed at another server', { aud: 'https://ehr.example/token' }],
    ['aimed at the FHIR base instead of the token endpoint', { aud: 'http://localhost:4004/full/fhir' }],
    ['from an unknown client', { iss: 'nobody' }],
    ['from one client about another', { iss: 'backend', sub: 'signing-app' }],
    ['that has expired', { exp: -60 }],
    ['that lives for an hour', { exp: 3600 }],
    ['without a jti', { jti: undefined }],
    ['without a kid', { kid: undefined }],
    ['naming a key nobody knows', { kid: 'unknown' }],
  ])('is refused for an assertion %s', async (_, changes) => {
    const response = await askWith(await signAssertion(authorization, changes))
    expect(response.status).toBe(401)
    expect(await jsonOf(response)).toMatchObject({ error: 'invalid_client' })
  })

  it('is refused when another key signed', async () => {
    const stranger = await newKeyPair('ES384', 'ec-1')
    const response = await askWith(await signAssertion(authorization, { key: stranger.privateKey }))
    expect(response.status).toBe(401)
  })

  it('is refused when nobody signed, or with a shared secret', async () => {
    const exp = Math.floor(authorization.deps.clock().getTime() / 1000) + 60
    const claims = {
      iss: 'backend',
      sub: 'backend',
      aud: 'http://localhost:4004/full/auth/token',
      exp,
      jti: 'j',
    }
    expect((await askWith(unsigned(claims))).status).toBe(401)
    const secret = new TextEncoder().encode(JSON.stringify(authorization.keys.rsa.publicJwk))
    const forged = await signAssertion(authorization, { alg: 'HS256', kid: 'rsa-1', key: secret })
    expect((await askWith(forged)).status).toBe(401)
  })

  it('is refused with an algorithm SMART does not name', async () => {
    const { privateKey } = await newKeyPair('RS256', 'rsa-1')
    const assertion = await signAssertion(authorization, { alg: 'RS256', kid: 'rsa-1', key: privateKey })
    expect((await askWith(assertion)).status).toBe(401)
  })

  it('cannot use an assertion twice, not even at the same moment', async () => {
    const assertion = await signAssertion(authorization)
    const answers = await Promise.all(Array.from({ length: 6 }, () => askWith(assertion)))
    expect(answers.filter((response) => response.status === 200)).toHaveLength(1)
  })

  it.each([
    ['an assertion that is no JWT', { client_assertion: 'rubbish' }],
    ['no assertion', { client_assertion: undefined }],
    [
      'another kind of assertion',
      { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
    ],
    ['the name of another client', { client_id: 'app' }],
  ])('is refused with %s', async (_, changes) => {
    expect((await askWith(await signAssertion(authorization), changes)).status).toBe(401)
  })

  it('cannot be played by an app, signed or not', async () => {
    const signed = await askWith(await signAssertion(authorization, { iss: 'signing-app' }))
    expect(await jsonOf(signed)).toMatchObject({ error: 'unauthorized_client' })
    const form = parametersOf(
      { grant_type: 'client_credentials', client_id: 'app', scope: 'system/Task.rs' },
      {},
    )
    expect(await jsonOf(await post(authorization.app, '/token', form))).toMatchObject({
      error: 'unauthorized_client',
    })
  })

  it('cannot trade a code', async () => {
    const form = assertionForm(await signAssertion(authorization), {
      grant_type: 'authorization_code',
      code: 'made-up',
      scope: undefined,
    })
    expect(await jsonOf(await post(authorization.app, '/token', form))).toMatchObject({
      error: 'invalid_grant',
    })
  })
})

describe('keys at an address', () => {
  let keyServer: Server
  let published: KeyPair[] = []
  let uri: string

  beforeAll(async () => {
    keyServer = createServer((_, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: published.map(({ publicJwk }) => publicJwk) }))
    })
    keyServer.listen(0, '127.0.0.1')
    await once(keyServer, 'listening')
    const address = keyServer.address()
    uri = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/jwks.json`
  })
  afterAll(() => keyServer.close())

  /** The same server, with a client that publishes its keys. */
  function withPublishedKeys(address: string) {
    const client: Client = {
      kind: 'backend',
      id: 'backend',
      name: 'Publishes its keys',
      scope: 'system/*.rs',
      keys: { uri: address },
      introspects: [],
    }
    return createAuthorizationServer({ ...authorization.deps, registry: { clients: [client], users: [] } })
  }

  async function askAs(pair: KeyPair, app = withPublishedKeys(uri)): Promise<number> {
    const assertion = await signAssertion(authorization, {
      alg: pair.alg,
      kid: pair.kid,
      key: pair.privateKey,
    })
    return (await post(app, '/token', assertionForm(assertion))).status
  }

  it('are read, also after another key has taken over', async () => {
    const [first, second] = [await newKeyPair('ES384', 'one'), await newKeyPair('RS384', 'two')]
    published = [first]
    expect(await askAs(first)).toBe(200)
    expect(await askAs(second)).toBe(401)
    published = [second]
    await vi.waitFor(async () => expect(await askAs(second)).toBe(200), { timeout: 5000 })
    expect(await askAs(first)).toBe(401)
  })

  it('that cannot be read make the client unknown, not the server fail', async () => {
    const pair = await newKeyPair('ES384', 'one')
    expect(await askAs(pair, withPublishedKeys('http://127.0.0.1:9/jwks.json'))).toBe(401)
  })
})

describe('an app with keys', () => {
  const redirectUri = 'http://127.0.0.1:4002/app'

  async function exchangeSignedBy(issuer: string | undefined) {
    const { verifier, challenge } = newVerifier()
    const launch = await authorization.newLaunch({}, { clientId: 'signing-app' })
    const changes = { client_id: 'signing-app', redirect_uri: redirectUri }
    const back = sentBack(
      await authorization.app.request(`/authorize?${authorizationParameters(launch, challenge, changes)}`),
    )
    const form = codeForm(back.get('code') ?? '', verifier, changes)
    if (issuer !== undefined) {
      form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      form.set('client_assertion', await signAssertion(authorization, { iss: issuer }))
    }
    return post(authorization.app, '/token', form)
  }

  it('trades its code when it signs', async () => {
    expect((await exchangeSignedBy('signing-app')).status).toBe(200)
  })

  it('is refused without a signature or with that of another client', async () => {
    expect((await exchangeSignedBy(undefined)).status).toBe(401)
    expect((await exchangeSignedBy('backend')).status).toBe(401)
  })

  it('has to sign to refresh as well', async () => {
    const tokens = await jsonOf(await exchangeSignedBy('signing-app'))
    const form = parametersOf(
      { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) },
      {},
    )
    expect(await jsonOf(await post(authorization.app, '/token', form))).toMatchObject({
      error: 'invalid_grant',
    })
    form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    form.set('client_assertion', await signAssertion(authorization, { iss: 'signing-app' }))
    expect((await post(authorization.app, '/token', form)).status).toBe(200)
  })
})

describe('introspection', () => {
  async function introspect(token: unknown, changes: Record<string, string | undefined> = {}) {
    const form = assertionForm(await signAssertion(authorization), {
      grant_type: undefined,
      scope: undefined,
      ...changes,
    })
    form.set('token', String(token))
    return post(authorization.app, '/introspect', form)
  }

  it("tells the backend what its app's token is worth", async () => {
    const { access_token: token } = await obtainTokens(authorization)
    expect(await jsonOf(await introspect(token))).toMatchObject({
      active: true,
      client_id: 'app',
      patient: 'pat-1',
      encounter: 'enc-1',
      sub: 'prac-1',
      fhirUser: 'http://localhost:4004/full/fhir/Practitioner/prac-1',
      scope: 'launch openid fhirUser offline_access patient/*.rs',
      exp: Math.floor(authorization.deps.clock().getTime() / 1000) + 3600,
    })
  })

  it('says of anything else only that it is inactive', async () => {
    expect(await jsonOf(await introspect('made-up'))).toEqual({ active: false })
    const { access_token: token } = await obtainTokens(authorization, {}, { lifetime: '5' })
    authorization.wait(6)
    expect(await jsonOf(await introspect(token))).toEqual({ active: false })
  })

  it('answers nobody who does not sign, and says nothing about the tokens of strangers', async () => {
    const { access_token: token } = await obtainTokens(authorization)
    const byName = parametersOf({ token: String(token), client_id: 'app' }, {})
    expect((await post(authorization.app, '/introspect', byName)).status).toBe(401)
    const stranger = await introspect(token, {
      client_assertion: await signAssertion(authorization, { iss: 'signing-app' }),
    })
    expect(await jsonOf(stranger)).toEqual({ active: false })
  })
})

describe('revocation', () => {
  const revoke = (token: unknown, clientId: string) =>
    post(authorization.app, '/revoke', parametersOf({ token: String(token), client_id: clientId }, {}))

  async function isActive(token: unknown): Promise<unknown> {
    const form = assertionForm(await signAssertion(authorization), {
      grant_type: undefined,
      token: String(token),
    })
    return (await jsonOf(await post(authorization.app, '/introspect', form))).active
  }

  it('ends an access token and leaves the refresh token', async () => {
    const tokens = await obtainTokens(authorization)
    expect((await revoke(tokens.access_token, 'app')).status).toBe(200)
    expect(await isActive(tokens.access_token)).toBe(false)
    expect(await isActive(tokens.refresh_token)).toBe(true)
  })

  it('ends everything with the refresh token', async () => {
    const tokens = await obtainTokens(authorization)
    await revoke(tokens.refresh_token, 'app')
    expect(await isActive(tokens.access_token)).toBe(false)
  })

  it("answers 200 and does nothing to another client's token, or to none", async () => {
    const tokens = await obtainTokens(authorization)
    expect((await revoke(tokens.access_token, 'other-app')).status).toBe(200)
    expect(await isActive(tokens.access_token)).toBe(true)
    expect((await revoke('made-up', 'app')).status).toBe(200)
  })
})
