import type { Cms50Answer, Cms50Patients } from '#contract/reports.ts'
import { reportListRoles, reportRoles } from '#domain/roles.ts'
import { readBatonNow } from '../../store/clock.ts'
import { loadMeasureWording, toCsv, toReports } from '../../use-cases/reports/measured-patients.ts'
import { measurePractice, mostMeasured } from '../../use-cases/reports/measure-practice.ts'
import { showMeasure, showMeasured, withoutHidden } from '../../use-cases/reports/show-measure.ts'
import { answering, csvFile, reportRead } from '../report-answer.ts'
import { MeasuredQuery, MeasureExportQuery, MeasureQuery } from '../report-questions.ts'
import type { Route } from '../route.ts'

const tooLarge = { isTooLarge: true, most: mostMeasured } as const

const showCounts = answering(MeasureQuery, async ({ db, tenant, asked, language }) => {
  const measured = await measurePractice(db, tenant, Number(asked.year))
  const answer: Cms50Answer =
    measured === 'too-large' ? tooLarge : showMeasure(measured, await loadMeasureWording(language))
  return { json: answer, told: reportRead(`cms50 ${asked.year}`) }
})

const nobody: Cms50Patients = { total: 0, hidden: 0, patients: [] }

const showPatients = answering(MeasuredQuery, async ({ db, tenant, asked, language, maySeeRestricted }) => {
  const measured = await measurePractice(db, tenant, Number(asked.year))
  const question = { shown: asked.shown, skip: Number(asked.skip), seesRestricted: maySeeRestricted }
  const page =
    measured === 'too-large' ? nobody : showMeasured(measured, await loadMeasureWording(language), question)
  const { patients } = page
  return {
    json: page,
    told: {
      ...reportRead(`cms50 ${asked.year} ${asked.shown}`),
      patients: patients.map(({ patient }) => patient),
    },
  }
})

/** The answer as a file; whoever it names is written down one by one. */
const exportMeasure = answering(
  MeasureExportQuery,
  async ({ db, tenant, asked, language, maySeeRestricted }) => {
    const measured = await measurePractice(db, tenant, Number(asked.year))
    if (measured === 'too-large') return { json: tooLarge, told: reportRead(`cms50 ${asked.year}`) }
    const wording = await loadMeasureWording(language)
    const byClinician = asked.by === 'clinician'
    const result = withoutHidden(measured, maySeeRestricted)
    const told = { event: 'measure-exported', reason: `cms50 ${asked.year} ${asked.format}` } as const
    const patients = result.patients.map(({ patient }) => patient)
    if (asked.format === 'measure-report') {
      const file = toReports(result, byClinician, (await readBatonNow(db)).getTime(), wording)
      const type = 'application/fhir+json'
      return { file, name: `cms50-${asked.year}.json`, type, told: { ...told, patients } }
    }
    // A line a clinician names no patient.
    const named = byClinician ? measured.result : result
    return {
      ...csvFile(toCsv(named, byClinician, wording), `cms50-${asked.year}.csv`),
      told: byClinician ? told : { ...told, patients },
    }
  },
)

const measuring = { method: 'GET', access: 'worklist', limit: 'session' } as const

/** The quality measure over the charts Baton keeps; patients by name for those who read lists of many. */
export const cms50ReportRoutes: readonly Route[] = [
  { ...measuring, path: '/api/reports/cms50', roles: reportRoles, handle: showCounts },
  { ...measuring, path: '/api/reports/cms50/patients', roles: reportListRoles, handle: showPatients },
  { ...measuring, path: '/api/reports/cms50/export', roles: reportListRoles, handle: exportMeasure },
]
