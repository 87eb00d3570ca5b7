import type { PartnerReport, ReportAnswer, ReportGroups, ReportPatientGroups } from '#contract/reports.ts'
import { loadWording, type Language } from '#contract/wording.ts'
import { writeCsv } from '../worklist/write-csv.ts'
import { csvWords } from './csv-words.ts'
import {
  ageRows,
  countRow,
  dayRows,
  funnelRows,
  headOf,
  percentOf,
  rounded,
  spreadRows,
  type TableSpeech,
} from './figure-rows.ts'

type Rows = readonly (readonly string[])[]

/** The tables of a report, in the order of the whole. */
export const csvTables = ['shares', 'funnel', 'days', 'ageing', 'leaks', 'cohorts'] as const
export type CsvTable = (typeof csvTables)[number]

/** Whose words and days a file has. */
export type CsvSetting = { language: Language; timeZone: string }

async function openSpeech({ language, timeZone }: CsvSetting): Promise<TableSpeech> {
  return { say: csvWords[language], wording: await loadWording(language, timeZone) }
}

/** The figures of a report as CSV, a line each, in the reader's language; nothing of a patient is in them. */
export async function exportReport(
  report: ReportAnswer,
  table: CsvTable | undefined,
  setting: CsvSetting,
): Promise<string> {
  const speech = await openSpeech(setting)
  const tables = table === undefined ? csvTables : [table]
  return writeCsv([headOf(speech), ...tables.flatMap((each) => rowsOf(each, report, speech))])
}

function rowsOf(table: CsvTable, report: ReportAnswer, speech: TableSpeech): Rows {
  const { figures } = report
  const { say } = speech
  switch (table) {
    case 'shares':
      return [
        countRow(say.referred, { loops: figures.referred }),
        ...shares.map((name) => countRow(say[name], figures[name])),
        ...figures.closedWithin.map((one) => countRow(`${say.closedWithin}: ${one.days}`, one)),
        countRow(say.noShows, figures.noShows),
        ...spreadRows(say.contacts, figures.contacts),
      ]
    case 'funnel':
      return funnelRows(figures, speech)
    case 'days':
      return [
        ...dayRows(figures, speech),
        ...spreadRows(say.practice, figures.held.practice),
        ...spreadRows(say.others, figures.held.others),
      ]
    case 'ageing':
      return ageRows(figures, speech)
    case 'leaks':
      return leakRows(report, speech)
    case 'cohorts':
      return cohortRows(report, speech)
  }
}

const shares = ['scheduled', 'seen', 'noteBack', 'closed', 'reviewed'] as const

function leakRows({ figures, leakedUsd }: ReportAnswer, { say, wording }: TableSpeech): Rows {
  const causeName = (cause: string): string => {
    if (cause === 'seen-out-of-network') return say.seenOutOfNetwork
    return cause === 'never-scheduled' ? say.neverScheduled : wording.label(`closure.${cause}`)
  }
  const usdOf = (cause: string): { usd?: number } => {
    const found = leakedUsd?.byCause.find((one) => one.cause === cause)
    return found === undefined ? {} : { usd: found.usd }
  }
  const { of } = figures.leaked
  return [
    countRow(say.leaked, { ...figures.leaked, ...(leakedUsd && { usd: leakedUsd.total }) }),
    ...figures.leaks.map(({ cause, loops }) =>
      countRow(`${say.leaked}: ${causeName(cause)}`, { loops, of, ...usdOf(cause) }),
    ),
  ]
}

function cohortRows({ cohorts, quarters }: ReportAnswer, { say }: TableSpeech): Rows {
  return [
    ...cohorts.flatMap(({ month, referred, closedIn }) =>
      closedIn.map((one) =>
        countRow(`${say.cohort}: ${month}, ${one.month}`, { loops: one.loops, of: referred }),
      ),
    ),
    ...quarters.flatMap(({ from, to, referred, closedBy }) =>
      closedBy.map(({ until, loops }) =>
        countRow(`${say.quarter}: ${from}–${to}, ${until}`, { loops, of: referred }),
      ),
    ),
  ]
}

/** The figures of each group as CSV, a line a group. */
export async function exportGroups({ by, groups }: ReportGroups, setting: CsvSetting): Promise<string> {
  const speech = await openSpeech(setting)
  const { say } = speech
  const columns = [...shares, 'leaked', 'noteReturn', 'noShows'] as const
  return writeCsv([
    [
      say[by],
      say.referred,
      say.open,
      ...columns.flatMap((name) => [say[name], say.of, say.percent]),
      ...[say.medianToClose, say.medianToNote],
    ],
    ...groups.map((group) => [
      nameOf(by, group, speech),
      ...[group.referred, group.open].map(String),
      ...columns.flatMap((name) => shareCells(group[name])),
      ...[group.medianDaysToClose, group.medianDaysToNote].map((days) =>
        days === undefined ? '' : rounded(days),
      ),
    ]),
  ])
}

/** How far groups of patients got as CSV; of those too small to be shown only that they are. */
export async function exportPatientGroups(
  { by, groups }: ReportPatientGroups,
  setting: CsvSetting,
): Promise<string> {
  const speech = await openSpeech(setting)
  const { say } = speech
  const columns = ['reached', 'scheduled', 'seen', 'closed'] as const
  const titles = { ...say, reached: say.patientReached }
  return writeCsv([
    [say[by], say.referred, ...columns.flatMap((name) => [titles[name], say.of, say.percent])],
    ...groups.map((group) => [
      nameOf(by, group, speech),
      ...('isSuppressed' in group
        ? [say.tooFew, ...columns.flatMap(() => ['', '', ''])]
        : [
            String(group.referred),
            ...columns.flatMap((name) => {
              const share = group[name]
              return 'isSuppressed' in share ? [say.tooFew, '', ''] : shareCells(share)
            }),
          ]),
    ]),
  ])
}

function shareCells({ loops, of }: { loops: number; of: number }): readonly string[] {
  return [String(loops), String(of), percentOf({ loops, of })]
}

/** A group as people know it. */
function nameOf(
  by: ReportGroups['by'] | ReportPatientGroups['by'],
  { value, name }: { value: string; name: string },
  { say, wording }: TableSpeech,
): string {
  if (value === '') return say.unknown
  switch (by) {
    case 'specialty':
      return wording.label(`specialty.${value}`)
    case 'direction':
      return value === 'outbound' || value === 'inbound' || value === 'internal' ? say[value] : value
    case 'language':
      return languageName(value, wording.language)
    default:
      return name
  }
}

/** A BCP 47 tag as a word; what is none stays as the chart has it. */
function languageName(tag: string, language: Language): string {
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag)) return tag
  return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
}

/** One party's own numbers as CSV, to be handed to them. */
export async function exportPartner(report: PartnerReport, setting: CsvSetting): Promise<string> {
  const speech = await openSpeech(setting)
  const { say } = speech
  return writeCsv([
    [say[report.side], report.party.name],
    [say.period, `${report.from}–${report.to}`],
    [say.counted, report.countedUntil],
    [],
    headOf(speech),
    countRow(say.referred, { loops: report.referred }),
    ...(['scheduled', 'seen', 'noteBack', 'closed'] as const).map((name) =>
      countRow(say[name], report[name]),
    ),
    countRow(say.noteReturn, report.noteReturn),
    countRow(say.noShows, report.noShows),
    ...funnelRows(report, speech),
    ...dayRows(report, speech),
    ...ageRows(report, speech),
  ])
}
