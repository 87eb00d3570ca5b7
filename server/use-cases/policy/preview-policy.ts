import type { PolicyPreview } from '#contract/settings.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { carryOver } from '#domain/watch/carry-over.ts'
import { planLoop, rungKey } from '#domain/watch/loop-plan.ts'
import { settledRungs } from '#domain/watch/settled-rungs.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { findFirings, type PastFiring } from '../../store/escalations.ts'
import { findOpenPatients } from '../../store/loop-policies.ts'
import { deriveViews } from '../sync/refresh-patient.ts'
import { readStoredChart } from '../sync/stored-chart.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { idOfView } from '../watch/loop-id.ts'

type Counts = Omit<PolicyPreview, 'next'>

/** Charts judged for one page: a page is an answer somebody waits for. */
const patientsAtOnce = 100

/**
 * What another policy would change of a practice's open loops at this moment, counted by judging each of them under both
 * from what was last read of its chart. Writes nothing.
 *
 * @param after - patient id to go on behind; empty to begin
 */
export async function previewPolicy(
  db: BatonDatabase,
  inForce: Tenant,
  tried: Tenant,
  { after, now }: { after: string; now: Date },
): Promise<PolicyPreview> {
  const patients = await findOpenPatients(db, inForce.id, after, patientsAtOnce)
  const counts: Counts = { open: 0, toOverdue: 0, fromOverdue: 0, toldAtOnce: 0, endOfLadder: 0 }
  for (const patient of patients) await countPatient(db, { inForce, tried }, patient, now, counts)
  const next = patients.length < patientsAtOnce ? undefined : patients.at(-1)
  return { ...counts, ...(next !== undefined && { next }) }
}

async function countPatient(
  db: BatonDatabase,
  { inForce, tried }: { inForce: Tenant; tried: Tenant },
  patient: string,
  now: Date,
  counts: Counts,
): Promise<void> {
  const chart = await readStoredChart(db, inForce.id, patient, now)
  const before = deriveViews(inForce, patient, chart).filter(isOpen)
  const after = new Map(deriveViews(tried, patient, chart).map((view) => [view.referral, view]))
  const firings = await findFirings(db, inForce.id, before.map(idOfView))
  for (const view of before) {
    const other = after.get(view.referral)
    if (other === undefined) continue
    const fired = firings.get(idOfView(view)) ?? []
    counts.open += 1
    if (view.display !== 'overdue' && other.display === 'overdue') counts.toOverdue += 1
    if (view.display === 'overdue' && other.display !== 'overdue') counts.fromOverdue += 1
    if (isToldAtOnce(view, other, { inForce, tried }, fired, now)) counts.toldAtOnce += 1
    if (countAhead(view) > 0 && countAhead(other) === 0) counts.endOfLadder += 1
  }
}

const isOpen = ({ isTracked, display, state }: LoopView): boolean =>
  isTracked && display !== 'closed' && state !== 'draft' && state !== 'void'

const countAhead = ({ clocks }: LoopView): number => clocks.reduce((sum, { ahead }) => sum + ahead.length, 0)

/** Whether something is due under the other policy that is not due anyway, and that the change does not settle. */
function isToldAtOnce(
  view: LoopView,
  other: LoopView,
  { inForce, tried }: { inForce: Tenant; tried: Tenant },
  fired: readonly PastFiring[],
  now: Date,
): boolean {
  const before = planLoop(view, inForce.policy).steps
  const after = planLoop(other, tried.policy).steps
  const settled = carryOver(before, after, fired, now.getTime()).filter(
    ({ recipients }) => recipients === 'all',
  )
  const done = new Set([...settledRungs(fired), ...settled.map(({ step }) => rungKey(step))])
  const isDue = ({ at }: { at: string }): boolean => Date.parse(at) <= now.getTime()
  const anyway = new Set(before.filter(isDue).map(rungKey))
  return after.some((step) => isDue(step) && !done.has(rungKey(step)) && !anyway.has(rungKey(step)))
}
