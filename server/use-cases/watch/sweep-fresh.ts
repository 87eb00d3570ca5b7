import { policyStamp, tenantInForce } from '../policy/policy-in-force.ts'
import { readBatonNow } from '../../store/clock.ts'
import { lockDueLoops, type TenantPolicy } from '../../store/due-loops.ts'
import { countByClock, setBack, writeDecisions } from './commit-sweep.ts'
import { decideLoops } from './decide-loops.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { retryTransaction } from './retry-transaction.ts'
import type { SweepDeps, SweepResult } from './sweep-deps.ts'

/**
 * Sweeps loops whose evidence is fresh: claim, decision and everything that follows in one transaction. Nothing outside
 * of the database is waited for, so the rows' own locks are the claim, and no lease has to be written and given back.
 * Whoever derives one of these loops anew meanwhile waits for the commit.
 *
 * @param onHeld - hears how many loops are held, before anything is done with them
 * @throws whatever kept the transaction from being committed; then nothing of it happened
 */
export function sweepFresh(
  deps: SweepDeps,
  tenants: readonly string[],
  { limit, freshMs }: { limit: number; freshMs: number },
  onHeld: (count: number) => void,
): Promise<SweepResult> {
  return retryTransaction(deps.db, async (trx) => {
    const now = await readBatonNow(trx)
    const loops = await lockDueLoops(trx, await withPolicies(deps, trx, tenants, now), { limit, freshMs })
    onHeld(loops.length)
    if (loops.length === 0) return { claimed: 0, fired: new Map() }
    await deps.atBoundary?.('sweep-claimed')
    const decisions = await decideLoops(deps, trx, loops, now)
    await deps.atBoundary?.('sweep-refreshed')
    const clocks = await writeDecisions(
      deps,
      trx,
      decisions.filter((decision) => decision.kind === 'judged'),
    )
    for (const { kind, loop } of decisions) if (kind === 'unjudged') await setBack(deps, trx, loop, now)
    return { claimed: loops.length, fired: countByClock(clocks) }
  })
}

/** Within one transaction it is one moment, so that the policy a loop is chosen by is the one it is judged by. */
async function withPolicies(
  deps: SweepDeps,
  trx: BatonDatabase,
  tenants: readonly string[],
  now: Date,
): Promise<TenantPolicy[]> {
  const policies: TenantPolicy[] = []
  for (const id of tenants) {
    const runtime = deps.tenants.get(id)
    if (runtime === undefined) continue
    policies.push({ tenant: id, stamp: policyStamp(await tenantInForce(trx, runtime.tenant, now)) })
  }
  return policies
}
