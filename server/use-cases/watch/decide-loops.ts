import type { Tenant } from '../../config/smart-config.ts'
import { findFirings } from '../../store/escalations.ts'
import type { ClaimedLoop } from '../../store/loops.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { policyStamp } from '../policy/policy-in-force.ts'
import { decideLoop } from './decide-loop.ts'
import type { LoopDecision } from './loop-decision.ts'
import { toPracticeContext } from './practice-of.ts'
import type { SweepDeps } from './sweep-deps.ts'

/**
 * Decides loop by loop, with what fired of them before: one that cannot be judged is noted and stops no other.
 *
 * @param db - the transaction that holds the loops, where one does
 * @param inForce - the practices under the policy in force at `now`
 */
export async function decideLoops(
  deps: SweepDeps,
  db: BatonDatabase,
  loops: readonly ClaimedLoop[],
  now: Date,
  inForce: ReadonlyMap<string, Tenant>,
): Promise<LoopDecision[]> {
  const decisions: LoopDecision[] = []
  for (const [tenant, own] of Map.groupBy(loops, (loop) => loop.tenant)) {
    const tenantNow = inForce.get(tenant)
    if (tenantNow === undefined) continue
    const firings = await findFirings(
      db,
      tenant,
      own.map(({ referral }) => referral),
    )
    const practice = toPracticeContext(tenantNow, now)
    const stamp = policyStamp(tenantNow)
    for (const loop of own) {
      // A plan that names none cannot be read either, and that is judged below.
      if (loop.policy !== '' && loop.policy !== stamp) {
        decisions.push({ kind: 'outdated', loop })
        continue
      }
      try {
        decisions.push(decideLoop(practice, loop, firings.get(loop.referral) ?? []))
      } catch (error) {
        deps.onFailure({ tenant, what: 'decide', error })
        decisions.push({ kind: 'unjudged', loop })
      }
    }
  }
  return decisions
}
