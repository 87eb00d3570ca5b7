import * as z from 'zod/mini'
import { moveClock, readBatonNow } from '../../store/clock.ts'
import { pullBackMarks } from '../../store/pull-back-marks.ts'
import { findNextDue } from '../../store/next-due.ts'
import { loadOwnStore } from '../../use-cases/load-own-store.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/**
 * What the supervisor does to a sandbox installation. Without `BATON_ADMIN_TOKEN`, which only the supervisor sets and
 * only for its own database, these addresses do not exist.
 */
export const adminRoutes: readonly Route[] = [
  {
    method: 'PUT',
    path: '/admin/tenants/:tenant/own-store',
    access: 'admin',
    limit: 'session',
    handle: putOwnStore,
  },
  { method: 'POST', path: '/admin/sweep', access: 'admin', limit: 'session', handle: postSweep },
  { method: 'GET', path: '/admin/clock', access: 'admin', limit: 'session', handle: getClock },
  { method: 'PUT', path: '/admin/clock', access: 'admin', limit: 'session', handle: putClock },
]

const OwnStoreBody = z.object({
  stamp: z.string().check(z.minLength(1)),
  part: z.optional(z.int().check(z.nonnegative())),
  parts: z.optional(z.int().check(z.positive())),
  resources: z.array(z.looseObject({ resourceType: z.string() })),
})

/** The synthetic clinic's share, or one part of a large clinic's, is about a megabyte. */
const maxOwnStoreBytes = 64_000_000

async function putOwnStore(c: HttpContext, deps: AppDeps): Promise<Response> {
  const tenant = c.req.param('tenant') ?? ''
  if (!deps.tenants.has(tenant)) return problem(c, 'unknown-tenant')
  const body = await readJsonBody(c, OwnStoreBody, maxOwnStoreBytes)
  if (!body.ok) return body.response
  const load = await loadOwnStore(deps.db, tenant, body.value)
  return c.json(load, 200, { 'Cache-Control': 'no-store' })
}

/** Ten years either way: enough for any ladder, small enough for every date to stay a date. */
const maxOffsetMs = 10 * 366 * 86_400_000

const ClockBody = z.object({
  /** Difference of Baton's time from the real time. */
  offsetMs: z.int().check(z.minimum(-maxOffsetMs), z.maximum(maxOffsetMs)),
})

async function putClock(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, ClockBody, 1_000)
  if (!body.ok) return body.response
  deps.watch?.countAnew()
  await moveClock(deps.db, body.value.offsetMs)
  await pullBackMarks(deps.db)
  return c.json({ now: (await readBatonNow(deps.db)).toISOString() }, 200, { 'Cache-Control': 'no-store' })
}

/** What time it is for Baton, and when something is due next. */
async function getClock(c: HttpContext, { db, tenants }: AppDeps): Promise<Response> {
  const [now, nextDueAt] = await Promise.all([readBatonNow(db), findNextDue(db, [...tenants.keys()])])
  const ahead = nextDueAt === undefined ? {} : { nextDueAt: nextDueAt.toISOString() }
  return c.json({ now: now.toISOString(), ...ahead }, 200, { 'Cache-Control': 'no-store' })
}

/**
 * Does now what the jobs would do in the next minutes, for whoever has just moved the clock and wants to see; tells
 * what was done since then, by whichever of the two.
 */
async function postSweep(c: HttpContext, deps: AppDeps): Promise<Response> {
  if (deps.watch === undefined) return problem(c, 'not-found')
  return c.json(await deps.watch.run(), 200, { 'Cache-Control': 'no-store' })
}
