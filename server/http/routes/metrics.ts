import type { AppDeps, HttpContext } from '../http-env.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** Figures about the process and its work; nothing about anybody. Without `BATON_METRICS_TOKEN` there is no such route. */
export const metricsRoutes: readonly Route[] = [
  { method: 'GET', path: '/metrics', access: 'metrics', limit: 'page', handle: showMetrics },
]

async function showMetrics(c: HttpContext, deps: AppDeps): Promise<Response> {
  if (deps.metrics === undefined) return problem(c, 'not-found')
  const { body, contentType } = await deps.metrics.expose()
  return c.body(body, 200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
}
