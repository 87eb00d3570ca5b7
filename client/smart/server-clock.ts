import type { Instant } from '#domain/instant.ts'

/** Baton's time. A workstation's own clock may be hours off; how long ago is not its opinion to give. */
export type ServerClock = { now: () => Instant }

/**
 * Runs on from the time Baton named when it answered.
 *
 * @param serverNowAt - Baton's `now` in its answer
 * @param monotonicMs - time since some fixed moment that never jumps (`performance.now`)
 */
export function startServerClock(serverNowAt: Instant, monotonicMs: () => number): ServerClock {
  const startedMs = monotonicMs()
  return { now: () => serverNowAt + Math.round(monotonicMs() - startedMs) }
}
