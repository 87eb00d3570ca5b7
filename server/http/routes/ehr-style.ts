import { EhrStyleRequest, type EhrLookResponse } from '#contract/ehr-style.ts'
import { readEhrLook } from '../../use-cases/read-ehr-look.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

const maxBodyBytes = 4_000

/** For a page whose session was answered without the look, or that has its session already; a style is about nobody. */
export const ehrStyleRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/ehr-style', access: 'public', limit: 'opening', handle: show },
]

/** What of an EHR's style Baton takes over. Without a usable one the answer is empty, not an error. */
async function show(c: HttpContext, deps: AppDeps): Promise<Response> {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return problem(c, 'origin-refused')
  const body = await readJsonBody(c, EhrStyleRequest, maxBodyBytes)
  if (!body.ok) return body.response
  const runtime = deps.tenants.get(body.value.tenant)
  if (runtime === undefined) return problem(c, 'unknown-tenant')
  c.set('tenant', runtime.tenant.id)
  const look = await readEhrLook(runtime, body.value.url)
  return c.json(look satisfies EhrLookResponse, 200, { 'Cache-Control': 'no-store' })
}
