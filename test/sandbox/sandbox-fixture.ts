import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { fullAccess } from '../../server/fhir-server/access.ts'
import { createFhirServer } from '../../server/fhir-server/fhir-server.ts'
import { fullProfile } from '../../server/fhir-server/server-profile.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { readSigningKey } from '../../server/sandbox/authorization/signing-keys.ts'
import type { AuthorizationTables } from '../../server/sandbox/authorization/tables.ts'
import { batonApp, batonBackend } from '../../server/sandbox/clients.ts'
import { clinicTenant } from '../../server/sandbox/clinic-record.ts'
import { createFaultBoard } from '../../server/sandbox/faults/fault-board.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import type { SandboxProfile } from '../../server/sandbox/profiles/sandbox-profile.ts'
import type { SandboxIssuer } from '../../server/sandbox/issuer-server.ts'
import { openClinicClock } from '../../server/sandbox/message-centre/clinic-clock.ts'
import type { MessageCentreDeps } from '../../server/sandbox/message-centre/message-centre-deps.ts'
import { openBackground } from '../../server/sandbox/peers/background.ts'
import type { PeerTables } from '../../server/sandbox/peers/tables.ts'
import { createSandbox } from '../../server/sandbox/sandbox.ts'
import { openDatabase } from '../../server/store/database.ts'
import { openSandboxDatabase } from '../support/test-database.ts'
import {
  assertionForm,
  jsonOf,
  newKeyPair,
  newVerifier,
  parametersOf,
  sentBack,
} from './authorization-fixture.ts'

export const origin = 'http://localhost:4004'
export const batonOrigin = 'http://127.0.0.1:4000'
/** The clinic's present in these tests; the real clock stands elsewhere on purpose. */
export const clinicNow = new Date('2026-03-02T15:00:00Z')

type Json = Record<string, unknown>

const second: SandboxProfile = { ...full, id: 'second', title: 'Second' }
const usual = { origin, batonOrigin, profiles: [full, second] }

/** A whole sandbox on a database of its own, with the resources given, and a second issuer beside `full`. */
export async function openSandbox(
  resources: readonly (Json & { resourceType: string; id: string })[],
  options: {
    origin?: string
    batonOrigin?: string
    profiles?: readonly SandboxProfile[]
    /** Where Baton's admin routes and its Direct inbox answer. */
    admin?: { origin: string; token: string }
    directPort?: number
  } = {},
) {
  const { origin, batonOrigin, profiles } = { ...usual, ...options }
  const database = await openSandboxDatabase<FhirTables>()
  const authorization = openDatabase<AuthorizationTables>(database.url, 4)
  const peerDb = openDatabase<PeerTables>(database.url, 4)
  const clinicClock = await openClinicClock(peerDb.db, () => clinicNow)
  const background = openBackground((failure) => {
    throw failure
  })
  const peers = { db: peerDb.db, clock: clinicClock.now, background, batonOrigin }
  const messages: MessageCentreDeps = {
    peers,
    hisp: {
      ...peers,
      inbox: { host: '127.0.0.1', port: options.directPort ?? 1 },
      pauses: [20, 40, 80, 160],
    },
    moving: {
      clinicClock,
      realClock: () => clinicNow,
      ...(options.admin === undefined ? {} : { admin: options.admin }),
    },
  }

  let now = Date.parse('2026-05-04T09:00:00Z')
  const backend = await newKeyPair('ES384', 'backend-1')
  const issuers = await Promise.all(
    profiles.map(async (profile): Promise<SandboxIssuer> => ({
      profile,
      signingKey: await readSigningKey(
        authorization.db,
        { profile: profile.id, alg: profile.idTokenAlgorithm },
        new Date(now),
      ),
      clients: [
        batonApp(batonOrigin, profile),
        { ...batonBackend(batonOrigin, profile), keys: { set: { keys: [backend.publicJwk] } } },
      ],
    })),
  )
  const app = createSandbox({
    fhirDb: database.db,
    authorizationDb: authorization.db,
    origin,
    issuers,
    clock: () => new Date(now),
    clinicClock: clinicClock.now,
    faults: createFaultBoard(),
    clinic: { stamp: 'test', parts: 1, ownStore: () => [] },
    isReady: () => Promise.resolve(true),
    messages,
  })
  const fhir = createFhirServer({
    db: database.db,
    tenant: clinicTenant,
    baseUrl: `${origin}/full/fhir`,
    clock: () => clinicNow,
    profile: fullProfile,
    authorize: () => fullAccess,
  })
  for (const resource of resources) {
    const response = await fhir.request(`/${resource.resourceType}/${resource.id}`, {
      method: 'PUT',
      body: JSON.stringify(resource),
      headers: { 'content-type': 'application/fhir+json' },
    })
    if (!response.ok) throw new Error(`${resource.resourceType}/${resource.id}: ${await response.text()}`)
  }
  return {
    app,
    /** The record as the EHR itself reaches it. */
    fhir,
    messages,
    databaseUrl: database.url,
    backend,
    wait: (seconds: number) => {
      now += seconds * 1000
    },
    clock: () => new Date(now),
    close: async () => {
      await background.close()
      await peerDb.close()
      await authorization.close()
      await database.close()
    },
  }
}

