import { policyStamp, tenantsInForce } from '../policy/policy-in-force.ts'
import { readBatonNow } from '../../store/clock.ts'
import { lockDueLoops } from '../../store/due-loops.ts'
import { countByClock, setBack, writeDecisions } from './commit-sweep.ts'
import { decideLoops } from './decide-loops.ts'
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
    // Within one transaction it is one moment, so that the policy a loop is chosen by is the one it is judged by.
    const inForce = await tenantsInForce(trx, deps.tenants, tenants, now)
    const policies = [...inForce].map(([tenant, practice]) => ({ tenant, stamp: policyStamp(practice) }))
    const loops = await lockDueLoops(trx, policies, { limit, freshMs, now })
    onHeld(loops.length)
    if (loops.length === 0) return { claimed: 0, fired: new Map() }
    await deps.atBoundary?.('sweep-claimed')
    const decisions = await decideLoops(deps, trx, loops, now, inForce)
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
