import type { Context } from 'hono'
import type { SmartConfig } from '../config/smart-config.ts'
import type { Session } from '../store/sessions.ts'
import type { BatonDatabase, TenantRuntime } from '../use-cases/tenant-runtime.ts'
import type { ClientFiles } from './client-files.ts'
import type { Log } from './log.ts'
import type { RateLimits } from './rate-limits.ts'

/** Everything the HTTP side needs; `main.ts` makes it, tests make another. */
export type AppDeps = {
  db: BatonDatabase
  smart: SmartConfig
  tenants: ReadonlyMap<string, TenantRuntime>
  client: ClientFiles
  /** Where browsers reach Baton. */
  batonOrigin: string
  /** Where the sandbox EHR shows its charts, if it runs. */
  sandboxOrigin?: string
  realNow: () => Date
  log: Log
  limits: RateLimits
  /** Opens the admin routes; absent, they do not exist. */
  adminToken?: string
  /** False from the moment the process began to stop. */
  isServing: () => boolean
  /** Called when a session was opened; what it starts must not delay the answer. */
  onSessionOpened?: (tenant: TenantRuntime, patient: string) => void
}

export type HttpEnv = {
  Variables: {
    requestId: string
    /** Set by the guard for routes with `access: 'session'`. */
    session: Session
    /** Id of the tenant, once known: for the log. */
    tenant: string
    problem: string
  }
}

export type HttpContext = Context<HttpEnv>
