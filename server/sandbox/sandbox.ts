import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { Kysely } from 'kysely'
import { createFhirServer } from '../fhir-server/fhir-server.ts'
import { fullAccess } from '../fhir-server/access.ts'
import { fullProfile } from '../fhir-server/server-profile.ts'
import type { FhirDatabase } from '../fhir-server/tables.ts'
import { createAuthorizationServer, type AuthorizationDeps } from './authorization/authorization-server.ts'
import { openidConfiguration, smartConfiguration } from './authorization/discovery.ts'
import { accessOf } from './authorization/fhir-access.ts'
import { issuerUrls } from './authorization/issuer.ts'
import { issueLaunch } from './authorization/launch-store.ts'
import type { Client } from './authorization/registration.ts'
import type { SigningKey } from './authorization/signing-keys.ts'
import type { AuthorizationTables } from './authorization/tables.ts'
import { type ChartDeps, createChartPages, signedInFrom } from './chart/chart-pages.ts'
import { ehrRecords } from './chart/ehr-records.ts'
import { styleOfEhr } from './chart/smart-style.ts'
import { batonApp } from './clients.ts'
import { clinicPractice } from './clinic/practice.ts'
import { clinicTenant, type LoadedClinic } from './clinic-record.ts'
import type { SandboxProfile } from './profiles/sandbox-profile.ts'
import { ehrUsers } from './users.ts'

/** One issuer: a profile with its key and the clients registered there. */
export type SandboxIssuer = {
  readonly profile: SandboxProfile
  readonly signingKey: SigningKey
  readonly clients: readonly Client[]
}

export type SandboxDeps = {
  readonly fhirDb: FhirDatabase
  readonly authorizationDb: Kysely<AuthorizationTables>
  /** Where browsers see the EHR. */
  readonly origin: string
  readonly batonOrigin: string
  readonly issuers: readonly SandboxIssuer[]
  /** The real clock: tokens, launches, keys. */
  readonly clock: () => Date
  /** The clinic's present: ages, what a write is dated. */
  readonly clinicClock: () => Date
  readonly clinic: LoadedClinic
  /** Whether the clinic is loaded and the database answers. */
  readonly isReady: () => Promise<boolean>
}

/** Headers a browser app needs to read: versions, where a create went, when to try again. */
const exposedHeaders = ['ETag', 'Location', 'Last-Modified', 'Retry-After', 'WWW-Authenticate']

/**
 * The sandbox EHR: screens at the root, and for every profile a FHIR server at `/{profile}/fhir` with an
 * authorization server at `/{profile}/auth`.
 */
export function createSandbox(deps: SandboxDeps): Hono {
  const app = new Hono()
  const charts = new Map(deps.issuers.map((issuer) => [issuer.profile.id, chartDeps(issuer, deps)]))
  app.get('/health', async (c) => {
    const isReady = await deps.isReady()
    return c.json({ status: isReady ? 'ok' : 'unavailable' }, isReady ? 200 : 503)
  })
  // What Baton would have stored itself had it been there from the start; whoever sets up a demonstration loads it.
  app.get('/clinic/own-store', (c) => c.json({ stamp: deps.clinic.stamp, resources: deps.clinic.ownStore() }))
  for (const issuer of deps.issuers) app.route(`/${issuer.profile.id}`, createIssuer(issuer, deps))
  const profiles = deps.issuers.map(({ profile }) => ({ ...profile, iss: issOf(profile, deps) }))
  app.route(
    '/',
    createChartPages({ origin: deps.origin, profiles, chartOf: (profile) => charts.get(profile) }),
  )
  return app
}

function issOf(profile: SandboxProfile, { origin }: Pick<SandboxDeps, 'origin'>): string {
  return `${origin}/${profile.id}/fhir`
}

function authorizationDeps(
  { profile, signingKey, clients }: SandboxIssuer,
  deps: SandboxDeps,
): AuthorizationDeps {
  return {
    db: deps.authorizationDb,
    clock: deps.clock,
    signingKey,
    registry: { clients, users: ehrUsers },
    issuer: {
      profile: profile.id,
      origin: deps.origin,
      iss: issOf(profile, deps),
      idTokenAlgorithm: profile.idTokenAlgorithm,
      types: [...profile.fhir.types.keys()],
      tenant: 'northside',
    },
  }
}

/** One profile's two servers, with the cross-origin rules SMART asks for. */
function createIssuer(sandboxIssuer: SandboxIssuer, deps: SandboxDeps): Hono {
  const { profile, clients } = sandboxIssuer
  const authorization = authorizationDeps(sandboxIssuer, deps)
  const { issuer } = authorization
  const urls = issuerUrls(issuer)
  const appOrigins = clients.flatMap((client) => (client.kind === 'app' ? client.origins : []))
  const anyone = cors({ origin: '*', allowMethods: ['GET'] })
  const registered = cors({
    origin: appOrigins,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Accept',
      'Prefer',
      'If-Match',
      'If-None-Match',
      'If-None-Exist',
      'If-Modified-Since',
      'X-Request-Id',
    ],
    exposeHeaders: profile.exposesHeaders ? exposedHeaders : [],
    maxAge: 600,
  })
  const app = new Hono()
  app.use('/smart-style.json', anyone)
  app.get('/smart-style.json', (c) => c.json(styleOfEhr, 200, { 'Cache-Control': 'public, max-age=86400' }))
  app.use('/fhir/.well-known/*', anyone)
  app.get('/fhir/.well-known/smart-configuration', (c) => c.json(smartConfiguration(issuer)))
  app.get('/fhir/.well-known/openid-configuration', (c) => c.json(openidConfiguration(issuer)))
  app.use('/auth/jwks', anyone)
  app.use('/auth/*', registered)
  app.route('/auth', createAuthorizationServer(authorization))
  app.use('/fhir/*', registered)
  app.route(
    '/fhir',
    createFhirServer({
      db: deps.fhirDb,
      tenant: clinicTenant,
      baseUrl: issuer.iss,
      clock: deps.clinicClock,
      profile: profile.fhir,
      authorize: (request) => accessOf(request, authorization),
      security: {
        authorize: urls.authorize,
        token: urls.token,
        introspect: urls.introspect,
        revoke: urls.revoke,
      },
    }),
  )
  return app
}

function chartDeps(sandboxIssuer: SandboxIssuer, deps: SandboxDeps): ChartDeps {
  const { issuer, registry } = authorizationDeps(sandboxIssuer, deps)
  const app =
    sandboxIssuer.clients.find((client) => client.kind === 'app') ??
    batonApp(deps.batonOrigin, issuer.profile)
  const fhir = createFhirServer({
    db: deps.fhirDb,
    tenant: clinicTenant,
    baseUrl: issuer.iss,
    clock: deps.clinicClock,
    profile: fullProfile,
    authorize: () => fullAccess,
  })
  return {
    records: ehrRecords(fhir, issuer.iss),
    clock: deps.clinicClock,
    practice: clinicPractice,
    app,
    iss: issuer.iss,
    signedIn: signedInFrom(registry),
    issueLaunch: ({ query, ...launch }) =>
      issueLaunch(
        deps.authorizationDb,
        issuer.profile,
        { ...launch, clientId: app.id, options: query.options },
        deps.clock(),
      ),
  }
}
