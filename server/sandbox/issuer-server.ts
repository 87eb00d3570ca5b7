import { Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { Kysely } from 'kysely'
import { type Access, fullAccess, isRefusal, type Refusal } from '../fhir-server/access.ts'
import { createFhirServer } from '../fhir-server/fhir-server.ts'
import type { FhirDatabase } from '../fhir-server/tables.ts'
import type { AuthorizationDeps } from './authorization/authorization-deps.ts'
import { createAuthorizationServer } from './authorization/authorization-server.ts'
import { openidConfiguration, smartConfiguration } from './authorization/discovery.ts'
import { accessOf } from './authorization/fhir-access.ts'
import { issuerUrls, styleUrl } from './authorization/issuer.ts'
import { styleVariants } from './authorization/launch-options.ts'
import type { Client } from './authorization/registration.ts'
import type { SigningKey } from './authorization/signing-keys.ts'
import type { AuthorizationTables } from './authorization/tables.ts'
import { expireAccessToken } from './authorization/token-store.ts'
import { ehrRecords } from './chart/ehr-records.ts'
import { patientSearch } from './chart/patient-search.ts'
import { styleResponse } from './chart/smart-style.ts'
import { clinicTenant } from './clinic-record.ts'
import { createEhrServer } from './ehr-server.ts'
import type { FaultBoard } from './faults/fault-board.ts'
import { faultHeader } from './faults/fault-header.ts'
import { faults } from './faults/fault-middleware.ts'
import { touchResource } from './faults/touch-resource.ts'
import { waitUnlessAborted } from './faults/wait-unless-aborted.ts'
import { answerFailure } from './failure.ts'
import type { Background } from './peers/background.ts'
import { notifySubscribers } from './subscriptions/notify-subscribers.ts'
import { keepCalendars } from './kept-calendars.ts'
import type { SandboxProfile } from './profiles/sandbox-profile.ts'
import { ehrUsers } from './users.ts'

/** One issuer: a profile with its key and the clients registered there. */
export type SandboxIssuer = {
  readonly profile: SandboxProfile
  readonly signingKey: SigningKey
  readonly clients: readonly Client[]
}

export type IssuerDeps = {
  readonly fhirDb: FhirDatabase
  readonly authorizationDb: Kysely<AuthorizationTables>
  /** Where browsers see the EHR. */
  readonly origin: string
  /** The real clock: tokens, launches, keys. */
  readonly clock: () => Date
  /** The clinic's present: what a write is dated. */
  readonly clinicClock: () => Date
  readonly faults: FaultBoard
}

/** A server tells subscribers of changes after it has answered. */
export type IssuerServerDeps = IssuerDeps & { readonly background: Background }

/** Opaque to apps: the organization that this record belongs to. */
const organizationKey = 'northside'

/** Headers a browser app needs to read: versions, where a create went, when to try again. */
const exposedHeaders = ['ETag', 'Location', 'Last-Modified', 'Retry-After', 'WWW-Authenticate']

/** Headers of FHIR requests that browsers ask about first. */
const requestHeaders = [
  'Authorization',
  'Content-Type',
  'Accept',
  'Prefer',
  'If-Match',
  'If-None-Match',
  'If-None-Exist',
  'If-Modified-Since',
  'X-Request-Id',
  faultHeader,
]

/** The FHIR base of a profile, which is also the issuer's name. */
export function issOf(profile: Pick<SandboxProfile, 'id'>, origin: string): string {
  return `${origin}/${profile.id}/fhir`
}

/** What the authorization server of an issuer works with. */
export function authorizationDeps(
  { profile, signingKey, clients }: SandboxIssuer,
  deps: IssuerDeps,
): AuthorizationDeps {
  const iss = issOf(profile, deps.origin)
  return {
    db: deps.authorizationDb,
    clock: deps.clock,
    signingKey,
    registry: { clients, users: ehrUsers },
    patients: patientSearch(ehrRecords(createEhrServer(deps, iss), iss), deps.clinicClock),
    issuer: {
      profile: profile.id,
      origin: deps.origin,
      iss,
      idTokenAlgorithm: profile.idTokenAlgorithm,
      habits: profile.smart,
      types: [...profile.fhir.types.keys()],
      tenant: organizationKey,
    },
  }
}

/**
 * One profile's FHIR server and authorization server, to be mounted under `/{profile}`.
 * Discovery, keys and style can be read by any page; data and tokens only by pages of registered apps.
 */
export function createIssuerServer(sandboxIssuer: SandboxIssuer, deps: IssuerServerDeps): Hono {
  const authorization = authorizationDeps(sandboxIssuer, deps)
  const { issuer, registry } = authorization
  const anyPage = cors({ origin: '*', allowMethods: ['GET'] })
  const appPages = corsForApps(sandboxIssuer)
  const app = new Hono()
  app.onError(answerFailure)
  for (const variant of styleVariants) {
    const path = new URL(styleUrl(issuer, variant)).pathname.replace(`/${issuer.profile}/`, '/')
    app.use(path, anyPage)
    app.get(path, () => styleResponse(variant))
  }
  app.use('/fhir/.well-known/*', anyPage)
  app.get('/fhir/.well-known/smart-configuration', (c) => c.json(smartConfiguration(issuer, registry)))
  app.get('/fhir/.well-known/openid-configuration', (c) => c.json(openidConfiguration(issuer, registry)))
  app.use('/auth/jwks', anyPage)
  app.use('/auth/*', appPages)
  app.route('/auth', createAuthorizationServer(authorization))
  app.use('/fhir/*', appPages)
  app.use('/fhir/*', faultsOf(authorization, deps))
  const topics = sandboxIssuer.profile.fhir.subscriptionTopics
  if (topics !== undefined) {
    const { iss } = issuer
    app.use('/fhir/*', notifySubscribers({ ...deps, ehr: createEhrServer(deps, iss), iss, topics }))
  }
  app.use('/fhir/Appointment/*', keepCalendars(createEhrServer(deps, issuer.iss)))
  app.route('/fhir', fhirServerOf(sandboxIssuer, authorization, deps))
  return app
}

function faultsOf({ db, clock, issuer }: AuthorizationDeps, deps: IssuerDeps): MiddlewareHandler {
  const ehr = createEhrServer(deps, issuer.iss)
  return faults({
    board: deps.faults,
    profile: issuer.profile,
    means: {
      pause: waitUnlessAborted,
      expireToken: (secret) => expireAccessToken(db, issuer.profile, secret, clock()),
      touch: (type, id) => touchResource(ehr, type, id),
    },
  })
}

function corsForApps({ profile, clients }: SandboxIssuer) {
  return cors({
    origin:
      profile.readableBy === 'any-origin'
        ? (origin) => origin
        : clients.flatMap((client) => (client.kind === 'app' ? client.origins : [])),
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: requestHeaders,
    exposeHeaders: profile.exposesHeaders ? exposedHeaders : [],
    maxAge: 600,
  })
}

function fhirServerOf({ profile }: SandboxIssuer, authorization: AuthorizationDeps, deps: IssuerDeps): Hono {
  const { authorize, token, introspect, revoke } = issuerUrls(authorization.issuer)
  return createFhirServer({
    db: deps.fhirDb,
    tenant: clinicTenant,
    baseUrl: authorization.issuer.iss,
    clock: deps.clinicClock,
    profile: profile.fhir,
    authorize: (request) => accessAt(profile, request, authorization),
    security: { authorize, token, introspect, revoke, cors: true },
  })
}

/** Where nobody checks, a token has only to be a live one, and no token at all is as good. */
async function accessAt(
  { enforcesScopes }: SandboxProfile,
  request: Request,
  authorization: AuthorizationDeps,
): Promise<Access | Refusal> {
  if (!enforcesScopes && !request.headers.has('authorization')) return fullAccess
  const access = await accessOf(request, authorization)
  return enforcesScopes || isRefusal(access) ? access : fullAccess
}
