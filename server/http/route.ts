import type { AppDeps, HttpContext } from './http-env.ts'
import type { LimitName } from './rate-limits.ts'

/**
 * Who may call a route. `public`: anybody, nothing of anybody is answered. `session`: the bearer of a session, about
 * its own patient and tenant. `admin`: the supervisor and the sandbox it started. `metrics`: whoever collects the figures.
 */
export type RouteAccess = 'public' | 'session' | 'admin' | 'metrics'

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Hono pattern; `:tenant` is always the tenant. */
  path: string
  access: RouteAccess
  limit: LimitName
  handle: (c: HttpContext, deps: AppDeps) => Response | Promise<Response>
}
