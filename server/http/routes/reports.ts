import type { ReportAnswer, ReportGroups, ReportLoopsAnswer, ReportPatientGroups } from '#contract/reports.ts'
import type { AuditEvent } from '#domain/audit-entry.ts'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import { maySeeMoney, reportListRoles, reportRoles } from '#domain/roles.ts'
import { exportReport } from '../../use-cases/reports/export-report.ts'
import { listReportLoops } from '../../use-cases/reports/list-loops.ts'
import { readReport, readReportGroups, readReportPatients } from '../../use-cases/reports/read-report.ts'
import { auditRequest } from '../audit-request.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import { CsvQuery, FiguresQuery, GroupsQuery, LoopsBody, PatientsQuery } from '../report-questions.ts'
import type { Route } from '../route.ts'
import { readCaller, type WorklistCaller } from '../worklist-reader.ts'

const reading = { access: 'worklist', roles: reportRoles, limit: 'session' } as const

/** The practice's figures, and the loops behind each. */
export const reportRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/reports/figures', ...reading, handle: showFigures },
  { method: 'GET', path: '/api/reports/groups', ...reading, handle: showGroups },
  { method: 'GET', path: '/api/reports/patients', ...reading, handle: showPatients },
  { method: 'GET', path: '/api/reports/csv', ...reading, handle: exportFigures },
  { method: 'POST', path: '/api/reports/loops', ...reading, roles: reportListRoles, handle: list },
]

const unstored = { 'Cache-Control': 'no-store' }
const maxBodyBytes = 8_000
const usualLimit = 100

type Query<Value> = {
  safeParse: (
    value: unknown,
  ) =>
    | { success: true; data: Value }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } }
}
type Asked = ReportSlice & { maturedDays: string }

/** Who asks, and what; or the refusal. */
function readQuery<Value extends Asked>(c: HttpContext, deps: AppDeps, schema: Query<Value>) {
  const read = schema.safeParse(c.req.query())
  if (!read.success) {
    const errors = read.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, message }))
    return { ok: false as const, response: problem(c, 'invalid-body', { errors }) }
  }
  const caller = readCaller(c, deps)
  if (caller === undefined) return { ok: false as const, response: problem(c, 'session-missing') }
  const { from, to, direction, specialty, owner, receiver, referrer } = read.data
  const slice: ReportSlice = {
    ...{ from, to },
    ...(direction !== undefined && { direction }),
    ...(specialty !== undefined && { specialty }),
    ...(owner !== undefined && { owner }),
    ...(receiver !== undefined && { receiver }),
    ...(referrer !== undefined && { referrer }),
  }
  const question = { slice, maturedDays: Number(read.data.maturedDays) }
  return { ok: true as const, asked: read.data, caller, question }
}

/** Which figures somebody read; of patients there is nothing in them, but in the lists behind them. */
async function audit(
  c: HttpContext,
  deps: AppDeps,
  { tenant, fhirUser }: WorklistCaller,
  event: AuditEvent,
  reason: string,
  patients: readonly string[] = [],
): Promise<void> {
  await auditRequest(c, deps, tenant.id, { event, agent: fhirUser, outcome: 'success', reason, patients })
}

async function showFigures(c: HttpContext, deps: AppDeps): Promise<Response> {
  const read = readQuery(c, deps, FiguresQuery)
  if (!read.ok) return read.response
  const { caller, question } = read
  const report = await readReport(deps.db, caller.tenant, question, maySeeMoney(c.get('session').roles))
  await audit(c, deps, caller, 'report-read', `figures ${question.slice.from} ${question.slice.to}`)
  return c.json(report satisfies ReportAnswer, 200, unstored)
}

async function showGroups(c: HttpContext, deps: AppDeps): Promise<Response> {
  const read = readQuery(c, deps, GroupsQuery)
  if (!read.ok) return read.response
  const { caller, question, asked } = read
  const groups = await readReportGroups(deps.db, caller.tenant, question, asked.by)
  await audit(c, deps, caller, 'report-read', `by ${asked.by} ${asked.from} ${asked.to}`)
  return c.json(groups satisfies ReportGroups, 200, unstored)
}

async function showPatients(c: HttpContext, deps: AppDeps): Promise<Response> {
  const read = readQuery(c, deps, PatientsQuery)
  if (!read.ok) return read.response
  const { caller, question, asked } = read
  const groups = await readReportPatients(deps.db, caller.tenant, question, asked.by)
  await audit(c, deps, caller, 'report-read', `by ${asked.by} ${asked.from} ${asked.to}`)
  return c.json(groups satisfies ReportPatientGroups, 200, unstored)
}

async function exportFigures(c: HttpContext, deps: AppDeps): Promise<Response> {
  const read = readQuery(c, deps, CsvQuery)
  if (!read.ok) return read.response
  const { caller, question, asked } = read
  const language = asked.language ?? caller.tenant.locale ?? 'en'
  const report = await readReport(deps.db, caller.tenant, question, maySeeMoney(c.get('session').roles))
  const csv = await exportReport(report, { language, timeZone: caller.tenant.policy.calendar.timeZone })
  await audit(c, deps, caller, 'report-exported', `figures ${asked.from} ${asked.to}`)
  return c.body(csv, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': 'attachment; filename="report.csv"',
    'Cache-Control': 'no-store',
  })
}

async function list(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, LoopsBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { limit = usualLimit, ...asked } = body.value
  const page = await listReportLoops(deps.db, caller.tenant, caller.maySeeRestricted, { ...asked, limit })
  if (page === 'unknown-cursor') {
    const errors = [{ pointer: '/cursor', message: 'is not the cursor of a page before' }]
    return problem(c, 'invalid-body', { errors })
  }
  const reason = `report ${page.rows.length} of ${page.total}`
  const named = page.rows.map((row) => row.patient)
  await audit(c, deps, caller, 'worklist-read', reason, named)
  return c.json(page satisfies ReportLoopsAnswer, 200, unstored)
}
