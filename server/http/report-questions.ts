import type { ReportLoopsQuestion } from '#contract/reports.ts'
import { directions, loopSteps } from '#domain/loop-vocabulary.ts'
import { groupings, patientGroupings } from '#domain/metrics/group-figures.ts'
import { leakCauses } from '#domain/metrics/leak.ts'
import { fates } from '#domain/metrics/loop-fact.ts'
import * as z from 'zod/mini'

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
/** Query of `GET /api/reports/csv`. */
export const CsvQuery = z.strictObject({ ...asked, language: z.exactOptional(z.enum(['en', 'es'])) })
/** Query of `GET /api/reports/groups`. */
export const GroupsQuery = z.strictObject({ ...asked, by: z.enum(groupings) })
/** Query of `GET /api/reports/patients`. */
export const PatientsQuery = z.strictObject({ ...asked, by: z.enum(patientGroupings) })

/** Body of `POST /api/reports/loops`. */
export const LoopsBody = z.strictObject({
  slice: z.strictObject({ from: month, to: month, ...narrowing }),
  number: z.strictObject({
    reached: z.exactOptional(z.enum(loopSteps)),
    stoppedAt: z.exactOptional(z.enum(loopSteps)),
    fate: z.exactOptional(z.enum(fates)),
    leaked: z.exactOptional(z.enum([...leakCauses, 'any'])),
    hasNoShow: z.exactOptional(z.literal(true)),
    isReviewable: z.exactOptional(z.literal(true)),
    ageFrom: z.exactOptional(days),
    ageTo: z.exactOptional(days),
    closedWithinDays: z.exactOptional(days),
    closedIn: z.exactOptional(month),
  }),
  cursor: z.exactOptional(z.string().check(z.maxLength(500))),
  limit: z.exactOptional(z.int().check(z.gte(1), z.lte(200))),
}) satisfies z.ZodMiniType<ReportLoopsQuestion>
