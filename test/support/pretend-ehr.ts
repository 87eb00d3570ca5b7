import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JSONWebKeySet,
  type JWTPayload,
} from 'jose'

/** An issuer small enough to misbehave in exactly one way at a time; a real server on a real port. */
export type PretendEhr = {
  iss: string
  /** Paths asked for, in order. */
  asked: string[]
  /** What the next answers are; tests change it. */
  behaviour: Behaviour
  signIdToken: (claims?: JWTPayload, options?: SignOptions) => Promise<string>
  close: () => Promise<void>
}

export type Behaviour = {
  patientStatus: number
  patientId: string
  /** Answers `/Patient/{id}` only after so long. */
  patientDelayMs: number
  patientBody?: string
  metadata: unknown
  metadataStatus: number
  /** What `/style.json` says; undefined: nothing is there. */
  style?: unknown
  /** Answers `/style.json` only when this has settled. */
  styleGate?: Promise<void>
  /** Answers `/metadata` only when this has settled. */
  metadataGate?: Promise<void>
  /** What searches find, by resource type; a number is a status to refuse with. */
  found: Readonly<Record<string, readonly object[] | number>>
  /** Where Baton's backend publishes its keys; without it no backend token is given. */
  readBackendKeys?: () => Promise<JSONWebKeySet>
  /** Backend tokens given so far stop working at once; the next one works. */
  revokesGivenTokens: boolean
}

export type SignOptions = {
  key?: CryptoKey
  algorithm?: string
  kid?: string
  issuedAt?: Date
  secondsToLive?: number
}

const usual: Behaviour = {
  patientStatus: 200,
  patientId: 'pat-1',
  patientDelayMs: 0,
  metadataStatus: 200,
  found: {},
  revokesGivenTokens: false,
  metadata: {
    resourceType: 'CapabilityStatement',
    rest: [
      {
        mode: 'server',
        resource: [
          {
            type: 'Task',
            interaction: [{ code: 'read' }, { code: 'search-type' }],
            searchParam: [{ name: 'patient' }],
            versioning: 'versioned',
          },
          { type: 17 },
          ...['ServiceRequest', 'Appointment', 'Encounter', 'DocumentReference'].map((type) => ({
            type,
            interaction: [{ code: 'search-type' }],
          })),
        ],
      },
    ],
  },
}

/** The token a user of this EHR has; anything else is refused. */
export const usersAccessToken = 'access-token-of-a-user-with-a-chart-open'

export async function openPretendEhr(): Promise<PretendEhr> {
  const keys = await generateKeyPair('ES384', { extractable: true })
  const publicJwk = { ...(await exportJWK(keys.publicKey)), kid: 'key-1', alg: 'ES384', use: 'sig' }
  const behaviour: Behaviour = { ...usual }
  const asked: string[] = []
  let origin = ''
  let tokens = 0
  // Each of several processes has a token of its own, and all of them work.
  const working = new Set<string>()
  const isBackend = (authorization: string) => !behaviour.revokesGivenTokens && working.has(authorization)
  const app = new Hono()
  app.use('*', async (c, next) => {
    asked.push(c.req.path)
    await next()
  })
  app.get('/fhir/.well-known/smart-configuration', (c) =>
    c.json({ issuer: `${origin}/fhir`, jwks_uri: `${origin}/jwks`, token_endpoint: `${origin}/token` }),
  )
  app.get('/jwks', (c) => c.json({ keys: [publicJwk] }))
  app.get('/style.json', async (c) => {
    await behaviour.styleGate
    return behaviour.style === undefined ? c.notFound() : c.body(JSON.stringify(behaviour.style))
  })
  app.get('/fhir/metadata', async (c) => {
    await behaviour.metadataGate
    return c.json(behaviour.metadata ?? null, behaviour.metadataStatus === 200 ? 200 : 503)
  })
  app.get('/fhir/Patient/:id', async (c) => {
    if (behaviour.patientDelayMs > 0)
      await new Promise((resolve) => setTimeout(resolve, behaviour.patientDelayMs))
    const authorization = c.req.header('authorization') ?? ''
    if (authorization !== `Bearer ${usersAccessToken}` && !isBackend(authorization))
      return c.body('expired', 401)
    const body = behaviour.patientBody ?? JSON.stringify({ resourceType: 'Patient', id: behaviour.patientId })
    return new Response(body, { status: behaviour.patientStatus })
  })
  const usedAssertions = new Set<string>()
  app.post('/token', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const keySet = await behaviour.readBackendKeys?.()
    if (keySet === undefined || form.get('grant_type') !== 'client_credentials') return c.json({}, 401)
    const { payload } = await jwtVerify(form.get('client_assertion') ?? '', createLocalJWKSet(keySet), {
      issuer: 'baton-backend',
      subject: 'baton-backend',
      audience: `${origin}/token`,
      algorithms: ['ES384'],
      requiredClaims: ['exp', 'jti'],
    })
    if (payload.jti === undefined || usedAssertions.has(payload.jti)) return c.json({}, 401)
    usedAssertions.add(payload.jti)
    tokens += 1
    if (behaviour.revokesGivenTokens) working.clear()
    behaviour.revokesGivenTokens = false
    working.add(`Bearer backend-${tokens}`)
    return c.json({ access_token: `backend-${tokens}`, expires_in: 300, scope: form.get('scope') })
  })
  app.get('/fhir/:type', (c) => {
    if (!isBackend(c.req.header('authorization') ?? '')) return c.body(null, 401)
    const found = behaviour.found[c.req.param('type')] ?? []
    if (typeof found === 'number') return new Response(null, { status: found })
    const page = Number(c.req.query('page') ?? '0')
    const next = `${origin}/fhir/${c.req.param('type')}?page=${page + 1}`
    return c.json({
      resourceType: 'Bundle',
      type: 'searchset',
      link: page + 1 < found.length ? [{ relation: 'next', url: next }] : [],
      entry: found.slice(page, page + 1).map((resource) => ({ resource })),
    })
  })
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  origin = `http://127.0.0.1:${address.port}`
  return {
    iss: `${origin}/fhir`,
    asked,
    behaviour,
    signIdToken: (claims = {}, options = {}) => {
      const issuedAt = Math.floor((options.issuedAt ?? new Date()).getTime() / 1_000)
      return new SignJWT({ fhirUser: `${origin}/fhir/Practitioner/prac-1`, name: 'Ada Example', ...claims })
        .setProtectedHeader({ alg: options.algorithm ?? 'ES384', kid: options.kid ?? 'key-1' })
        .setIssuer(claims.iss ?? `${origin}/fhir`)
        .setAudience(claims.aud ?? 'baton')
        .setSubject('user-1')
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + (options.secondsToLive ?? 300))
        .sign(options.key ?? keys.privateKey)
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}

/** Puts everything back to how a well-behaved EHR answers. */
export function behaveWell(ehr: PretendEhr): void {
  delete ehr.behaviour.patientBody
  delete ehr.behaviour.readBackendKeys
  delete ehr.behaviour.metadataGate
  delete ehr.behaviour.style
  delete ehr.behaviour.styleGate
  Object.assign(ehr.behaviour, usual)
  ehr.asked.length = 0
}
