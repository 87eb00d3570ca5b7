import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { jsonOf } from './authorization-fixture.ts'
import {
  batonOrigin,
  fhirRequest,
  launchFromChart,
  openSandbox,
  origin,
  type Sandbox,
} from './sandbox-fixture.ts'
import { twoPatients } from './two-patients.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openSandbox(twoPatients)
})
afterAll(() => sandbox.close())

const discoveryPath = '/full/fhir/.well-known/smart-configuration'

describe('discovery', () => {
  it('names the issuer and what it does', async () => {
    const found = await jsonOf(await sandbox.app.request(discoveryPath))
    expect(found).toMatchObject({
      issuer: `${origin}/full/fhir`,
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
    })
    expect(found.capabilities).toEqual(
      expect.arrayContaining([
        'launch-ehr',
        'client-public',
        'context-banner',
        'permission-v1',
        'permission-v2',
      ]),
    )
    expect(found.capabilities).toEqual(
      expect.arrayContaining(['launch-standalone', 'context-standalone-patient']),
    )
  })

  it('names only endpoints that exist', async () => {
    const found = await jsonOf(await sandbox.app.request(discoveryPath))
    const posts = [
      'token_endpoint',
      'introspection_endpoint',
      'revocation_endpoint',
      'authorization_endpoint',
    ]
    for (const name of posts) {
      const path = new URL(String(found[name])).pathname
      expect((await sandbox.app.request(path, { method: 'POST' })).status, name).toBeLessThan(404)
    }
    expect((await sandbox.app.request(new URL(String(found.jwks_uri)).pathname)).status).toBe(200)
  })

  it('is the same for a verifier that looks for OpenID Connect', async () => {
    const found = await jsonOf(await sandbox.app.request('/full/fhir/.well-known/openid-configuration'))
    expect(found).toMatchObject({
      issuer: `${origin}/full/fhir`,
      jwks_uri: `${origin}/full/auth/jwks`,
      id_token_signing_alg_values_supported: ['RS256'],
    })
  })

  it('differs from issuer to issuer, keys included', async () => {
    const [one, two] = await Promise.all(
      ['full', 'second'].map(async (profile) => jsonOf(await sandbox.app.request(`/${profile}/auth/jwks`))),
    )
    expect(one?.keys).toHaveLength(1)
    expect(one).not.toEqual(two)
  })

  it('stands in the capability statement as well', async () => {
    const statement = JSON.stringify(await jsonOf(await fhirRequest(sandbox, '/metadata', undefined)))
    expect(statement).toContain('http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris')
    expect(statement).toContain(`${origin}/full/auth/authorize`)
  })
})

