import type { StaffRole } from '#domain/staff.ts'
import type { AppDeps, HttpContext } from './http-env.ts'
import type { LimitName } from './rate-limits.ts'

/**
 * Who may call a route. `public`: anybody, nothing of anybody is answered. `session`: the bearer of any session of this
 * tenant. `chart`: of a session that is for one patient, about that patient. `worklist`: of a session that is for none.
 * `admin`: the supervisor and the sandbox it started. `metrics`: whoever collects the figures.
 */
export type RouteAccess = 'public' | 'session' | 'chart' | 'worklist' | 'admin' | 'metrics'

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Hono pattern; `:tenant` is always the tenant. */
  path: string
  access: RouteAccess
  /** Whoever has none of these roles is refused; absent, the session alone decides. */
  roles?: readonly StaffRole[]
  limit: LimitName
  /** What people see who asked too often, in place of a problem document for programs. */
  onTooMany?: (c: HttpContext, waitSeconds: number) => Promise<Response>
  handle: (c: HttpContext, deps: AppDeps) => Response | Promise<Response>
}
