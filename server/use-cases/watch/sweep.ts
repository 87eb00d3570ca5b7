import type { Tenant } from '../../config/smart-config.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import { readBatonNow } from '../../store/clock.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { claimDueLoops, findTenantsWithDue } from '../../store/due-loops.ts'
import { readLoops, releaseLoops, type ClaimedLoop } from '../../store/loops.ts'
import { policyStamp, tenantsInForce } from '../policy/policy-in-force.ts'
import { commitSweep } from './commit-sweep.ts'
import { decideLoops } from './decide-loops.ts'
import type { LoopDecision } from './loop-decision.ts'
import type { SweepDeps, SweepResult } from './sweep-deps.ts'
import { sweepFresh } from './sweep-fresh.ts'

/** Evidence younger than this need not be read again before somebody is nudged (ARCHITECTURE decision 6). */
export const freshMs = 15 * 60_000

/** Charts read from EHRs at once by one sweep; each EHR has a limit of its own beside it. */
const readsAtOnce = 6

/** How long loops rest, in real time, whose evidence could not be read at all. */
const unreadRestSeconds = 300

/**
 * One batch of the sweep, any number of which may run on one database. Loops with fresh evidence are claimed, decided
 * and committed in one transaction; where none is due, or that transaction failed, loops are claimed by lease, their
 * evidence is read anew where it is old, and what follows is committed together with the loop's next due step.
 *
 * @param onFull - told once the batch is held, if some practice may have more due than its share of it
 * @returns what was done; `claimed` is 0 when nothing is due
 */
export async function sweepOnce(
  deps: SweepDeps,
  limit = 500,
  onFull: () => void = () => undefined,
): Promise<SweepResult> {
  const tenants = await findTenantsWithDue(deps.db, [...deps.tenants.keys()])
  if (tenants.length === 0) return { claimed: 0, fired: new Map() }
  let held = 0
  const onHeld = (count: number) => {
    held = count
    if (count >= limit / tenants.length) onFull()
  }
  try {
    const swept = await sweepFresh(deps, tenants, { limit, freshMs }, onHeld)
    await deps.atBoundary?.('sweep-committed')
    if (swept.claimed > 0) return swept
  } catch (error) {
    deps.onFailure({ tenant: 'many', what: 'commit', error })
  }
  const leased = await sweepLeased(deps, tenants, limit, onFull)
  // Nothing could be leased of what was just held: its locks are not gone yet, and it is still to be done.
  return leased.claimed === 0 ? { ...leased, claimed: held } : leased
}

async function sweepLeased(
  deps: SweepDeps,
  tenants: readonly string[],
  limit: number,
  onFull: () => void,
): Promise<SweepResult> {
  const claimed = await claimDueLoops(deps.db, tenants, limit)
  if (claimed.length >= limit / tenants.length) onFull()
  await deps.atBoundary?.('sweep-claimed')
  const now = await readBatonNow(deps.db)
  const { loops, broken } = await withFreshEvidence(deps, claimed, now)
  await deps.atBoundary?.('sweep-refreshed')
  // What was in force before the charts were read may not be any more.
  const inForce = await tenantsInForce(deps.db, deps.tenants, tenantsOf(loops), now)
  const judged = await decideLoops(deps, deps.db, loops, now, inForce)
  const decisions = [...judged, ...broken.map(toUnjudged)]
  const fired = await commitSweep(deps, decisions, now)
  return { claimed: claimed.length, fired }
}

const tenantsOf = (loops: readonly ClaimedLoop[]) => new Set(loops.map(({ tenant }) => tenant))

const toUnjudged = (loop: ClaimedLoop): LoopDecision => ({ kind: 'unjudged', loop })

/**
 * The claimed loops with evidence that is fresh and a plan made under the policy in force: read again where they were not,
 * and left out where they could not be.
 * `broken` are those whose chart was read and could not be judged.
 */
async function withFreshEvidence(
  deps: SweepDeps,
  claimed: readonly ClaimedLoop[],
  now: Date,
): Promise<{ loops: ClaimedLoop[]; broken: ClaimedLoop[] }> {
  const inForce = await tenantsInForce(deps.db, deps.tenants, tenantsOf(claimed), now)
  const isPlannedUnder = (tenant: Tenant | undefined, { policy }: ClaimedLoop) =>
    tenant !== undefined && policy === policyStamp(tenant)
  const isFresh = (loop: ClaimedLoop) =>
    now.getTime() - loop.evidenceAt.getTime() < freshMs && isPlannedUnder(inForce.get(loop.tenant), loop)
  const stale = claimed.filter((loop) => !isFresh(loop))
  const readings = await refreshAll(deps, stale)
  const of = (reading: Reading) => stale.filter((loop) => readings.get(patientKey(loop)) === reading)
  await releaseLoops(deps.db, of('unread'), unreadRestSeconds)
  return {
    loops: [...claimed.filter(isFresh), ...(await readAgain(deps, of('read')))],
    broken: of('broken'),
  }
}

/** `unread`: the EHR did not answer · `broken`: it did, and what it answered cannot be judged. */
type Reading = 'read' | 'unread' | 'broken'

const patientKey = ({ tenant, patient }: ClaimedLoop): string => `${tenant}|${patient}`

/** Reads every patient once, however many of their loops are due. */
async function refreshAll(
  deps: SweepDeps,
  loops: readonly ClaimedLoop[],
): Promise<ReadonlyMap<string, Reading>> {
  const waiting = [...new Map(loops.map((loop) => [patientKey(loop), loop])).values()]
  const readings = new Map<string, Reading>()
  const work = async (): Promise<void> => {
    for (let loop = waiting.shift(); loop !== undefined; loop = waiting.shift())
      readings.set(patientKey(loop), await refreshOne(deps, loop))
  }
  await Promise.all(Array.from({ length: readsAtOnce }, work))
  return readings
}

/** A chart that is at fault itself is not read in vain for ever: its loops count as not judged. */
async function refreshOne(deps: SweepDeps, { tenant, patient }: ClaimedLoop): Promise<Reading> {
  const runtime = deps.tenants.get(tenant)
  if (runtime === undefined) return 'read'
  try {
    await deps.refresh(runtime, patient)
    return 'read'
  } catch (error) {
    deps.onFailure({ tenant, what: 'refresh', error })
    return error instanceof EhrUnavailable || isDatabaseTrouble(error) ? 'unread' : 'broken'
  }
}

/** What the new reading made of loops: other versions, other plans. */
async function readAgain(deps: SweepDeps, loops: readonly ClaimedLoop[]): Promise<ClaimedLoop[]> {
  const byTenant = Map.groupBy(loops, ({ tenant }) => tenant)
  const read = await Promise.all(
    [...byTenant].map(([tenant, own]) =>
      readLoops(
        deps.db,
        tenant,
        own.map(({ referral }) => referral),
      ),
    ),
  )
  return read.flat()
}
