import type { ReportLoopsAnswer } from '#contract/reports.ts'
import { localDay } from '#domain/clinic-zone.ts'
import {
  mayTellPatients,
  toPatientSlice,
  type ReportNumber,
  type ReportSlice,
} from '#domain/metrics/report-slice.ts'
import { z } from 'zod'
import { readBatonNow } from '../../store/clock.ts'
import { readReportLoops, type ReportKey } from '../../store/report-loops.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import { showRow } from '../worklist/show-row.ts'
import { readReportPatients, type Practice } from './read-report.ts'

const Cursor = z.strictObject({
  startedOn: z.iso.date(),
  referral: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
  attempt: z.int().min(0).max(32_767),
}) satisfies z.ZodType<ReportKey>

function readCursor(written: string): ReportKey | undefined {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(written, 'base64url').toString()))
  } catch {
    // Told as a cursor that is none.
    return undefined
  }
}

/** Whoever is not told how many of a group there are does not see who they are either. */
async function isShown(
  db: WatchDatabase,
  practice: Practice,
  { slice, number: { patients } }: { slice: ReportSlice; number: ReportNumber },
): Promise<boolean> {
  if (patients === undefined) return true
  if (!mayTellPatients(slice)) return false
  const { by, value } = patients
  const { groups } = await readReportPatients(db, practice, slice, by)
  return groups.some((group) => group.value === value && !('isSuppressed' in group))
}

/**
 * The loops behind one number of a report, newest first. Of patients this person may not see only the count is told.
 *
 * @returns `unknown-cursor` when the cursor is none of such a list; `not-shown` when the number is about a group of
 *   patients that the report does not show, because it is small
 */
export async function listReportLoops(
  db: WatchDatabase,
  practice: Practice,
  seesRestricted: boolean,
  question: { slice: ReportSlice; number: ReportNumber; limit: number; cursor?: string },
): Promise<ReportLoopsAnswer | 'unknown-cursor' | 'not-shown'> {
  const { id, policy } = practice
  const { cursor, ...given } = question
  const asked =
    given.number.patients === undefined ? given : { ...given, slice: toPatientSlice(given.slice).slice }
  if (!(await isShown(db, practice, given))) return 'not-shown'
  const after = cursor === undefined ? undefined : readCursor(cursor)
  if (cursor !== undefined && after === undefined) return 'unknown-cursor'
  const { timeZone } = policy.calendar
  const today = localDay((await readBatonNow(db)).getTime(), timeZone)
  const reader = { tenant: id, seesRestricted, today }
  const page = await readReportLoops(db, reader, after === undefined ? asked : { ...asked, after })
  const { next } = page
  return {
    rows: page.rows.map((row) => showRow(row, page.now, timeZone)),
    total: page.total,
    hidden: page.hidden,
    today,
    ...(next && { next: Buffer.from(JSON.stringify(next)).toString('base64url') }),
  }
}
