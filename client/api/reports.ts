import {
  Cms50Answer,
  Cms50Patients,
  PartnerReport,
  ReferralValueAnswer,
  ReportAnswer,
  ReportChoices,
  ReportGroups,
  ReportLoopsAnswer,
  ReportPatientGroups,
  type Cms50Shown,
  type PartnerQuestion,
  type ReferralValue,
  type ReportLoopsQuestion,
} from '#contract/reports.ts'
import type { Language } from '#contract/wording.ts'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'
import { readFile } from './read-file.ts'
import { worklistKey, type WorklistSession } from './worklist.ts'
import { writeToBaton } from './write-to-baton.ts'

/** What a report is about, as the page's address has it. */
export type ReportAsked = { slice: ReportSlice; maturedDays: number }

/** Figures are counted once a minute. */
const restMs = 60_000

/** Everything of reports that one page holds in memory. */
export function reportsKey(session: WorklistSession): readonly string[] {
  return [...worklistKey(session), 'reports']
}

const usual = { staleTime: restMs, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false }
/** Until something is counted, which takes minutes after Baton has begun, the page looks again by itself. */
const againMs = 10_000
const untilCounted = {
  ...usual,
  refetchInterval: ({ state }: { state: { data?: { isCounted: boolean } | undefined } }) =>
    state.data?.isCounted === false && againMs,
}

function search({ slice, maturedDays }: ReportAsked, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({ ...slice, maturedDays: String(maturedDays), ...more }).toString()
}

/** The figures of a slice. */
export function figuresQuery(session: WorklistSession, asked: ReportAsked) {
  return queryOptions({
    ...untilCounted,
    queryKey: [...reportsKey(session), 'figures', asked],
    queryFn: () =>
      callBaton(`/api/reports/figures?${search(asked)}`, ReportAnswer, { bearer: session.bearer }),
  })
}

/** The same for each group. */
export function groupsQuery(session: WorklistSession, asked: ReportAsked, by: ReportGroups['by']) {
  return queryOptions({
    ...untilCounted,
    queryKey: [...reportsKey(session), 'groups', asked, by],
    queryFn: () =>
      callBaton(`/api/reports/groups?${search(asked, { by })}`, ReportGroups, { bearer: session.bearer }),
  })
}

/** How far groups of patients got. */
export function patientGroupsQuery(
  session: WorklistSession,
  asked: ReportAsked,
  by: ReportPatientGroups['by'],
) {
  return queryOptions({
    ...untilCounted,
    queryKey: [...reportsKey(session), 'patients', asked, by],
    queryFn: () =>
      callBaton(`/api/reports/patients?${search(asked, { by })}`, ReportPatientGroups, {
        bearer: session.bearer,
      }),
  })
}

/** What a report of this time can be narrowed to. */
export function choicesQuery(session: WorklistSession, { from, to }: Pick<ReportSlice, 'from' | 'to'>) {
  return queryOptions({
    ...usual,
    queryKey: [...reportsKey(session), 'choices', from, to],
    queryFn: () =>
      callBaton(`/api/reports/choices?${new URLSearchParams({ from, to }).toString()}`, ReportChoices, {
        bearer: session.bearer,
      }),
  })
}

/** The loops behind one number, a page at a time. */
export function reportLoopsQuery(
  session: WorklistSession,
  asked: Pick<ReportLoopsQuestion, 'slice' | 'number'>,
) {
  const first: string | undefined = undefined
  const readPage = ({ pageParam }: { pageParam: string | undefined }) =>
    callBaton('/api/reports/loops', ReportLoopsAnswer, {
      bearer: session.bearer,
      body: {
        ...asked,
        ...(pageParam !== undefined && { cursor: pageParam }),
      } satisfies ReportLoopsQuestion,
    })
  return infiniteQueryOptions({
    ...usual,
    queryKey: [...reportsKey(session), 'loops', asked],
    queryFn: readPage,
    initialPageParam: first,
    getNextPageParam: (page: ReportLoopsAnswer): string | undefined => page.next,
  })
}

/** One party's own numbers, to be looked at. */
export function partnerQuery(session: WorklistSession, asked: Omit<PartnerQuestion, 'as'>) {
  return queryOptions({
    ...usual,
    queryKey: [...reportsKey(session), 'partner', asked],
    queryFn: () => readPartner(session, { ...asked, as: 'screen' }),
  })
}

/** As `callBaton`; with `print` Baton writes down that the report leaves. */
export function readPartner(session: WorklistSession, asked: PartnerQuestion): Promise<PartnerReport> {
  return callBaton('/api/reports/partner', PartnerReport, { bearer: session.bearer, body: asked })
}

/** The quality measure of a year. */
export function cms50Query(session: WorklistSession, year: number, language: Language) {
  return queryOptions({
    ...usual,
    queryKey: [...reportsKey(session), 'cms50', year, language],
    queryFn: () =>
      callBaton(`/api/reports/cms50?${measured(year, language)}`, Cms50Answer, { bearer: session.bearer }),
  })
}

/** Patients of the measure, with why, a page at a time. */
export function cms50PatientsQuery(
  session: WorklistSession,
  year: number,
  language: Language,
  shown: Cms50Shown,
) {
  return infiniteQueryOptions({
    ...usual,
    queryKey: [...reportsKey(session), 'cms50', year, language, shown],
    queryFn: ({ pageParam }: { pageParam: number }) =>
      callBaton(
        `/api/reports/cms50/patients?${measured(year, language, { shown, skip: String(pageParam) })}`,
        Cms50Patients,
        { bearer: session.bearer },
      ),
    initialPageParam: 0,
    getNextPageParam: (last: Cms50Patients, pages: readonly Cms50Patients[]): number | undefined => {
      const read = pages.reduce((sum, { patients }) => sum + patients.length, 0)
      return last.patients.length > 0 && read < last.total - last.hidden ? read : undefined
    },
  })
}

function measured(year: number, language: Language, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({ year: String(year), language, ...more }).toString()
}

/** Says what one referral is worth; null: the configuration's value counts again. Throws as `writeToBaton`. */
export function saveReferralValue({ bearer }: WorklistSession, value: ReferralValue) {
  return writeToBaton('PUT', '/api/reports/value', ReferralValueAnswer, { bearer, body: value })
}

/** A file of a report: which, and what it is called. */
export type ReportFile = { path: string; name: string; body?: unknown }

/** A table of the figures, or of groups, as CSV. */
export function tableFile(
  asked: ReportAsked,
  table: Readonly<Record<string, string>>,
  language: Language,
): ReportFile {
  return { path: `/api/reports/csv?${search(asked, { ...table, language })}`, name: 'report.csv' }
}

/** The quality measure as a file. */
export function measureFile(
  year: number,
  language: Language,
  what: Readonly<Record<string, string>>,
): ReportFile {
  const ending = what['format'] === 'csv' ? 'csv' : 'json'
  return {
    path: `/api/reports/cms50/export?${measured(year, language, what)}`,
    name: `cms50-${year}.${ending}`,
  }
}

/** A partner's report as CSV. */
export function partnerFile(asked: Omit<PartnerQuestion, 'as'>): ReportFile {
  const body: PartnerQuestion = { ...asked, as: 'csv' }
  return { path: '/api/reports/partner', name: 'partner-report.csv', body }
}

/** Fetches a file. Throws as `readFile`. */
export function readReportFile({ bearer }: WorklistSession, { path, body }: ReportFile): Promise<Blob> {
  return readFile(path, { bearer, ...(body !== undefined && { body }), accept: '*/*' })
}
