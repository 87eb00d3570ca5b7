import type { PolicyPreview } from '#contract/settings.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { PlannedStep } from '#domain/escalation.ts'
import { levelFor } from '#domain/feature-level.ts'
import { carryOver } from '#domain/watch/carry-over.ts'
import { planLoop, rungKey } from '#domain/watch/loop-plan.ts'
import { isToldAt } from '#domain/watch/recipient-side.ts'
import { settledRungs } from '#domain/watch/settled-rungs.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { findFirings, type PastFiring } from '../../store/escalations.ts'
import { findOpenPatients } from '../../store/loop-policies.ts'
import { deriveViews } from '../sync/refresh-patient.ts'
import { readStoredChart } from '../sync/stored-chart.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { idOfView } from '../watch/loop-id.ts'
import { levelsOf } from '../watch/practice-of.ts'

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
  const counts: Counts = { open: 0, toOverdue: 0, fromOverdue: 0, toldAtOnce: 0, heldBack: 0, endOfLadder: 0 }
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
    const atOnce = judgeAtOnce(view, other, { inForce, tried }, fired, now)
    if (atOnce === 'told') counts.toldAtOnce += 1
    if (atOnce === 'held-back') counts.heldBack += 1
    if (countAhead(view) > 0 && countAhead(other) === 0) counts.endOfLadder += 1
  }
}

const isOpen = ({ isTracked, display, state }: LoopView): boolean =>
  isTracked && display !== 'closed' && state !== 'draft' && state !== 'void'

const countAhead = ({ clocks }: LoopView): number => clocks.reduce((sum, { ahead }) => sum + ahead.length, 0)

/**
 * Whether somebody is told at once under the other policy of what they are not told anyway, and that the change does not
 * settle; or would be, did the feature level not hold it back.
 */
function judgeAtOnce(
  view: LoopView,
  other: LoopView,
  { inForce, tried }: { inForce: Tenant; tried: Tenant },
  fired: readonly PastFiring[],
  now: Date,
): 'told' | 'held-back' | 'nothing' {
  const before = planLoop(view, inForce.policy).steps
  const after = planLoop(other, tried.policy).steps
  const settled = carryOver(before, after, fired, now.getTime()).flatMap((one) =>
    one.recipients === 'all' ? [rungKey(one.step)] : [],
  )
  const done = new Set([...settledRungs(fired), ...settled])
  const isDue = ({ at }: PlannedStep): boolean => Date.parse(at) <= now.getTime()
  const dueAnyway = before.filter(isDue)
  const keysOf = (steps: readonly PlannedStep[]): ReadonlySet<string> => new Set(steps.map(rungKey))
  const toldAnyway = keysOf(dueAnyway.filter((step) => tellsSomebody(step, view, inForce)))
  const due = after.filter((step) => isDue(step) && !done.has(rungKey(step)))
  const told = due.filter((step) => tellsSomebody(step, other, tried))
  if (told.some((step) => !toldAnyway.has(rungKey(step)))) return 'told'
  const anyway = keysOf([...dueAnyway, ...told])
  return due.some((step) => !anyway.has(rungKey(step))) ? 'held-back' : 'nothing'
}

function tellsSomebody({ recipients }: PlannedStep, { specialty, axes }: LoopView, tenant: Tenant): boolean {
  const level = levelFor(levelsOf(tenant), specialty)
  return recipients.some((role) => isToldAt(level, role, axes.direction))
}