describe('the style of this EHR', () => {
  it('can be read by any page and pairs its text with a background that can be read', async () => {
    const response = await sandbox.app.request('/full/smart-style.json', {
      headers: { origin: 'https://app.example' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await jsonOf(response)).toMatchObject({ color_text: '#1b2733', color_background: '#f4f6f8' })
  })
})

describe('cross-origin requests', () => {
  const fromBaton = { origin: batonOrigin }

  it('may be made by the registered app, which may read versions, places and waiting times', async () => {
    const { access_token: token } = await launchFromChart(sandbox, { patient: 'ann' })
    const response = await fhirRequest(sandbox, '/Patient/ann', token, { headers: fromBaton })
    expect(response.headers.get('access-control-allow-origin')).toBe(batonOrigin)
    const exposed = response.headers.get('access-control-expose-headers')?.split(',')
    expect(exposed).toEqual(expect.arrayContaining(['ETag', 'Location', 'Last-Modified', 'Retry-After']))
    expect(response.headers.get('vary')).toContain('Origin')
  })

  it.each([
    ['/full/fhir/Patient/ann', 401],
    ['/full/fhir/NoSuchType', 401],
    ['/full/auth/token', 404],
  ])('get errors they can read: %s', async (path, status) => {
    const response = await sandbox.app.request(path, { headers: fromBaton })
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(batonOrigin)
  })

  it.each([
    ['/full/fhir/Task/ann-task', 'PUT', 'authorization,content-type,if-match'],
    ['/full/fhir/Task/ann-task', 'PATCH', 'authorization,content-type,if-match,prefer'],
    ['/full/fhir/Task', 'POST', 'authorization,content-type,if-none-exist'],
    ['/full/auth/token', 'POST', 'content-type'],
  ])('may be asked about before they are made: %s %s', async (path, method, headers) => {
    const response = await sandbox.app.request(path, {
      method: 'OPTIONS',
      headers: {
        ...fromBaton,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-methods')).toContain(method)
    const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase().split(',')
    expect(allowed).toEqual(expect.arrayContaining(headers.split(',')))
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it.each(['https://evil.example', 'http://localhost:4000', 'null'])(
    'may not be made from %s to data and tokens',
    async (stranger) => {
      for (const path of ['/full/fhir/Patient/ann', '/full/auth/token']) {
        const response = await sandbox.app.request(path, { headers: { origin: stranger } })
        expect(response.headers.get('access-control-allow-origin')).toBeNull()
      }
    },
  )

  it('may be made from anywhere to discovery and keys', async () => {
    for (const path of [discoveryPath, '/full/auth/jwks']) {
      const response = await sandbox.app.request(path, { headers: { origin: 'https://app.example' } })
      expect(response.headers.get('access-control-allow-origin'), path).toBe('*')
    }
  })
})

describe('a launch', () => {
  it('leads to the app with the issuer and an opaque id, and nothing about the patient', async () => {
    const response = await sandbox.app.request('/launch?patient=ann')
    const target = new URL(response.headers.get('location') ?? '')
    expect(response.status).toBe(302)
    expect(`${target.origin}${target.pathname}`).toBe(`${batonOrigin}/launch`)
    expect([...target.searchParams.keys()]).toEqual(['iss', 'launch'])
    expect(target.searchParams.get('iss')).toBe(`${origin}/full/fhir`)
    expect(target.searchParams.get('launch')).toMatch(/^[\w-]{43}$/)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('is a new one each time', async () => {
    const launches = await Promise.all([1, 2].map(async () => sandbox.app.request('/launch?patient=ann')))
    expect(new Set(launches.map((response) => response.headers.get('location'))).size).toBe(2)
  })

  it('carries patient, visit and options to the token', async () => {
    const tokens = await launchFromChart(sandbox, { patient: 'ann', banner: 'false', lifetime: '60' })
    expect(tokens).toMatchObject({
      patient: 'ann',
      encounter: 'ann-encounter',
      need_patient_banner: false,
      expires_in: 60,
      tenant: 'northside',
    })
  })

  it('of two charts at once keeps two patients apart', async () => {
    const [ann, bea] = await Promise.all(
      ['ann', 'bea'].map((patient) => launchFromChart(sandbox, { patient })),
    )
    expect(ann?.patient).toBe('ann')
    expect(bea?.patient).toBe('bea')
    expect((await fhirRequest(sandbox, '/Patient/bea', ann?.access_token)).status).not.toBe(200)
  })

  it('without a patient gives no patient and no patient scope', async () => {
    const tokens = await launchFromChart(sandbox, {}, 'launch patient/*.rs user/Task.rs')
    expect(tokens).not.toHaveProperty('patient')
    expect(tokens.scope).toBe('launch user/Task.rs')
  })

  it('for a patient who is not here is not issued', async () => {
    expect((await sandbox.app.request('/launch?patient=nobody')).status).toBe(404)
  })

  it('belongs to the person who is signed in', async () => {
    const scope = 'launch openid fhirUser patient/*.rs'
    const tokens = await launchFromChart(sandbox, { patient: 'ann', user: 'prac-reyes' }, scope)
    const [, claims = ''] = String(tokens.id_token).split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      fhirUser: `${origin}/full/fhir/Practitioner/prac-reyes`,
    })
  })
})

describe('a failure of the sandbox itself', () => {
  it('is answered without a word about the record, and reported by place only', async () => {
    const broken = await openSandbox([])
    await broken.close()
    const written: string[] = []
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
    for (const path of ['/chart?q=okafor', '/launch?patient=okafor']) {
      const response = await broken.app.request(path)
      expect(response.status).toBe(500)
      expect(await jsonOf(response)).toMatchObject({ error: 'server_error' })
    }
    spy.mockRestore()
    expect(written.length).toBeGreaterThan(0)
    expect(written.join('')).not.toContain('okafor')
  })
})
