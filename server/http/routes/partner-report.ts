import { reportRoles } from '#domain/roles.ts'
import { exportPartner } from '../../use-cases/reports/export-report.ts'
import { readPartnerReport } from '../../use-cases/reports/partner-report.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import { csvFile, handOver, reportRead, tell } from '../report-answer.ts'
import { PartnerBody } from '../report-questions.ts'
import type { Route } from '../route.ts'
import { readCaller } from '../worklist-reader.ts'

/** One partner's own numbers; in the body, because the party may be known by nothing but its name. */
export const partnerReportRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/reports/partner',
    access: 'worklist',
    roles: reportRoles,
    limit: 'session',
    handle: showPartner,
  },
]

const maxBodyBytes = 2_000

/** What is printed or saved leaves the practice: to whom is written down before it is handed over. */
async function showPartner(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, PartnerBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { tenant } = caller
  const { as, language = tenant.locale ?? 'en', ...asked } = body.value
  const report = await readPartnerReport(deps.db, tenant, asked)
  if (report === undefined) return problem(c, 'not-found')
  const { side, from, to, party } = asked
  const reason = `${side} ${from} ${to}`
  if (as === 'screen') {
    const told = reportRead(`partner ${reason}`)
    await tell(c, deps, caller, told)
    return handOver(c, { json: report, told })
  }
  const told = { event: 'report-disclosed', reason: `${as} ${reason}`, recipient: party } as const
  const timeZone = tenant.policy.calendar.timeZone
  const answered =
    as === 'print'
      ? { json: report, told }
      : { ...csvFile(await exportPartner(report, { language, timeZone }), 'partner-report.csv'), told }
  await tell(c, deps, caller, told)
  return handOver(c, answered)
}
