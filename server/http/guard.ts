import { timingSafeEqual } from 'node:crypto'
import { isBearerToken } from '../config/bearer-token.ts'
import { sha256, useSession, type Session } from '../store/sessions.ts'
import type { AppDeps, HttpContext } from './http-env.ts'
import { problem } from './problem.ts'
import type { Route } from './route.ts'

/**
 * Lets a request through to its route, or says why not. The one place that decides who may call what.
 *
 * @returns the refusal, or `undefined` when the route may answer; then `session` is set for routes that want one
 */
export async function refuse(c: HttpContext, deps: AppDeps, route: Route): Promise<Response | undefined> {
  const tooMany = await countRequest(c, deps, route)
  if (tooMany !== undefined) return tooMany
  switch (route.access) {
    case 'public':
      return undefined
    case 'session':
    case 'chart':
    case 'worklist':
      return refuseWithoutSession(c, deps, route)
    case 'admin':
      return refuseWithoutToken(c, deps.adminToken)
    case 'metrics':
      return refuseWithoutToken(c, deps.metricsToken)
  }
}

async function countRequest(c: HttpContext, deps: AppDeps, route: Route): Promise<Response | undefined> {
  const bearer = wantsSession(route) ? readBearer(c) : undefined
  const key = bearer === undefined ? addressOf(c) : sha256(bearer).toString('base64url')
  const waitSeconds = await deps.limits.count(
    bearer === undefined && route.limit === 'session' ? 'page' : route.limit,
    key,
  )
  if (waitSeconds === undefined) return undefined
  if (route.onTooMany !== undefined) return route.onTooMany(c, waitSeconds)
  return problem(c, 'too-many-requests', { headers: { 'Retry-After': String(waitSeconds) } })
}

/** By which requests are counted. Tests have no connection. */
export function addressOf(c: HttpContext): string {
  return c.get('address') ?? 'none'
}

function wantsSession({ access }: Route): boolean {
  return access === 'session' || access === 'chart' || access === 'worklist'
}

async function refuseWithoutSession(
  c: HttpContext,
  deps: AppDeps,
  route: Route,
): Promise<Response | undefined> {
  const bearer = readBearer(c)
  if (bearer === undefined) return problem(c, 'session-missing')
  const session = await useSession(deps.db, bearer)
  if (session === 'missing') return problem(c, 'session-missing')
  if (session === 'expired') return problem(c, 'session-expired')
  // A connection may be taken out of the configuration while its sessions live on.
  if (!deps.tenants.has(session.tenant)) return problem(c, 'session-missing')
  const named = c.req.param('tenant')
  if (named !== undefined && named !== session.tenant) return problem(c, 'not-allowed')
  if (!fits(session, route)) return problem(c, 'not-allowed')
  c.set('session', session)
  if (session.patient !== undefined) c.set('chart', { ...session, patient: session.patient })
  c.set('tenant', session.tenant)
  return undefined
}

/** A chart's session sees its patient and no list; a worklist's session opens no chart. */
function fits({ patient, roles }: Session, { access, roles: wanted }: Route): boolean {
  if (access === 'chart' && patient === undefined) return false
  if (access === 'worklist' && patient !== undefined) return false
  return wanted === undefined || wanted.some((role) => roles.includes(role))
}

/** Without a token of its own the installation has no such routes at all. */
function refuseWithoutToken(c: HttpContext, wanted: string | undefined): Response | undefined {
  if (wanted === undefined) return problem(c, 'not-found')
  const given = readBearer(c)
  const isRight = given !== undefined && timingSafeEqual(sha256(given), sha256(wanted))
  return isRight ? undefined : problem(c, 'not-allowed')
}

/** The token of whoever asks, if there is one that could be a token. */
export function readBearer(c: HttpContext): string | undefined {
  const given = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return given !== undefined && isBearerToken(given) ? given : undefined
}
