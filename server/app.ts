import { randomUUID } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { toClientAddress } from './http/client-address.ts'
import { commonHeaders, dataPolicy } from './http/content-security.ts'
import { refuse } from './http/guard.ts'
import type { AppDeps, HttpContext, HttpEnv } from './http/http-env.ts'
import { describeError } from './http/log.ts'
import { problem, problemOfError } from './http/problem.ts'
import type { Route } from './http/route.ts'
import { adminRoutes } from './http/routes/admin.ts'
import { answerRoutes } from './http/routes/answers.ts'
import { auditRoutes } from './http/routes/audit.ts'
import { callbackRoutes } from './http/routes/callbacks.ts'
import { directoryRoutes } from './http/routes/directory.ts'
import { directoryImportRoutes } from './http/routes/directory-import.ts'
import { cleanUpRoutes } from './http/routes/clean-up.ts'
import { commandRoutes } from './http/routes/commands.ts'
import { complianceRoutes } from './http/routes/compliance.ts'
import { ehrStyleRoutes } from './http/routes/ehr-style.ts'
import { healthRoutes } from './http/routes/health.ts'
import { launchRoutes } from './http/routes/launch.ts'
import { metricsRoutes } from './http/routes/metrics.ts'
import { chartNoteRoutes } from './http/routes/chart-notes.ts'
import { noteQueueRoutes } from './http/routes/note-queue.ts'
import { noteRoutes } from './http/routes/notes.ts'
import { ownFhirRoutes } from './http/routes/own-fhir.ts'
import { packetRoutes } from './http/routes/packets.ts'
import { cms50ReportRoutes } from './http/routes/cms50-report.ts'
import { partnerReportRoutes } from './http/routes/partner-report.ts'
import { policyRoutes } from './http/routes/policy.ts'
import { settingsRoutes } from './http/routes/settings.ts'
import { reportRoutes } from './http/routes/reports.ts'
import { sessionRoutes } from './http/routes/sessions.ts'
import { staticRoutes } from './http/routes/static-files.ts'
import { subscriptionRoutes } from './http/routes/subscription-callback.ts'
import { v2MessageRoutes } from './http/routes/v2-messages.ts'
import { unplacedWorkRoutes } from './http/routes/unplaced-work.ts'
import { worklistExportRoutes } from './http/routes/worklist-export.ts'
import { worklistRoutes } from './http/routes/worklist.ts'
import { worklistSlotRoutes } from './http/routes/worklist-slots.ts'
import { worklistViewRoutes } from './http/routes/worklist-views.ts'

/** Every route there is. What is not in this list is answered with "not found". */
export const routes: readonly Route[] = [
  ...healthRoutes,
  ...launchRoutes,
  ...sessionRoutes,
  ...ehrStyleRoutes,
  ...ownFhirRoutes,
  ...directoryRoutes,
  ...directoryImportRoutes,
  ...worklistRoutes,
  ...unplacedWorkRoutes,
  ...commandRoutes,
  ...worklistSlotRoutes,
  ...cleanUpRoutes,
  ...noteRoutes,
  ...packetRoutes,
  ...noteQueueRoutes,
  ...chartNoteRoutes,
  ...worklistViewRoutes,
  ...worklistExportRoutes,
  ...reportRoutes,
  ...auditRoutes,
  ...complianceRoutes,
  ...partnerReportRoutes,
  ...cms50ReportRoutes,
  ...policyRoutes,
  ...settingsRoutes,
  // Before the channels, whose pattern would take its place.
  ...subscriptionRoutes,
  ...v2MessageRoutes,
  ...callbackRoutes,
  ...answerRoutes,
  ...staticRoutes,
  ...adminRoutes,
  ...metricsRoutes,
]

/** Baton's HTTP side as a value: nothing is opened, nothing listens. */
export function createApp(deps: AppDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.use('*', async (c: HttpContext, next) => {
    const startedMs = performance.now()
    c.set('requestId', randomUUID())
    c.set('address', readAddress(c, deps))
    await next()
    for (const [name, value] of Object.entries(commonHeaders(deps.batonOrigin)))
      c.res.headers.set(name, value)
    if (!c.res.headers.has('Content-Security-Policy'))
      c.res.headers.set('Content-Security-Policy', dataPolicy)
    c.res.headers.set('X-Request-Id', c.get('requestId'))
    logRequest(c, deps, performance.now() - startedMs)
  })
  for (const route of routes) {
    app.on(route.method, route.path, async (c) => (await refuse(c, deps, route)) ?? route.handle(c, deps))
  }
  app.notFound((c) => problem(c, isKnownPath(c.req.path) ? 'method-not-allowed' : 'not-found'))
  app.onError((error, c) => {
    const name = problemOfError(error)
    const level = name === 'internal-error' ? 'error' : 'warn'
    deps.log({ level, event: 'request-failed', requestId: c.get('requestId'), error: describeError(error) })
    return problem(c, name)
  })
  return app
}

/** Tests have no connection. */
function readAddress(c: HttpContext, { trustedProxies }: AppDeps): string | undefined {
  const peer = c.env === undefined ? undefined : getConnInfo(c).remote.address
  return peer && toClientAddress(peer, c.req.header('x-forwarded-for'), trustedProxies)
}

export type AppType = ReturnType<typeof createApp>

/** The pattern a path belongs to; addresses hold ids of patients and are never logged. */
function routeOf(path: string): string | undefined {
  return routes.find((route) => toPattern(route.path).test(path))?.path
}

function isKnownPath(path: string): boolean {
  return routeOf(path) !== undefined
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/:[a-z]+/g, '[^/]+').replace(/\/\*$/, '(/.*)?')}$`)
}

function logRequest(c: HttpContext, deps: AppDeps, durationMs: number): void {
  const { status } = c.res
  const tenant = c.get('tenant')
  const name = c.get('problem')
  const route = routeOf(c.req.path) ?? 'none'
  deps.metrics?.httpAnswered(route, status, durationMs / 1_000)
  deps.log({
    level: status >= 500 ? 'error' : 'info',
    event: 'request',
    requestId: c.get('requestId'),
    method: c.req.method,
    route,
    status,
    durationMs: Math.round(durationMs),
    ...(tenant === undefined ? {} : { tenant }),
    ...(name === undefined ? {} : { problem: name }),
  })
}
