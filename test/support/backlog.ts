import type { PlannedStep } from '#domain/escalation.ts'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import type { SweepDeps } from '../../server/use-cases/watch/sweep-deps.ts'

/** Five rungs of one clock that all came due while nothing ran for sixty days before the working morning. */
export const missedRungs: readonly PlannedStep[] = [
  ['d7', '2025-11-20T15:00:00.000Z'],
  ['d14', '2025-11-27T15:00:00.000Z'],
  ['d30', '2025-12-13T15:00:00.000Z'],
  ['d45', '2025-12-28T15:00:00.000Z'],
  ['d60', '2026-01-12T15:00:00.000Z'],
].map(([step = '', at = ''], rank) => ({
  clock: 'confirm',
  step,
  cycle: 1,
  action: 'task',
  recipients: ['coordinator'],
  at,
  rank,
}))

/** Sweeps batch by batch until nothing is due. @returns how many loops each batch held, and how long it took */
export async function sweepBacklog(deps: SweepDeps): Promise<readonly { claimed: number; ms: number }[]> {
  const batches: { claimed: number; ms: number }[] = []
  for (;;) {
    const startedAt = performance.now()
    const { claimed } = await sweepOnce(deps)
    if (claimed === 0) return batches
    batches.push({ claimed, ms: performance.now() - startedAt })
  }
}
