import { setTimeout as pause } from 'node:timers/promises'

/** A first start builds the clinic and its indexes; a busy machine takes its time. */
const startTimeoutMs = 120_000

/**
 * Waits until an address answers 200.
 *
 * @param progressedAt - when the program last said how far it is, in the milliseconds of `performance.now()`: one that
 *   gets on may take as long as it needs
 * @throws Error when it does not in time
 */
export async function waitUntilReady(
  name: string,
  url: string,
  progressedAt: () => number = () => 0,
): Promise<void> {
  const startedAt = performance.now()
  while (performance.now() - Math.max(startedAt, progressedAt()) < startTimeoutMs) {
    if (await isReady(url)) return
    await pause(50)
  }
  throw new Error(`${name} did not become ready within ${startTimeoutMs / 1_000} s.`)
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    // Not listening yet: asked again until the time is up.
    return false
  }
}
