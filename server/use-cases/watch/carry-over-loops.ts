import type { AuditEntry } from '#domain/audit-entry.ts'
import type { PlannedStep } from '#domain/escalation.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { carryOver } from '#domain/watch/carry-over.ts'
import { everybody } from '#domain/watch/settled-rungs.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { insertFirings, type Firing, type PastFiring } from '../../store/escalations.ts'
import { findPlansUnderOthers } from '../../store/loop-policies.ts'
import { policyStamp } from '../policy/policy-in-force.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { StoredLoop } from './stored-loop.ts'

/**
 * The steps of those loops that were planned under another policy than the one in force, or of which the last change has
 * not settled everything yet, by referral. A plan that cannot be read has none: whatever it held counts as changed.
 */
export async function findEarlierPlans(
  trx: BatonTransaction,
  tenant: Tenant,
  referrals: readonly string[],
): Promise<ReadonlyMap<string, readonly PlannedStep[]>> {
  const stamp = policyStamp(tenant)
  const found = await findPlansUnderOthers(trx, tenant.id, referrals, stamp)
  return new Map(
    found.map(({ referral, plan }) => {
      const read = StoredLoop.safeParse(plan)
      if (!read.success) return [referral, []]
      const { plan: last, policy, unsettled = [] } = read.data
      return [referral, policy === stamp ? unsettled : [...unsettled, ...last.steps]]
    }),
  )
}

/** A clock that is paused, or of which nothing is known, shows its rungs only when it goes on. */
export function hidesClocks({ clocks }: LoopView): boolean {
  return clocks.some(({ status }) => status === 'paused' || status === 'unknown')
}

/** What the change of policy settles of one loop, as it is written down. */
export function carryOverLoop(
  referral: string,
  earlier: readonly PlannedStep[] | undefined,
  { plan, policy }: StoredLoop,
  fired: readonly PastFiring[],
  now: Date,
): readonly Firing[] {
  if (earlier === undefined) return []
  const settled = carryOver(earlier, plan.steps, fired, now.getTime())
  return settled.flatMap(({ step, recipients }) =>
    (recipients === 'all' ? [everybody] : recipients).map((recipient): Firing => {
      const { clock, step: key, cycle, action } = step
      const rung = { referral, clock, step: key, cycle, recipient, channel: 'none' }
      return { ...rung, firedAt: now, policy, action, outcome: 'carried-over', because: 'policy-changed' }
    }),
  )
}

/** Writes down what a change of policy settled, in the transaction that stores the new plans. */
export async function writeCarriedOver(
  trx: BatonTransaction,
  tenant: Tenant,
  patient: string,
  firings: readonly Firing[],
): Promise<void> {
  await insertFirings(trx, tenant.id, firings)
  await appendAudit(
    trx,
    tenant.id,
    firings.map(({ referral, clock, step, policy, because }): AuditEntry => ({
      action: 'execute',
      event: 'step-fired',
      agent: 'Device/baton',
      patient: `Patient/${patient}`,
      resource: `ServiceRequest/${referral}`,
      outcome: 'success',
      reason: `A.7/${clock}/${step} ${policy} ${because}`,
    })),
  )
}
