import { z } from 'zod'

const mostDays = 36_525

const days = (least: number) => {
  const error = `must be a whole number of days from ${least} to ${mostDays}`
  return z.int({ error }).min(least, { error }).max(mostDays, { error })
}

/**
 * For how many days is kept what nobody works on any more. What belongs to an open referral stays, however old it is.
 *
 * The six years of firings are those for which HIPAA wants such records: 45 CFR 164.316(b)(2)(i).
 */
export const RetentionFile = z.strictObject({
  /** Messages and writes that were ended one way or the other; frequency caps look back over some weeks of them. */
  messagesDays: days(90).default(400),
  /** Ids of providers' reports, by which a repeated one is known. */
  deliveryReportsDays: days(30).default(400),
  /** Which steps were taken and why; a referral that is opened again must not take them again. */
  escalationsDays: days(365).default(2_192),
  /** Last derived views that nothing has renewed. */
  snapshotsDays: days(1).default(90),
  /** What was read of a chart, and what was worked out from it, since it was last read. */
  evidenceDays: days(30).default(400),
  /** The audit trail, up to a signed checkpoint that is as old. */
  auditDays: days(365).default(2_192),
})
export type Retention = z.infer<typeof RetentionFile>
