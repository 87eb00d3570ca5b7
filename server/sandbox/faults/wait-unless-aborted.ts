import { setTimeout as wait } from 'node:timers/promises'

/** Waits in real time, and no longer than somebody waits for the answer. */
export async function waitUnlessAborted(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(delayMs, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
