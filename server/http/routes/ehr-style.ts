import { EhrStyleRequest, type EhrLookResponse } from '#contract/ehr-style.ts'
import { decideLook } from '#domain/ehr-look.ts'
import { findEhrStyle } from '../../ehr/read-ehr-style.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

const maxBodyBytes = 4_000

/** Asked for while the session is opened, so before there is one; a style is about nobody. */
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
  const style = await findEhrStyle(runtime.connection.ehr, runtime.tenant.id, body.value.url)
  const look = style === undefined ? {} : decideLook(style)
  return c.json(look satisfies EhrLookResponse, 200, { 'Cache-Control': 'no-store' })
}
