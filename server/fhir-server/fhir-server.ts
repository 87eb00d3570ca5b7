import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { routePath } from 'hono/route'
import { isRefusal, type Access, type Refusal } from './access.ts'
import { carryOutBundle } from './bundle-interaction.ts'
import { toCapabilityStatement, type SecurityStatement } from './capability-statement.ts'
import { errorResponse, jsonResponse, readPreference } from './fhir-response.ts'
import { readJsonBody } from './json-body.ts'
import { requireContentType, requireJsonAccepted } from './media-types.ts'
import { FhirError } from './operation-outcome.ts'
import type { RequestContext } from './request-context.ts'
import { typeRoutes } from './routed-interactions.ts'
import type { ServerProfile, TypeInteraction } from './server-profile.ts'
import type { FhirDatabase } from './tables.ts'
import {
  handleCreate,
  handleDelete,
  handleInstanceHistory,
  handlePatch,
  handleRead,
  handleSearch,
  handleTypeHistory,
  handleUpdate,
  handleVersionRead,
  type TypeRequest,
} from './type-handlers.ts'

export type FhirServerDeps = {
  readonly db: FhirDatabase
  /** Whose data: the first column of every key. */
  readonly tenant: string
  /** Absolute URL of this endpoint without a slash at the end; where it is mounted does not matter otherwise. */
  readonly baseUrl: string
  readonly clock: () => Date
  readonly profile: ServerProfile
  /** Asked once per request, except for `/metadata`, which everyone may read. */
  readonly authorize: (request: Request) => Access | Refusal | Promise<Access | Refusal>
  readonly security?: SecurityStatement
  readonly softwareVersion?: string
  /** Told of every failure that is not the caller's. */
  readonly reportFailure?: (error: unknown) => void
}

/**
 * A FHIR R4 endpoint over PostgreSQL, to be mounted anywhere: `app.route('/full/fhir', createFhirServer(deps))`.
 * CORS, rate limits and access logs belong to the application around it.
 *
 * @see {@link https://hl7.org/fhir/R4/http.html | FHIR R4 RESTful API}
 */
export function createFhirServer(deps: FhirServerDeps): Hono {
  const app = new Hono()
  const startedAt = deps.clock()
  app.use(async (c, next) => {
    await next()
    const shaped = await deps.profile.quirks.onResponse(await prettyIfAsked(c), c.req.raw)
    if (shaped === c.res) return
    // Emptied first: the context would carry the headers of the old response over to the new one.
    c.res = undefined
    c.res = shaped
  })
  app.use(
    bodyLimit({ maxSize: deps.profile.maxBodyBytes, onError: () => errorResponse(tooLarge(deps.profile)) }),
  )
  app.get('/metadata', (c) => {
    requireJsonAccepted(c.req.header('Accept') ?? null, c.req.query('_format') ?? null)
    return jsonResponse(JSON.stringify(capabilities(deps, startedAt)))
  })
  for (const route of typeRoutes) {
    app.on(route.method, route.path, async (c) => handlers[route.interaction](await toTypeRequest(deps, c)))
  }
  app.post('/', (c) => handleBundle(deps, c))
  app.all('*', (c) => (isRootPost(c) ? handleBundle(deps, c) : errorResponse(unroutable(c))))
  app.onError((error) => {
    if (error instanceof FhirError) return errorResponse(error)
    ;(deps.reportFailure ?? reportToStandardError)(error)
    return errorResponse(
      new FhirError(500, { code: 'exception', diagnostics: 'The server failed to answer this request' }),
    )
  })
  return app
}

const handlers = {
  read: handleRead,
  vread: handleVersionRead,
  update: handleUpdate,
  patch: handlePatch,
  delete: handleDelete,
  'history-instance': handleInstanceHistory,
  'history-type': handleTypeHistory,
  create: handleCreate,
  'search-type': handleSearch,
} as const satisfies Record<TypeInteraction, (call: TypeRequest) => Promise<Response>>

/** Below a mount point the router knows the root without its slash only; clients write it with one. */
function isRootPost(c: Context): boolean {
  return c.req.method === 'POST' && routePath(c) === `${c.req.path}*`
}

async function handleBundle(deps: FhirServerDeps, c: Context): Promise<Response> {
  const context = await toRequestContext(deps, c.req.raw)
  requireJsonAccepted(c.req.header('Accept') ?? null, c.req.query('_format') ?? null)
  requireContentType(c.req.header('Content-Type') ?? null, 'fhir')
  const preference = readPreference(c.req.header('Prefer') ?? 'return=minimal')
  return jsonResponse(await carryOutBundle(deps.db, context, await readJsonBody(c.req.raw), preference))
}

function capabilities(deps: FhirServerDeps, date: Date) {
  const { profile, baseUrl, security, softwareVersion = '0' } = deps
  return toCapabilityStatement({ profile, baseUrl, date, softwareVersion, ...(security ? { security } : {}) })
}

/** Who asks, and what the request is about. @throws FhirError with the refusal of `authorize` */
async function toRequestContext(deps: FhirServerDeps, request: Request): Promise<RequestContext> {
  const access = await deps.authorize(request)
  if (isRefusal(access)) {
    const code = access.status === 401 ? 'login' : 'forbidden'
    throw new FhirError(access.status, { code, diagnostics: access.diagnostics }, access.headers ?? {})
  }
  const now = deps.clock()
  return {
    tenant: deps.tenant,
    baseUrl: deps.baseUrl,
    profile: deps.profile,
    access,
    now,
    nowMs: now.getTime(),
  }
}

async function toTypeRequest(deps: FhirServerDeps, c: Context): Promise<TypeRequest> {
  const context = await toRequestContext(deps, c.req.raw)
  const query = new URL(c.req.url).searchParams
  const isRead = ['GET', 'HEAD'].includes(c.req.method) && c.req.param('id') !== undefined
  // A Binary may be asked for as what it is; its own handler looks at what is accepted.
  if (!(isRead && c.req.param('type') === 'Binary')) {
    requireJsonAccepted(c.req.header('Accept') ?? null, query.get('_format'))
  }
  const [type, id, version] = [
    c.req.param('type') ?? '',
    c.req.param('id') ?? '',
    c.req.param('version') ?? '',
  ]
  return { db: deps.db, context, request: c.req.raw, query, type, id, version }
}

function tooLarge({ maxBodyBytes }: ServerProfile): FhirError {
  return new FhirError(413, {
    code: 'too-long',
    diagnostics: `The body is larger than ${maxBodyBytes} bytes`,
  })
}

function unroutable(c: Context): FhirError {
  const diagnostics = `No interaction of this server is reached by ${c.req.method} here`
  const isOperation = c.req.path.includes('/$')
  return new FhirError(isOperation || c.req.method === 'GET' ? 404 : 405, {
    code: 'not-supported',
    diagnostics,
  })
}

/** `_pretty=true`: for people reading in a browser. */
async function prettyIfAsked(c: Context): Promise<Response> {
  if (c.req.query('_pretty') !== 'true' || !c.res.headers.get('Content-Type')?.includes('json')) return c.res
  const body: unknown = await c.res.clone().json()
  return new Response(JSON.stringify(body, null, 2), c.res)
}

/** Where in the code it happened, but not the message, which may quote a value. */
function reportToStandardError(error: unknown): void {
  const [name, stack] = error instanceof Error ? [error.name, error.stack ?? ''] : ['unknown failure', '']
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '))
  process.stderr.write(`FHIR server: ${name}\n${frames.join('\n')}\n`)
}
