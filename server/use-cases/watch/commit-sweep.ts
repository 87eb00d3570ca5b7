import type { AuditEntry } from '#domain/audit-entry.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { firingKey, insertFirings } from '../../store/escalations.ts'
import { advanceLoops, noteFailure, releaseLoops } from '../../store/loops.ts'
import { enqueue } from '../../store/outbox.ts'
import type { WatchTransaction } from '../../store/watch-database.ts'
import type { JudgedLoop, LoopDecision, UnjudgedLoop } from './loop-decision.ts'
import { retryTransaction } from './retry-transaction.ts'
import type { SweepDeps } from './sweep-deps.ts'
import { toQuarantineTask } from './quarantine-task.ts'

/** A loop that fails so often in a row is set aside with a task for a person. */
const failureLimit = 5
const failureRestSeconds = 60

/**
 * Commits what a batch decided: the loop's next due step, its firings, their outbox rows and audit entries in one
 * transaction, for those loops that nobody has changed since they were claimed.
 *
 * A batch that cannot be committed is tried loop by loop, so that the one at fault stands alone. When it is the database
 * that failed, no loop is to blame: its failure is thrown, and the loops come again when their leases end.
 *
 * @returns how many rungs fired, by clock
 */
export async function commitSweep(
  deps: SweepDeps,
  decisions: readonly LoopDecision[],
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  const judged = decisions.filter((decision) => decision.kind === 'judged')
  const unjudged = decisions.filter((decision) => decision.kind === 'unjudged')
  const clocks: string[] = []
  try {
    clocks.push(...(await commitTogether(deps, judged)))
  } catch (error) {
    deps.onFailure({ tenant: 'many', what: 'commit', error })
    for (const decision of judged) clocks.push(...(await commitAlone(deps, decision, unjudged)))
  }
  // Nothing of these is known that could be acted on; whoever plans them anew has them sooner than this rest.
  await releaseLoops(
    deps.db,
    decisions.filter(({ kind }) => kind === 'outdated').map(({ loop }) => loop),
    failureRestSeconds,
  )
  for (const { loop } of unjudged) await retryTransaction(deps.db, (trx) => setBack(deps, trx, loop, now))
  await deps.atBoundary?.('sweep-committed')
  return countByClock(clocks)
}

async function commitAlone(
  deps: SweepDeps,
  decision: JudgedLoop,
  unjudged: UnjudgedLoop[],
): Promise<readonly string[]> {
  try {
    return await commitTogether(deps, [decision])
  } catch (error) {
    deps.onFailure({ tenant: decision.loop.tenant, what: 'commit', error })
    if (isDatabaseTrouble(error)) throw error
    unjudged.push({ kind: 'unjudged', loop: decision.loop })
    return []
  }
}

/** How often each clock is named. */
export function countByClock(clocks: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const clock of clocks) counts.set(clock, (counts.get(clock) ?? 0) + 1)
  return counts
}

function commitTogether(deps: SweepDeps, judged: readonly JudgedLoop[]): Promise<readonly string[]> {
  if (judged.length === 0) return Promise.resolve([])
  return retryTransaction(deps.db, (trx) => writeDecisions(deps, trx, judged))
}

/**
 * Moves loops on to their next due step, and writes firings, outbox rows and audit entries of those that nobody has
 * changed since they were claimed.
 *
 * @returns the clock of each rung that fired
 */
export async function writeDecisions(
  deps: SweepDeps,
  trx: WatchTransaction,
  judged: readonly JudgedLoop[],
): Promise<readonly string[]> {
  const advances = judged.map(({ loop, nextDueAt }) => ({ ...loop, nextDueAt }))
  const moved = await advanceLoops(trx, advances)
  await deps.atBoundary?.('sweep-advanced')
  const ours = judged.filter(({ loop }) => moved.has(`${loop.tenant}|${loop.referral}`))
  const clocks: string[] = []
  // In one order everywhere: two processes never wait for each other's tenants crosswise.
  const byTenant = [...Map.groupBy(ours, ({ loop }) => loop.tenant)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [tenant, own] of byTenant) clocks.push(...(await writeEffects(deps, trx, tenant, own)))
  return clocks
}

async function writeEffects(
  deps: SweepDeps,
  trx: WatchTransaction,
  tenant: string,
  judged: readonly JudgedLoop[],
): Promise<string[]> {
  const firings = judged.flatMap((decision) => decision.firings)
  const fresh = await insertFirings(trx, tenant, firings)
  await deps.atBoundary?.('sweep-fired')
  await enqueue(
    trx,
    tenant,
    judged.flatMap((decision) => decision.items),
  )
  await deps.atBoundary?.('sweep-enqueued')
  await appendAudit(
    trx,
    tenant,
    judged.flatMap((decision): readonly AuditEntry[] => decision.audit),
  )
  await deps.atBoundary?.('sweep-audited')
  return firings
    .filter((one) => fresh.has(firingKey(one)) && one.outcome === 'fired')
    .map(({ clock }) => clock)
}

/** Lets a loop rest that could not be judged; after too many times in a row it is set aside and somebody is told. */
export async function setBack(
  deps: SweepDeps,
  trx: WatchTransaction,
  loop: UnjudgedLoop['loop'],
  now: Date,
): Promise<void> {
  const runtime = deps.tenants.get(loop.tenant)
  if (runtime === undefined) return
  const limits = { limit: failureLimit, restSeconds: failureRestSeconds }
  if (!(await noteFailure(trx, loop, limits))) return
  await enqueue(trx, loop.tenant, toQuarantineTask(runtime.tenant, loop, now))
  await appendAudit(trx, loop.tenant, [
    {
      action: 'execute',
      event: 'loop-quarantined',
      agent: 'Device/baton',
      patient: `Patient/${loop.patient}`,
      resource: `ServiceRequest/${loop.referral}`,
      outcome: 'failed',
      reason: 'could-not-be-judged',
    },
  ])
}
