import './strict-csp.ts'
import * as z from 'zod/mini'
import { loopSteps } from '#domain/loop-vocabulary.ts'
import { groupings, patientGroupings } from '#domain/metrics/group-figures.ts'
import { leakCauses } from '#domain/metrics/leak.ts'
import type { ReportNumber, ReportSlice } from '#domain/metrics/report-slice.ts'
import { WorklistRow } from './worklist.ts'

const step = z.enum(loopSteps)
const cause = z.enum(leakCauses)
/** `loops` of `of`; the reader divides. */
const share = z.object({ loops: z.number(), of: z.number() })
/** Calendar days of the clinic, or contacts; quartiles as `percentile_cont` of SQL has them. */
const spread = z.object({
  loops: z.number(),
  mean: z.number(),
  quartile1: z.number(),
  median: z.number(),
  quartile3: z.number(),
})

const stamp = {
  /** ISO instant: everything stored before it is counted. */
  countedUntil: z.string(),
  /** Local day the figures are judged on: loops age without being read again. */
  today: z.string(),
  maturedDays: z.number(),
}

/** What each figure means: `ReportFigures` (domain/metrics/report-figures.ts). */
const figures = z.object({
  referred: z.number(),
  matured: z.number(),
  scheduled: share,
  seen: share,
  noteBack: share,
  closed: share,
  reviewed: share,
  funnel: z.readonly(
    z.array(z.object({ step, reached: z.number(), waiting: z.number(), ended: z.number() })),
  ),
  breaksAt: z.optional(step),
  closedWithin: z.readonly(z.array(z.object({ days: z.number(), loops: z.number(), of: z.number() }))),
  daysToClose: z.optional(spread),
  steps: z.readonly(z.array(z.object({ step, days: z.optional(spread) }))),
  held: z.object({ practice: z.optional(spread), others: z.optional(spread) }),
  open: z.number(),
  ageing: z.readonly(z.array(z.object({ from: z.number(), to: z.optional(z.number()), loops: z.number() }))),
  leaked: share,
  leaks: z.readonly(z.array(z.object({ cause, loops: z.number() }))),
  noShows: z.object({ loops: z.number(), visits: z.number(), of: z.number() }),
  contacts: z.optional(spread),
})

/**
 * Answer of `GET /api/reports/figures`; `GET /api/reports/csv` answers with the same as a table. Asked with `from`,
 * `to` (`YYYY-MM`), `direction`, `specialty`, `owner`, `receiver`, `referrer` (empty: nobody knows) and `maturedDays`.
 */
export const ReportAnswer = z.object({
  ...stamp,
  figures,
  /** By month of the referral, oldest first: in which months how many were closed with a report. */
  cohorts: z.readonly(
    z.array(
      z.object({
        month: z.string(),
        referred: z.number(),
        closedIn: z.readonly(z.array(z.object({ month: z.string(), loops: z.number() }))),
      }),
    ),
  ),
  /** Absent for clinicians, and where the practice has set no value. */
  leakedUsd: z.optional(
    z.object({
      perReferral: z.number(),
      total: z.number(),
      byCause: z.readonly(z.array(z.object({ cause, usd: z.number() }))),
    }),
  ),
})
export type ReportAnswer = z.infer<typeof ReportAnswer>

const named = { value: z.string(), name: z.string() }

/** Answer of `GET /api/reports/groups`: asked as the figures are, and `by`. */
export const ReportGroups = z.object({
  ...stamp,
  by: z.enum(groupings),
  groups: z.array(
    z.object({
      ...named,
      referred: z.number(),
      scheduled: share,
      seen: share,
      noteBack: share,
      closed: share,
      reviewed: share,
      leaked: share,
      open: z.number(),
      noShows: z.object({ loops: z.number(), visits: z.number(), of: z.number() }),
      noteReturn: share,
      medianDaysToClose: z.optional(z.number()),
      medianDaysToNote: z.optional(z.number()),
    }),
  ),
})
export type ReportGroups = z.infer<typeof ReportGroups>

/** Answer of `GET /api/reports/patients`: asked as the figures are, and `by`. Small groups say only that they are. */
export const ReportPatientGroups = z.object({
  ...stamp,
  by: z.enum(patientGroupings),
  groups: z.array(
    z.union([
      z.object({ ...named, isSuppressed: z.literal(true) }),
      z.object({ ...named, referred: z.number(), scheduled: share, seen: share, closed: share }),
    ]),
  ),
})
export type ReportPatientGroups = z.infer<typeof ReportPatientGroups>

/** Body of `POST /api/reports/loops`: the loops behind one number. In the body, because addresses are logged. */
export type ReportLoopsQuestion = {
  slice: ReportSlice
  number: ReportNumber
  /** From the page before. */
  cursor?: string
  /** 1 to 200; 100 unless given. */
  limit?: number
}

export const ReportLoopsAnswer = z.object({
  rows: z.array(WorklistRow),
  /** Absent on the last page. */
  next: z.optional(z.string()),
  /** What the number says. */
  total: z.number(),
  /** Of these, how many are of patients this person may not see. */
  hidden: z.number(),
  today: z.string(),
})
export type ReportLoopsAnswer = z.infer<typeof ReportLoopsAnswer>
