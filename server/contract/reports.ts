import './strict-csp.ts'
import * as z from 'zod/mini'
import { loopSteps } from '#domain/loop-vocabulary.ts'
import { cms50Populations } from '#domain/cms50/reasons.ts'
import { groupings, patientGroupings, reportGroupings } from '#domain/metrics/group-figures.ts'
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
  /** False until anything of the practice has been counted. */
  isCounted: z.boolean(),
  /** Local day the figures are judged on: loops age without being read again. */
  today: z.string(),
  maturedDays: z.number(),
}

const funnel = z.readonly(
  z.array(z.object({ step, reached: z.number(), waiting: z.number(), ended: z.number() })),
)
const steps = z.readonly(z.array(z.object({ step, days: z.optional(spread) })))
const ageing = z.readonly(
  z.array(z.object({ from: z.number(), to: z.optional(z.number()), loops: z.number() })),
)
const noShows = z.object({ loops: z.number(), visits: z.number(), of: z.number() })

/** What each figure means: `ReportFigures` (domain/metrics/report-figures.ts). */
const figures = z.object({
  referred: z.number(),
  matured: z.number(),
  scheduled: share,
  seen: share,
  noteBack: share,
  closed: share,
  reviewed: share,
  funnel,
  breaksAt: z.optional(step),
  closedWithin: z.readonly(z.array(z.object({ days: z.number(), loops: z.number(), of: z.number() }))),
  daysToClose: z.optional(spread),
  steps,
  held: z.object({ practice: z.optional(spread), others: z.optional(spread) }),
  open: z.number(),
  ageing,
  leaked: share,
  leaks: z.readonly(z.array(z.object({ cause, loops: z.number() }))),
  noShows,
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
  /** The same months as quarters: how many were closed with a report by the end of each quarter since. */
  quarters: z.readonly(
    z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        referred: z.number(),
        closedBy: z.readonly(z.array(z.object({ until: z.string(), loops: z.number() }))),
      }),
    ),
  ),
  /** Whether this person may say what a referral is worth (`PUT /api/reports/value`). */
  maySetValue: z.boolean(),
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
  by: z.enum(reportGroupings),
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
      noShows,
      noteReturn: share,
      medianDaysToClose: z.optional(z.number()),
      medianDaysToNote: z.optional(z.number()),
    }),
  ),
})
export type ReportGroups = z.infer<typeof ReportGroups>

/** A share that says nothing but that it is of too few. */
const tellableShare = z.union([share, z.object({ isSuppressed: z.literal(true) })])

/** Answer of `GET /api/reports/patients`: asked as the figures are, and `by`. Small groups say only that they are. */
export const ReportPatientGroups = z.object({
  ...stamp,
  /** The months that are counted, `YYYY-MM`: a calendar year, or one quarter of it. */
  from: z.string(),
  to: z.string(),
  by: z.enum(patientGroupings),
  groups: z.array(
    z.union([
      z.object({ ...named, isSuppressed: z.literal(true) }),
      z.object({
        ...named,
        referred: z.number(),
        /** Whose patient was reached: somebody spoke with them, or the visit was booked. */
        reached: tellableShare,
        scheduled: tellableShare,
        seen: tellableShare,
        closed: tellableShare,
      }),
    ]),
  ),
})
export type ReportPatientGroups = z.infer<typeof ReportPatientGroups>

const choice = z.array(z.object(named))

/** Answer of `GET /api/reports/choices` (`from`, `to`): whatever a report of that time can be narrowed to, by name. */
export const ReportChoices = z.object({
  specialty: choice,
  owner: choice,
  receiver: choice,
  referrer: choice,
}) satisfies z.ZodMiniType<Record<(typeof groupings)[number], readonly { value: string; name: string }[]>>
export type ReportChoices = z.infer<typeof ReportChoices>

/** Body of `PUT /api/reports/value`: what one referral is worth; null: what the configuration says counts again. */
export type ReferralValue = { usd: number | null }
/** Its answer: what counts now; null when nothing does. */
export const ReferralValueAnswer = z.object({ usd: z.nullable(z.number()) })
export type ReferralValueAnswer = z.infer<typeof ReferralValueAnswer>

/**
 * Answer of `POST /api/reports/partner` (`PartnerQuestion`): one receiver's or referrer's own numbers, to be handed to
 * them. Nothing of a patient, of another party or of the practice's own work is in it.
 */
export const PartnerReport = z.object({
  ...stamp,
  side: z.enum(['receiver', 'referrer']),
  party: z.object(named),
  from: z.string(),
  to: z.string(),
  referred: z.number(),
  matured: z.number(),
  scheduled: share,
  seen: share,
  noteBack: share,
  closed: share,
  noteReturn: share,
  funnel,
  daysToClose: z.optional(spread),
  steps,
  open: z.number(),
  ageing,
  noShows,
})
export type PartnerReport = z.infer<typeof PartnerReport>

/** `as`: `screen` is read here; `print` and `csv` leave, and are written down as disclosed to the party. */
export type PartnerQuestion = {
  from: string
  to: string
  side: 'receiver' | 'referrer'
  party: string
  maturedDays: number
  as: 'screen' | 'print' | 'csv'
  language?: 'en' | 'es'
}

const populations = { ipp: z.number(), denom: z.number(), numer: z.number() }

/** Answer of `GET /api/reports/cms50` (`year`, `language`). A practice too large for a page says only that. */
export const Cms50Answer = z.union([
  z.object({ isTooLarge: z.literal(true), most: z.number() }),
  z.object({
    year: z.number(),
    /** Everybody whose chart Baton reads. */
    patients: z.number(),
    ...populations,
    /** The practice's own attribution: the measure has none. Those without a name are unknown. */
    clinicians: z.array(
      z.object({ clinician: z.optional(z.string()), display: z.optional(z.string()), ...populations }),
    ),
    /** What in the data can be read in two ways, in words, and of how many patients. */
    warnings: z.array(z.object({ code: z.string(), text: z.string(), count: z.number() })),
  }),
])
export type Cms50Answer = z.infer<typeof Cms50Answer>

/** Which patients of the measure: those in the numerator, those it lacks, and those outside of it. */
export const cms50Shown = ['numer', 'gap', 'out'] as const
export type Cms50Shown = (typeof cms50Shown)[number]

/** Answer of `GET /api/reports/cms50/patients` (`year`, `language`, `shown`, `skip`): a page of patients, by name. */
export const Cms50Patients = z.object({
  total: z.number(),
  /** Of these, how many this person may not see. */
  hidden: z.number(),
  patients: z.array(
    z.object({
      patient: z.string(),
      name: z.string(),
      birthDate: z.optional(z.string()),
      mrn: z.optional(z.string()),
      why: z.array(
        z.object({
          population: z.enum(cms50Populations),
          isMet: z.boolean(),
          text: z.string(),
          evidence: z.readonly(z.array(z.string())),
        }),
      ),
    }),
  ),
})
export type Cms50Patients = z.infer<typeof Cms50Patients>

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
