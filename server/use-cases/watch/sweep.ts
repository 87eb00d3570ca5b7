import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import { readBatonNow } from '../../store/clock.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { findFirings } from '../../store/escalations.ts'
import {
  claimDueLoops,
  findTenantsWithDue,
  readLoops,
  releaseLoops,
  type ClaimedLoop,
} from '../../store/loops.ts'
import { commitSweep } from './commit-sweep.ts'
import { decideLoop } from './decide-loop.ts'
import type { LoopDecision } from './loop-decision.ts'
import { toPracticeContext } from './practice-of.ts'
import type { SweepDeps } from './sweep-deps.ts'

/** Evidence younger than this need not be read again before somebody is nudged (ARCHITECTURE decision 6). */
export const freshMs = 15 * 60_000

/** Charts read from EHRs at once by one sweep; each EHR has a limit of its own beside it. */
const readsAtOnce = 6

/** How long loops rest, in real time, whose evidence could not be read at all. */
const unreadRestSeconds = 300

export type SweepResult = {
  /** Loops this process held. */
  claimed: number
  /** Rungs that fired, by clock. */
  fired: ReadonlyMap<string, number>
}

/**
 * One batch of the sweep: claims loops with something due, reads their evidence anew where it is old, decides, and
 * commits what follows together with the loop's next due step. Any number of processes may sweep one database.
 *
 * @returns what was done; `claimed` is 0 when nothing is due
 */
export async function sweepOnce(deps: SweepDeps, limit = 500): Promise<SweepResult> {
  const tenants = await findTenantsWithDue(deps.db, [...deps.tenants.keys()])
  if (tenants.length === 0) return { claimed: 0, fired: new Map() }
  const claimed = await claimDueLoops(deps.db, tenants, limit)
  await deps.atBoundary?.('sweep-claimed')
  const now = await readBatonNow(deps.db)
  const { loops, broken } = await withFreshEvidence(deps, claimed, now)
  await deps.atBoundary?.('sweep-refreshed')
  const decisions = [...(await decideAll(deps, loops, now)), ...broken.map(toUnjudged)]
  const fired = await commitSweep(deps, decisions, now)
  return { claimed: claimed.length, fired }
}

const toUnjudged = (loop: ClaimedLoop): LoopDecision => ({ kind: 'unjudged', loop })

/**
 * The claimed loops with evidence that is fresh: read again where it was not, and left out where it could not be.
 * `broken` are those whose chart was read and could not be judged.
 */
async function withFreshEvidence(
  deps: SweepDeps,
  claimed: readonly ClaimedLoop[],
  now: Date,
): Promise<{ loops: ClaimedLoop[]; broken: ClaimedLoop[] }> {
  const isFresh = (loop: ClaimedLoop) => now.getTime() - loop.evidenceAt.getTime() < freshMs
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

/** Decides loop by loop: one that cannot be judged is noted and stops no other. */
async function decideAll(deps: SweepDeps, loops: readonly ClaimedLoop[], now: Date): Promise<LoopDecision[]> {
  const decisions: LoopDecision[] = []
  for (const [tenant, own] of Map.groupBy(loops, (loop) => loop.tenant)) {
    const runtime = deps.tenants.get(tenant)
    if (runtime === undefined) continue
    const firings = await findFirings(
      deps.db,
      tenant,
      own.map(({ referral }) => referral),
    )
    const practice = toPracticeContext(runtime.tenant, now)
    for (const loop of own) {
      try {
        decisions.push(decideLoop(practice, loop, firings.get(loop.referral) ?? []))
      } catch (error) {
        deps.onFailure({ tenant, what: 'decide', error })
        decisions.push(toUnjudged(loop))
      }
    }
  }
  return decisions
}
