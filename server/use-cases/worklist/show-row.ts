import type { WorklistRow } from '#contract/worklist.ts'
import { clockNames, displayStatuses } from '#domain/loop-vocabulary.ts'
import { ageReason } from '#domain/worklist/age-reason.ts'
import { escalationLevel } from '#domain/worklist/escalation-level.ts'
import { nextActions } from '#domain/worklist/next-action.ts'
import type { WorklistSummary } from '#domain/worklist/worklist-entry.ts'
import { z } from 'zod'
import type { ListedRow } from '../../store/worklist.ts'
import { StoredSummary } from './stored-summary.ts'

/** What stands beside the summary, in the words of the domain. */
const StoredColumns = z.object({
  display: z.enum(displayStatuses),
  urgency: z.enum(['routine', 'urgent', 'asap', 'stat']),
  direction: z.enum(['outbound', 'inbound', 'internal']),
  clock: z.enum(clockNames).nullable(),
  action: z.enum(nextActions).nullable(),
})

/**
 * A stored row as it reads at a moment.
 *
 * @throws ZodError when what is stored cannot be read
 */
export function showRow(row: Omit<ListedRow, 'key'>, now: Date, timeZone: string): WorklistRow {
  const summary = StoredSummary.parse(row.summary)
  const { clock, action, ...columns } = StoredColumns.parse(row)
  const { patientName, title, state, marks, step, why, escalatesAt, unfiledNotes } = summary
  return {
    referral: `ServiceRequest/${row.referral}`,
    patient: `Patient/${row.patient}`,
    version: row.version,
    patientName,
    title,
    ...columns,
    state,
    marks,
    step,
    why: ageReason(why, now.getTime(), timeZone),
    escalation: escalationLevel(escalatesAt, now.getTime()),
    unfiledNotes,
    evidenceAt: row.evidenceAt.toISOString(),
    ...optionalOf(summary),
    ...(row.specialty !== null && { specialty: row.specialty }),
    ...(row.orderedAt !== null && { orderedAt: row.orderedAt.toISOString() }),
    ...(clock !== null && row.dueAt !== null && { clock: { clock, due: row.dueAt.toISOString() } }),
    ...(action !== null && { action }),
    ...(row.owner !== null && { owner: { reference: row.owner, display: summary.ownerName ?? row.owner } }),
  }
}

function optionalOf(summary: WorklistSummary) {
  const { birthDate, mrn, number, receiver, visitAt, snoozedUntil, referrer, reason, intakeGaps, owedWork } =
    summary
  return {
    ...(referrer !== undefined && { referrer }),
    ...(reason !== undefined && { reason }),
    ...(owedWork !== undefined && { owedWork }),
    ...(intakeGaps !== undefined && { intakeGaps: [...intakeGaps] }),
    ...(birthDate !== undefined && { birthDate }),
    ...(mrn !== undefined && { mrn }),
    ...(number !== undefined && { number }),
    ...(receiver !== undefined && { receiver }),
    ...(visitAt !== undefined && { visitAt }),
    ...(snoozedUntil !== undefined && { snoozedUntil }),
  }
}