export type Sandbox = Awaited<ReturnType<typeof openSandbox>>

/** Opens the app from a patient's chart and goes through launch, authorization and exchange as the app would. */
export async function launchFromChart(
  sandbox: Sandbox,
  launch: Record<string, string>,
  scope = 'launch openid fhirUser patient/*.cruds',
): Promise<Json> {
  const form = await codeFromChart(sandbox, launch, scope)
  const path = `/${launch.profile ?? 'full'}/auth/token`
  return jsonOf(await sandbox.app.request(path, { method: 'POST', body: new URLSearchParams(form) }))
}

/** Goes through launch and authorization, and returns the form that trades the code. */
export async function codeFromChart({ app }: Sandbox, launch: Record<string, string>, scope: string) {
  const profile = launch.profile ?? 'full'
  const opened = await app.request(`/launch?${new URLSearchParams(launch)}`)
  const parameters = sentBack(opened)
  const { verifier, challenge } = newVerifier()
  const redirectUri = `${batonOrigin}/t/sandbox-${profile}/app`
  const authorized = await app.request(
    `/${profile}/auth/authorize?${parametersOf(
      {
        response_type: 'code',
        client_id: 'baton',
        redirect_uri: redirectUri,
        scope,
        state: 'state',
        aud: parameters.get('iss') ?? '',
        launch: parameters.get('launch') ?? '',
        code_challenge: challenge,
        code_challenge_method: 'S256',
      },
      {},
    )}`,
  )
  return {
    grant_type: 'authorization_code',
    code: sentBack(authorized).get('code') ?? '',
    redirect_uri: redirectUri,
    client_id: 'baton',
    code_verifier: verifier,
  }
}

/** Calls the FHIR server of a profile with a token. */
export async function fhirRequest(
  { app }: Sandbox,
  path: string,
  token: unknown,
  init: { method?: string; body?: unknown; headers?: Record<string, string>; profile?: string } = {},
): Promise<Response> {
  const headers = {
    ...(typeof token === 'string' ? { authorization: `Bearer ${token}` } : {}),
    ...(init.body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
    ...init.headers,
  }
  return app.request(`/${init.profile ?? 'full'}/fhir${path}`, {
    method: init.method ?? 'GET',
    headers,
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  })
}

/** An access token of Baton's backend, or whatever else the token endpoint answered. */
export async function backendToken(
  { app, backend, clock }: Sandbox,
  profile: string,
  scope: string,
): Promise<unknown> {
  const seconds = Math.floor(clock().getTime() / 1000)
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: backend.alg, kid: backend.kid })
    .setIssuer('baton-backend')
    .setSubject('baton-backend')
    .setAudience(`${origin}/${profile}/auth/token`)
    .setExpirationTime(seconds + 120)
    .sign(backend.privateKey)
  const form = assertionForm(assertion, { scope })
  const response = await app.request(`/${profile}/auth/token`, { method: 'POST', body: form })
  return (await jsonOf(response)).access_token
}
