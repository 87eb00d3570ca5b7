import type { AuditPage, AuditQuestion, ChainState, ChainVerified } from '#contract/audit.ts'
import type { AuditEvent } from '#domain/audit-entry.ts'
import { complianceRoles } from '#domain/roles.ts'
import { writeZip } from '../../documents/write-zip.ts'
import { verifyChain } from '../../store/audit-log.ts'
import { readChainState } from '../../store/audit-search.ts'
import { readAuditPage, toConditions } from '../../use-cases/audit/search-audit.ts'
import { toSignedBundle } from '../../use-cases/audit/signed-bundle.ts'
import { toTrailFiles } from '../../use-cases/audit/trail-files.ts'
import { readPublicKeys } from '../../use-cases/backend-keys.ts'
import { auditRequest } from '../audit-request.ts'
import { AuditExportBody, AuditSearchBody } from '../compliance-bodies.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { readCaller, type WorklistCaller } from '../worklist-reader.ts'

const reading = { access: 'worklist', roles: complianceRoles, limit: 'session' } as const

/** The audit trail: who did or saw what. Reading it is written down in it. */
export const auditRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/audit/search', ...reading, handle: search },
  { method: 'POST', path: '/api/audit/export', ...reading, handle: exportFound },
  { method: 'GET', path: '/api/audit/chain', ...reading, handle: showChain },
  { method: 'POST', path: '/api/audit/verify', ...reading, handle: verify },
]

const maxBodyBytes = 8_000
const unstored = { 'Cache-Control': 'no-store' }

/** What was asked by, and not what for: a number or a name of staff says nothing here that the entry needs. */
function nameFields(question: AuditQuestion): string {
  const names = Object.keys(question).filter((name) => name !== 'cursor')
  return names.length === 0 ? 'everything' : names.toSorted().join(' ')
}

async function note(
  c: HttpContext,
  deps: AppDeps,
  { tenant, fhirUser }: WorklistCaller,
  event: AuditEvent,
  { patient, reason }: { patient?: string; reason: string },
): Promise<void> {
  const { userName } = c.get('session')
  await auditRequest(c, deps, tenant.id, {
    event,
    agent: fhirUser,
    outcome: 'success',
    reason,
    ...(userName !== undefined && { agentName: userName }),
    ...(patient !== undefined && { patient: patient.slice('Patient/'.length) }),
  })
}

async function search(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, AuditSearchBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const page = await readAuditPage(deps.db, caller.tenant, body.value)
  const { patient } = body.value
  await note(c, deps, caller, 'audit-read', {
    reason: nameFields(body.value),
    ...(patient !== undefined && { patient }),
  })
  return c.json(page satisfies AuditPage, 200, unstored)
}

async function exportFound(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, AuditExportBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { tenant, fhirUser } = caller
  const { patient } = body.value
  const asked = await toConditions(deps.db, tenant, body.value)
  await note(c, deps, caller, 'audit-exported', {
    reason: nameFields(body.value),
    ...(patient !== undefined && { patient }),
  })
  const facts = {
    format: 'baton-audit-search-1',
    tenant: tenant.id,
    madeAt: deps.realNow().toISOString(),
    madeBy: fhirUser,
    asked: body.value,
  }
  const bundle = toSignedBundle(deps.db, facts, toTrailFiles(deps.db, asked))
  return c.body(writeZip(bundle), 200, {
    ...unstored,
    'Content-Type': 'application/zip',
    'Content-Disposition': 'attachment; filename="audit.zip"',
  })
}

async function showChain(c: HttpContext, deps: AppDeps): Promise<Response> {
  const { tenant } = c.get('session')
  const { length, checkpoint } = await readChainState(deps.db, tenant)
  const kid = (await readPublicKeys(deps.db)).keys.find(({ alg }) => alg === 'ES384')?.kid
  const state: ChainState = {
    length,
    ...(checkpoint !== undefined && {
      checkpoint: { seq: checkpoint.seq, recordedAt: checkpoint.recordedAt.toISOString() },
    }),
    ...(kid !== undefined && { kid }),
  }
  return c.json(state, 200, unstored)
}

async function verify(c: HttpContext, deps: AppDeps): Promise<Response> {
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { count, fault } = await verifyChain(deps.db, caller.tenant.id)
  await note(c, deps, caller, 'audit-verified', {
    reason: fault === undefined ? `${count} records` : `${fault.kind} at ${fault.seq}`,
  })
  const verified: ChainVerified = {
    checkedAt: deps.realNow().toISOString(),
    count,
    ...(fault !== undefined && { fault }),
  }
  return c.json(verified, 200, unstored)
}
