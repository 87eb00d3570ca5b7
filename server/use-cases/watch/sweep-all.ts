import { sweepOnce } from './sweep.ts'
import type { SweepDeps, SweepResult } from './sweep-deps.ts'

/**
 * Batches under way at once: while PostgreSQL writes one down, the next is decided, and a third waits for neither. More
 * would wait for one another (docs/scale.md has the figures); each is begun behind one that was full, since where one
 * holds all that is due another would claim in vain, and be in its way.
 */
const batchesAtOnce = 3

/**
 * Sweeps until nothing is due, or until `signal` aborts between two batches.
 *
 * @param onBatch - hears of each batch that held something
 * @returns how many loops were held, over all batches
 * @throws whatever ended a batch, once those under way beside it are over
 */
export async function sweepAll(
  deps: SweepDeps,
  { signal, onBatch }: { signal?: AbortSignal; onBatch?: (batch: SweepResult & { ms: number }) => void } = {},
): Promise<number> {
  let held = 0
  const failures: unknown[] = []
  const workers: Promise<void>[] = []
  const begin = (): void => {
    if (workers.length < batchesAtOnce)
      workers.push(work().catch((error: unknown) => void failures.push(error)))
  }
  const work = async (): Promise<void> => {
    while (failures.length === 0 && signal?.aborted !== true) {
      const startedAt = performance.now()
      const swept = await sweepOnce(deps, undefined, begin)
      if (swept.claimed === 0) return
      held += swept.claimed
      onBatch?.({ ...swept, ms: performance.now() - startedAt })
    }
  }
  begin()
  for (const worker of workers) await worker
  if (failures.length > 0) throw failures[0]
  return held
}
