import {
  cms50Shown,
  type PartnerQuestion,
  type ReferralValue,
  type ReportLoopsQuestion,
} from '#contract/reports.ts'
import { directions, loopSteps } from '#domain/loop-vocabulary.ts'
import { patientGroupings, reportGroupings } from '#domain/metrics/group-figures.ts'
import { leakCauses } from '#domain/metrics/leak.ts'
import { fates } from '#domain/metrics/loop-fact.ts'
import { mayTellPatients } from '#domain/metrics/report-slice.ts'
import * as z from 'zod/mini'
import { csvTables } from '../use-cases/reports/export-report.ts'

const month = z.string().check(z.regex(/^(19|20)\d\d-(0[1-9]|1[0-2])$/, 'must be a month like 2026-03'))
const word = z.string().check(z.maxLength(200))
const days = z.int().check(z.gte(0), z.lte(3_650))

const narrowing = {
  direction: z.exactOptional(z.enum(directions)),
  specialty: z.exactOptional(word),
  owner: z.exactOptional(word),
  receiver: z.exactOptional(word),
  referrer: z.exactOptional(word),
}

/** How long a referral has to go its way before it counts in a share, unless somebody says otherwise: that of a leak. */
const usualMaturedDays = '60'

const asked = {
  from: month,
  to: month,
  ...narrowing,
  maturedDays: z._default(
    z.string().check(z.regex(/^\d{1,3}$/, 'must be a number of days')),
    usualMaturedDays,
  ),
}

/** Query of `GET /api/reports/figures`. */
export const FiguresQuery = z.strictObject(asked)
const language = z.exactOptional(z.enum(['en', 'es']))
/** Query of `GET /api/reports/csv`: one table of the figures, or all of them; `by`: those of groups instead. */
export const CsvQuery = z
  .strictObject({
    ...asked,
    language,
    table: z.exactOptional(z.enum(csvTables)),
    by: z.exactOptional(z.enum([...reportGroupings, ...patientGroupings])),
  })
  .check(
    z.refine(
      ({ by, ...slice }) => !patientGroupings.some((each) => each === by) || mayTellPatients(slice),
      'must not narrow groups of patients by owner, receiver or referrer, nor by specialty and direction at once',
    ),
  )
/** Query of `GET /api/reports/groups`. */
export const GroupsQuery = z.strictObject({ ...asked, by: z.enum(reportGroupings) })
/** Query of `GET /api/reports/patients`: not of one owner, receiver or referrer, nor of referrals of any age, nor of two parts of a year at once. */
export const PatientsQuery = z
  .strictObject({
    from: month,
    to: month,
    direction: narrowing.direction,
    specialty: narrowing.specialty,
    by: z.enum(patientGroupings),
  })
  .check(z.refine(mayTellPatients, 'must not narrow groups of patients by specialty and direction at once'))

/** Body of `POST /api/reports/loops`. */
export const LoopsBody = z.strictObject({
  slice: z.strictObject({ from: month, to: month, ...narrowing }),
  number: z.strictObject({
    reached: z.exactOptional(z.enum(loopSteps)),
    stoppedAt: z.exactOptional(z.enum(loopSteps)),
    fate: z.exactOptional(z.enum(fates)),
    leaked: z.exactOptional(z.enum([...leakCauses, 'any'])),
    hasNoShow: z.exactOptional(z.literal(true)),
    isPatientReached: z.exactOptional(z.literal(true)),
    isReviewable: z.exactOptional(z.literal(true)),
    ageFrom: z.exactOptional(days),
    ageTo: z.exactOptional(days),
    closedWithinDays: z.exactOptional(days),
    closedIn: z.exactOptional(month),
    closedUntil: z.exactOptional(month),
    timed: z.exactOptional(z.enum(loopSteps.filter((step) => step !== 'ordered'))),
    patients: z.exactOptional(z.strictObject({ by: z.enum(patientGroupings), value: word })),
  }),
  cursor: z.exactOptional(z.string().check(z.maxLength(500))),
  limit: z.exactOptional(z.int().check(z.gte(1), z.lte(200))),
}) satisfies z.ZodMiniType<ReportLoopsQuestion>

/** Query of `GET /api/reports/choices`. */
export const ChoicesQuery = z.strictObject({ from: month, to: month })

/** Body of `PUT /api/reports/value`; the same bounds as `practice.referralValueUsd`. */
export const ValueBody = z.strictObject({
  usd: z.nullable(z.number().check(z.positive(), z.lte(1_000_000))),
}) satisfies z.ZodMiniType<ReferralValue>

/** Body of `POST /api/reports/partner`. */
export const PartnerBody = z.strictObject({
  from: month,
  to: month,
  side: z.enum(['receiver', 'referrer']),
  party: z.string().check(z.minLength(1), z.maxLength(200)),
  maturedDays: days,
  as: z.enum(['screen', 'print', 'csv']),
  language,
}) satisfies z.ZodMiniType<PartnerQuestion>

const year = z.string().check(z.regex(/^(19|20)\d\d$/, 'must be a year like 2026'))

/** Query of `GET /api/reports/cms50`. */
export const MeasureQuery = z.strictObject({ year, language })
/** Query of `GET /api/reports/cms50/patients`. */
export const MeasuredQuery = z.strictObject({
  year,
  language,
  shown: z.enum(cms50Shown),
  skip: z._default(z.string().check(z.regex(/^\d{1,6}$/, 'must be a number')), '0'),
})
/** Query of `GET /api/reports/cms50/export`. */
export const MeasureExportQuery = z.strictObject({
  year,
  language,
  format: z.enum(['csv', 'measure-report']),
  by: z.exactOptional(z.literal('clinician')),
})
