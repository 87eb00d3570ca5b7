import type { Access } from '../../fhir-server/access.ts'
import { createFhirServer } from '../../fhir-server/fhir-server.ts'
import { fullProfile, type ServerProfile, type TypeInteraction } from '../../fhir-server/server-profile.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { ChartSession } from '../../store/sessions.ts'
import { auditRequest } from '../audit-request.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { describeError } from '../log.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

export const ownFhirRoutes: readonly Route[] = [
  { method: 'GET', path: '/fhir/:tenant/*', access: 'chart', limit: 'session', handle: serveOwnFhir },
]

const readingOnly: ReadonlySet<TypeInteraction> = new Set([
  'read',
  'vread',
  'search-type',
  'history-instance',
])

/** What people's sessions may do in Baton's own store: read. Writes go through commands. */
const readOnlyProfile: ServerProfile = {
  ...fullProfile,
  name: 'baton-own-store',
  batch: false,
  transaction: false,
  types: new Map(
    [...fullProfile.types].map(([type, rules]) => [
      type,
      { ...rules, interactions: rules.interactions.filter((each) => readingOnly.has(each)) },
    ]),
  ),
}

/** Baton's own FHIR store, as far as it is about the session's patient. */
async function serveOwnFhir(c: HttpContext, deps: AppDeps): Promise<Response> {
  const { tenant } = c.get('session')
  if (!deps.tenants.has(tenant)) return problem(c, 'not-found')
  const prefix = `/fhir/${tenant}`
  const now = await readBatonNow(deps.db)
  const server = createFhirServer({
    db: deps.db,
    tenant,
    baseUrl: `${deps.batonOrigin}${prefix}`,
    clock: () => now,
    profile: readOnlyProfile,
    authorize: () => accessOf(c.get('chart')),
    reportFailure: (error) =>
      deps.log({
        level: 'error',
        event: 'own-store-failed',
        requestId: c.get('requestId'),
        error: describeError(error),
      }),
  })
  const url = new URL(c.req.url)
  url.pathname = url.pathname.slice(prefix.length)
  const answer = await server.fetch(new Request(url, { headers: c.req.raw.headers }))
  answer.headers.set('Cache-Control', 'no-store')
  const { fhirUser, patient } = c.get('chart')
  await auditRequest(c, deps, tenant, {
    event: 'own-store-read',
    agent: fhirUser,
    patient,
    outcome: answer.ok ? 'success' : 'refused',
  })
  return answer
}

function accessOf(session: ChartSession): Access {
  const interactions = new Set(['read', 'search', 'history'])
  return { allows: (interaction) => interactions.has(interaction), patient: session.patient }
}
