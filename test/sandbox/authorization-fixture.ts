import { createHash, randomBytes } from 'node:crypto'
import type { Hono } from 'hono'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { AuthorizationDeps } from '../../server/sandbox/authorization/authorization-deps.ts'
import { createAuthorizationServer } from '../../server/sandbox/authorization/authorization-server.ts'
import { strictHabits } from '../../server/sandbox/authorization/issuer-habits.ts'
import { LaunchOptions } from '../../server/sandbox/authorization/launch-options.ts'
import { issueLaunch } from '../../server/sandbox/authorization/launch-store.ts'
import { migrateAuthorization } from '../../server/sandbox/authorization/migrations.ts'
import type { Client, EhrUser } from '../../server/sandbox/authorization/registration.ts'
import { allLetters } from '../../server/sandbox/authorization/scope.ts'
import { readSigningKey } from '../../server/sandbox/authorization/signing-keys.ts'
import type { AuthorizationTables } from '../../server/sandbox/authorization/tables.ts'
import { openTestDatabase } from '../support/test-database.ts'

export const origin = 'http://localhost:4004'
export const iss = `${origin}/full/fhir`
export const tokenUrl = `${origin}/full/auth/token`
export const redirectUri = 'http://127.0.0.1:4000/t/sandbox-full/app'
const started = Date.parse('2026-03-02T15:00:00Z')

export type KeyPair = { kid: string; alg: 'ES384' | 'RS384' | 'RS256'; privateKey: CryptoKey; publicJwk: JWK }

export async function newKeyPair(alg: KeyPair['alg'], kid: string): Promise<KeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

const everything = [{ type: '*', letters: allLetters }]
const users: readonly EhrUser[] = [
  { id: 'prac-1', fhirUser: 'Practitioner/prac-1', name: 'Dr. One', role: 'Clinician', may: everything },
  {
    id: 'prac-2',
    fhirUser: 'Practitioner/prac-2',
    name: 'Two',
    role: 'Coordinator',
    may: [{ type: '*', letters: ['r', 's'] }],
  },
]

const appScope = 'launch openid fhirUser profile online_access offline_access patient/*.cruds user/*.cruds'

/** An authorization server on a database of its own, with a clock that tests move. */
export async function openAuthorization() {
  const database = await openTestDatabase<AuthorizationTables>()
  await migrateAuthorization(database.db)
  const keys = { ec: await newKeyPair('ES384', 'ec-1'), rsa: await newKeyPair('RS384', 'rsa-1') }
  const clients: Client[] = [
    {
      kind: 'app',
      id: 'app',
      name: 'The app',
      scope: appScope,
      launchUrl: 'http://127.0.0.1:4000/launch',
      redirectUris: [redirectUri],
      origins: ['http://127.0.0.1:4000'],
    },
    {
      kind: 'app',
      id: 'other-app',
      name: 'Another app',
      scope: appScope,
      launchUrl: 'http://127.0.0.1:4001/launch',
      redirectUris: ['http://127.0.0.1:4001/app'],
      origins: ['http://127.0.0.1:4001'],
    },
    {
      kind: 'app',
      id: 'signing-app',
      name: 'An app with keys',
      scope: appScope,
      launchUrl: 'http://127.0.0.1:4002/launch',
      redirectUris: ['http://127.0.0.1:4002/app'],
      origins: [],
      keys: { set: { keys: [keys.ec.publicJwk] } },
    },
    {
      kind: 'backend',
      id: 'backend',
      name: 'The backend',
      scope: 'system/*.rs system/Task.cruds',
      keys: { set: { keys: [keys.ec.publicJwk, keys.rsa.publicJwk] } },
      introspects: ['app'],
    },
  ]
  let now = started
  const deps: AuthorizationDeps = {
    db: database.db,
    clock: () => new Date(now),
    registry: { clients, users },
    patients: { find: () => Promise.resolve([]), has: () => Promise.resolve(false) },
    signingKey: await readSigningKey(database.db, { profile: 'full', alg: 'RS256' }, new Date(now)),
    issuer: {
      profile: 'full',
      origin,
      iss,
      idTokenAlgorithm: 'RS256',
      habits: strictHabits,
      types: ['Patient', 'Task', 'Appointment', 'ServiceRequest'],
      tenant: 'clinic-1',
    },
  }
  const app = createAuthorizationServer(deps)
  return {
    app,
    deps,
    keys,
    wait: (seconds: number) => {
      now += seconds * 1000
    },
    newLaunch: (
      options: Record<string, string> = {},
      launch: { userId?: string; patient?: string; clientId?: string } = {},
    ) =>
      issueLaunch(
        database.db,
        'full',
        {
          clientId: launch.clientId ?? 'app',
          userId: launch.userId ?? 'prac-1',
          patient: launch.patient ?? 'pat-1',
          encounter: 'enc-1',
          options: LaunchOptions.parse(options),
        },
        new Date(now),
      ),
    close: database.close,
  }
}

