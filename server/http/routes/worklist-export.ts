import { billingRoles, worklistRoles } from '#domain/roles.ts'
import type { AuditEntry } from '#domain/audit-entry.ts'
import { toSearchWords } from '#domain/worklist/search-words.ts'
import { appendAudit } from '../../store/audit-log.ts'
import type { BatonTransaction } from '../../use-cases/tenant-runtime.ts'
import { exportUndocumentedVisits } from '../../use-cases/worklist/export-undocumented.ts'
import { exportWorklist, mostExported } from '../../use-cases/worklist/export-worklist.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { ExportBody } from '../worklist-bodies.ts'
import { readCaller, readListReader, type WorklistCaller } from '../worklist-reader.ts'

const listing = { access: 'worklist', roles: worklistRoles, limit: 'session' } as const

const billing = { ...listing, roles: billingRoles } as const

export const worklistExportRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/worklist/export', ...listing, handle: exportList },
  { method: 'GET', path: '/api/worklist/undocumented', ...billing, handle: exportUndocumented },
]

const maxBodyBytes = 32_000

/** The list as a file: it leaves Baton, so it is written down for each patient before it is handed over. */
async function exportList(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, ExportBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { language = caller.tenant.locale ?? 'en', search = '', ...asked } = body.value
  const exported = await exportWorklist(
    deps.db,
    await readListReader(deps, caller),
    { timeZone: caller.tenant.policy.calendar.timeZone, language },
    { ...asked, words: toSearchWords(search) },
  )
  if (exported === 'too-many') {
    const message = `asks for more than ${mostExported} rows; narrow it`
    return problem(c, 'invalid-body', { errors: [{ pointer: '/filter', message }] })
  }
  await auditExport(c, deps, caller, exported.patients, asked.queue)
  return c.body(exported.csv, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': 'attachment; filename="worklist.csv"',
    'Cache-Control': 'no-store',
  })
}

/** Visits without a report, for billing: the file names patients, and is written down for each like any other. */
async function exportUndocumented(c: HttpContext, deps: AppDeps): Promise<Response> {
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { tenant, maySeeRestricted } = caller
  const exported = await exportUndocumentedVisits(deps.db, tenant, maySeeRestricted)
  await auditExport(c, deps, caller, exported.patients, 'undocumented visits')
  return c.body(exported.csv, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': 'attachment; filename="undocumented-visits.csv"',
    'Cache-Control': 'no-store',
  })
}

async function auditExport(
  c: HttpContext,
  deps: AppDeps,
  { tenant, fhirUser }: WorklistCaller,
  patients: readonly string[],
  reason: string,
): Promise<void> {
  const address = c.get('address')
  const entry: AuditEntry = {
    action: 'read',
    event: 'worklist-exported',
    agent: fhirUser,
    outcome: 'success',
    reason,
    requestId: c.get('requestId'),
    ...(address !== undefined && { address }),
  }
  const entries = patients.map((patient) => ({ ...entry, patient }))
  await deps.db.transaction().execute((trx: BatonTransaction) => appendAudit(trx, tenant.id, entries))
}
