import type {
  ReferralValueAnswer,
  ReportAnswer,
  ReportChoices,
  ReportGroups,
  ReportLoopsAnswer,
  ReportPatientGroups,
} from '#contract/reports.ts'
import { patientGroupings, reportGroupings } from '#domain/metrics/group-figures.ts'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import { maySeeMoney, reportListRoles, reportRoles } from '#domain/roles.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { saveReferralValue } from '../../store/report-settings.ts'
import { exportGroups, exportPatientGroups, exportReport } from '../../use-cases/reports/export-report.ts'
import { listReportLoops } from '../../use-cases/reports/list-loops.ts'
import { listChoices } from '../../use-cases/reports/read-choices.ts'
import {
  readReferralValue,
  readReport,
  readReportGroups,
  readReportPatients,
  type ReportQuestion,
} from '../../use-cases/reports/read-report.ts'
import type { BatonTransaction } from '../../use-cases/tenant-runtime.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import { answering, csvFile, reportRead, tell, type Asking } from '../report-answer.ts'
import {
  ChoicesQuery,
  CsvQuery,
  FiguresQuery,
  GroupsQuery,
  LoopsBody,
  PatientsQuery,
  ValueBody,
} from '../report-questions.ts'
import type { Route } from '../route.ts'
import { readCaller } from '../worklist-reader.ts'

const reading = { access: 'worklist', roles: reportRoles, limit: 'session' } as const

type Asked = ReportSlice & { maturedDays: string }

/** The slice without what was not asked for. */
function toQuestion({ asked }: { asked: Asked }): ReportQuestion {
  const { from, to, direction, specialty, owner, receiver, referrer } = asked
  return {
    maturedDays: Number(asked.maturedDays),
    slice: {
      ...{ from, to },
      ...(direction !== undefined && { direction }),
      ...(specialty !== undefined && { specialty }),
      ...(owner !== undefined && { owner }),
      ...(receiver !== undefined && { receiver }),
      ...(referrer !== undefined && { referrer }),
    },
  }
}

function readFigures(asking: Asking<Asked>): Promise<ReportAnswer> {
  const { db, tenant, seesMoney } = asking
  const money = { isSeen: seesMoney, maySet: seesMoney && asking.isManager }
  return readReport(db, tenant, toQuestion(asking), money)
}

const showFigures = answering(FiguresQuery, async (asking) => {
  const { from, to } = asking.asked
  return { json: await readFigures(asking), told: reportRead(`figures ${from} ${to}`) }
})

const showGroups = answering(GroupsQuery, async (asking) => {
  const { db, tenant, asked } = asking
  const groups = await readReportGroups(db, tenant, toQuestion(asking), asked.by)
  return { json: groups satisfies ReportGroups, told: reportRead(`by ${asked.by} ${asked.from} ${asked.to}`) }
})

const showPatients = answering(PatientsQuery, async (asking) => {
  const { db, tenant, asked } = asking
  const groups = await readReportPatients(db, tenant, asked, asked.by)
  return {
    json: groups satisfies ReportPatientGroups,
    told: reportRead(`by ${asked.by} ${asked.from} ${asked.to}`),
  }
})

const showChoices = answering(ChoicesQuery, async ({ db, tenant, asked }) => {
  const choices = await listChoices(db, tenant.id, asked)
  return { json: choices satisfies ReportChoices, told: reportRead(`choices ${asked.from} ${asked.to}`) }
})

const exportFigures = answering(CsvQuery, async (asking) => {
  const { asked } = asking
  const what = asked.by === undefined ? (asked.table ?? 'figures') : `by ${asked.by}`
  return {
    ...csvFile(await writeTable(asking), 'report.csv'),
    told: { event: 'report-exported', reason: `${what} ${asked.from} ${asked.to}` },
  }
})

type AskedTable = Asked & Pick<ReturnType<typeof CsvQuery.parse>, 'by' | 'table'>

async function writeTable(asking: Asking<AskedTable>): Promise<string> {
  const { db, tenant, asked, language } = asking
  const { by, table } = asked
  const setting = { language, timeZone: tenant.policy.calendar.timeZone }
  const grouping = reportGroupings.find((each) => each === by)
  if (grouping !== undefined)
    return exportGroups(await readReportGroups(db, tenant, toQuestion(asking), grouping), setting)
  const ofPatients = patientGroupings.find((each) => each === by)
  if (ofPatients !== undefined)
    return exportPatientGroups(await readReportPatients(db, tenant, asked, ofPatients), setting)
  return exportReport(await readFigures(asking), table, setting)
}

/** The practice's figures, and the loops behind each. */
export const reportRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/reports/figures', ...reading, handle: showFigures },
  { method: 'GET', path: '/api/reports/groups', ...reading, handle: showGroups },
  { method: 'GET', path: '/api/reports/patients', ...reading, handle: showPatients },
  { method: 'GET', path: '/api/reports/choices', ...reading, handle: showChoices },
  { method: 'GET', path: '/api/reports/csv', ...reading, handle: exportFigures },
  { method: 'POST', path: '/api/reports/loops', ...reading, roles: reportListRoles, handle: list },
  { method: 'PUT', path: '/api/reports/value', ...reading, roles: ['manager'], handle: setValue },
]

const maxBodyBytes = 8_000
const usualLimit = 100

async function list(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, LoopsBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { limit = usualLimit, ...asked } = body.value
  const page = await listReportLoops(deps.db, caller.tenant, caller.maySeeRestricted, { ...asked, limit })
  if (page === 'not-shown') return problem(c, 'not-found')
  if (page === 'unknown-cursor') {
    const errors = [{ pointer: '/cursor', message: 'is not the cursor of a page before' }]
    return problem(c, 'invalid-body', { errors })
  }
  await tell(c, deps, caller, {
    event: 'worklist-read',
    reason: `report ${page.rows.length} of ${page.total}`,
    patients: page.rows.map((row) => row.patient),
  })
  return c.json(page satisfies ReportLoopsAnswer, 200, { 'Cache-Control': 'no-store' })
}

/** Says what one referral is worth; nobody who treats patients does. */
async function setValue(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, ValueBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  if (!maySeeMoney(c.get('session').roles)) return problem(c, 'not-allowed')
  const { tenant, fhirUser, reference } = caller
  const usd = body.value.usd ?? undefined
  await deps.db.transaction().execute(async (trx: BatonTransaction) => {
    await saveReferralValue(trx, tenant.id, usd, reference)
    const requestId = c.get('requestId')
    const reason = usd === undefined ? 'as configured' : `${usd} USD`
    await appendAudit(trx, tenant.id, [
      {
        ...{ action: 'update', event: 'report-value-set', agent: fhirUser, outcome: 'success' },
        ...{ reason, requestId },
      },
    ])
  })
  const value = await readReferralValue(deps.db, tenant)
  return c.json({ usd: value ?? null } satisfies ReferralValueAnswer, 200, { 'Cache-Control': 'no-store' })
}