export type Authorization = Awaited<ReturnType<typeof openAuthorization>>

/** A PKCE pair. */
export function newVerifier(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

type Changes = Record<string, string | undefined>

/** Parameters with some changed, and those set to undefined left out. */
export function parametersOf(usual: Record<string, string>, changes: Changes): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...usual, ...changes })) {
    if (value !== undefined) parameters.set(name, value)
  }
  return parameters
}

export function authorizationParameters(
  launch: string,
  challenge: string,
  changes: Changes = {},
): URLSearchParams {
  const usual = {
    response_type: 'code',
    client_id: 'app',
    redirect_uri: redirectUri,
    scope: 'launch openid fhirUser offline_access patient/*.rs',
    state: 'state-1',
    aud: iss,
    launch,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    nonce: 'nonce-1',
  }
  return parametersOf(usual, changes)
}

export async function post(
  app: Hono,
  path: string,
  form: URLSearchParams,
  headers: Record<string, string> = {},
): Promise<Response> {
  return app.request(path, { method: 'POST', body: form, headers })
}

/** The parameters the browser is sent back with. */
export function sentBack(response: Response): URLSearchParams {
  return new URL(response.headers.get('location') ?? 'about:blank').searchParams
}

/** A fresh code, with what is needed to trade it. */
export async function obtainCode(
  authorization: Authorization,
  changes: Changes = {},
  options: Record<string, string> = {},
) {
  const { verifier, challenge } = newVerifier()
  const launch = await authorization.newLaunch(options)
  const response = await authorization.app.request(
    `/authorize?${authorizationParameters(launch, challenge, changes)}`,
  )
  return { code: sentBack(response).get('code') ?? '', verifier, launch, response }
}

export function codeForm(code: string, verifier: string, changes: Changes = {}): URLSearchParams {
  const usual = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: 'app',
    code_verifier: verifier,
  }
  return parametersOf(usual, changes)
}

/** Launch, authorize and exchange: the token response's body. */
export async function obtainTokens(
  authorization: Authorization,
  changes: Changes = {},
  options: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const { code, verifier } = await obtainCode(authorization, changes, options)
  const response = await post(authorization.app, '/token', codeForm(code, verifier))
  return jsonOf(response)
}

export async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json()
  if (typeof body !== 'object' || body === null) throw new Error('not an object')
  return { ...body }
}

type AssertionChanges = Partial<{
  alg: string
  kid: string | undefined
  iss: string
  sub: string
  aud: string
  exp: number
  jti: string | undefined
  key: CryptoKey | Uint8Array
}>

/** A client assertion that is right unless told otherwise; `exp` in seconds from now. */
export function signAssertion(
  { deps, keys }: Authorization,
  changes: AssertionChanges = {},
): Promise<string> {
  const now = Math.floor(deps.clock().getTime() / 1000)
  const kid = 'kid' in changes ? changes.kid : keys.ec.kid
  const jti = 'jti' in changes ? changes.jti : randomBytes(12).toString('hex')
  const jwt = new SignJWT(jti === undefined ? {} : { jti })
    .setProtectedHeader({ alg: changes.alg ?? 'ES384', ...(kid === undefined ? {} : { kid }) })
    .setIssuer(changes.iss ?? 'backend')
    .setSubject(changes.sub ?? changes.iss ?? 'backend')
    .setAudience(changes.aud ?? tokenUrl)
    .setIssuedAt(now)
    .setExpirationTime(now + (changes.exp ?? 240))
  return jwt.sign(changes.key ?? keys.ec.privateKey)
}

export function assertionForm(assertion: string, changes: Changes = {}): URLSearchParams {
  const usual = {
    grant_type: 'client_credentials',
    scope: 'system/Task.rs',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }
  return parametersOf(usual, changes)
}
