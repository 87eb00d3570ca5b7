import { sweepOnce } from './sweep.ts'
import type { SweepDeps, SweepResult } from './sweep-deps.ts'

/** Batches under way at once: while PostgreSQL writes one down, the next is decided. More would wait for one another. */
const batchesAtOnce = 2

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
  let isOver = false
  const work = async (): Promise<void> => {
    while (!isOver && signal?.aborted !== true) {
      const startedAt = performance.now()
      const swept = await sweepOnce(deps)
      if (swept.claimed === 0) return
      held += swept.claimed
      onBatch?.({ ...swept, ms: performance.now() - startedAt })
    }
  }
  const ends = await Promise.allSettled(
    Array.from({ length: batchesAtOnce }, () =>
      work().catch((error: unknown) => {
        isOver = true
        throw error
      }),
    ),
  )
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return held
}
