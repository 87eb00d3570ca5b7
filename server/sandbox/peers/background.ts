import { setTimeout as pause } from 'node:timers/promises'

/** Work that outlives the request it began in. */
export type Background = {
  readonly run: (task: (signal: AbortSignal) => Promise<void>) => void
  /** Resolves when nothing is left to do. */
  readonly idle: () => Promise<void>
  /** Breaks off what is left and waits until it has gone. */
  readonly close: () => Promise<void>
}

/** @param onFailure - told of a task that failed for another reason than being broken off */
export function openBackground(onFailure: (error: Error) => void): Background {
  const ending = new AbortController()
  const running = new Set<Promise<void>>()
  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running)
  }
  return {
    run: (task) => {
      const going: Promise<void> = task(ending.signal)
        .catch((error: unknown) => {
          if (!ending.signal.aborted) onFailure(error instanceof Error ? error : new Error('not an error'))
        })
        .finally(() => running.delete(going))
      running.add(going)
    },
    idle,
    close: async () => {
      ending.abort()
      await idle()
    },
  }
}

/** Pauses between attempts, in milliseconds; their number bounds the attempts. A minute and a half in all. */
export const patience: readonly number[] = [200, 400, 800, 1_600, 3_000, 6_000, 12_000, 24_000, 48_000]

/**
 * Tries until it works, with growing pauses: whoever is called may just be starting.
 *
 * @param attempt - says whether it worked
 * @returns whether it worked in the end
 */
export async function tryAgainUntil(
  attempt: () => Promise<boolean>,
  signal: AbortSignal,
  pauses: readonly number[] = patience,
): Promise<boolean> {
  if (await attempt()) return true
  for (const milliseconds of pauses) {
    await pause(milliseconds, undefined, { signal })
    if (await attempt()) return true
  }
  return false
}
