import { SessionRequest, type EvidenceResponse, type SessionResponse } from '#contract/session.ts'
import { deleteSession } from '../../store/sessions.ts'
import { openSession, readSessionEvidence } from '../../use-cases/open-session.ts'
import { beginEhrLook } from '../../use-cases/read-ehr-look.ts'
import { auditRequest } from '../audit-request.ts'
import { readBearer } from '../guard.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** Two tokens of the largest accepted size. */
const maxBodyBytes = 40_000

export const sessionRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/sessions', access: 'public', limit: 'opening', handle: open },
  { method: 'GET', path: '/api/session/evidence', access: 'chart', limit: 'session', handle: readEvidence },
  { method: 'DELETE', path: '/api/session', access: 'session', limit: 'session', handle: close },
]

async function open(c: HttpContext, deps: AppDeps): Promise<Response> {
  // Browsers say where a request comes from; a page of another site has no business here.
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return problem(c, 'origin-refused')
  const body = await readJsonBody(c, SessionRequest, maxBodyBytes)
  if (!body.ok) return body.response
  const runtime = deps.tenants.get(body.value.tenant)
  if (runtime === undefined) return problem(c, 'unknown-tenant')
  c.set('tenant', runtime.tenant.id)
  const { patient, styleUrl } = body.value
  const style = beginEhrLook(runtime, styleUrl)
  const opened = await openSession(deps, runtime, body.value)
  if (typeof opened === 'string') {
    await auditRequest(c, deps, runtime.tenant.id, {
      event: 'session-opened',
      agent: 'Device/unknown',
      ...(patient === undefined ? {} : { patient }),
      outcome: 'refused',
      reason: opened,
    })
    return problem(c, opened)
  }
  await auditRequest(c, deps, runtime.tenant.id, {
    event: 'session-opened',
    agent: opened.user.fhirUser,
    ...(opened.user.name === undefined ? {} : { agentName: opened.user.name }),
    ...(patient === undefined ? {} : { patient }),
    outcome: 'success',
  })
  if (patient !== undefined) deps.onSessionOpened?.(runtime, patient)
  const look = await style.soFar()
  const answer = { ...opened, ...(look !== undefined && { look }) }
  return c.json(answer satisfies SessionResponse, 201, { 'Cache-Control': 'no-store' })
}

async function readEvidence(c: HttpContext, deps: AppDeps): Promise<Response> {
  const session = c.get('chart')
  const runtime = deps.tenants.get(session.tenant)
  if (runtime === undefined) return problem(c, 'session-missing')
  const evidence = await readSessionEvidence(deps, runtime, session)
  await auditRequest(c, deps, session.tenant, {
    event: 'chart-read',
    agent: session.fhirUser,
    patient: session.patient,
    outcome: 'success',
  })
  return c.json(evidence satisfies EvidenceResponse, 200, { 'Cache-Control': 'no-store' })
}

async function close(c: HttpContext, deps: AppDeps): Promise<Response> {
  const bearer = readBearer(c)
  if (bearer !== undefined) await deleteSession(deps.db, bearer)
  return c.body(null, 204, { 'Cache-Control': 'no-store' })
}
