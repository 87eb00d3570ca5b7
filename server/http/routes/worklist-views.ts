import { worklistRoles } from '#domain/roles.ts'
import type { SavedViews } from '#contract/worklist.ts'
import { deleteView, insertView, mostViews, renameView } from '../../store/worklist-views.ts'
import { countViews } from '../../use-cases/worklist/count-worklist.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { ViewBody, ViewNameBody } from '../worklist-bodies.ts'
import { readCaller, readListReader } from '../worklist-reader.ts'

const path = '/api/worklist/views'

/** Each person's own: nobody sees another's. */
const listing = { access: 'worklist', roles: worklistRoles, limit: 'session' } as const

export const worklistViewRoutes: readonly Route[] = [
  { method: 'GET', path, ...listing, handle: list },
  { method: 'POST', path, ...listing, handle: save },
  { method: 'PUT', path: `${path}/:id`, ...listing, handle: rename },
  { method: 'DELETE', path: `${path}/:id`, ...listing, handle: remove },
]

const maxBodyBytes = 16_000

async function list(c: HttpContext, deps: AppDeps): Promise<Response> {
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const views = await countViews(deps.db, await readListReader(deps, caller), caller.reference)
  return c.json({ views } satisfies SavedViews, 200, { 'Cache-Control': 'no-store' })
}

async function save(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, ViewBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { name, ...question } = body.value
  const key = { tenant: caller.tenant.id, person: caller.reference }
  const id = await insertView(deps.db, key, { name, question })
  if (id !== undefined) return c.json({ id }, 201, { 'Cache-Control': 'no-store' })
  const message = `is one more than the ${mostViews} that a person may keep`
  return problem(c, 'invalid-body', { errors: [{ pointer: '/name', message }] })
}

async function rename(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, ViewNameBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const key = { tenant: caller.tenant.id, person: caller.reference }
  const isRenamed = await renameView(deps.db, key, c.req.param('id') ?? '', body.value.name)
  return isRenamed ? c.body(null, 204, { 'Cache-Control': 'no-store' }) : problem(c, 'not-found')
}

async function remove(c: HttpContext, deps: AppDeps): Promise<Response> {
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const key = { tenant: caller.tenant.id, person: caller.reference }
  const isDeleted = await deleteView(deps.db, key, c.req.param('id') ?? '')
  return isDeleted ? c.body(null, 204, { 'Cache-Control': 'no-store' }) : problem(c, 'not-found')
}
