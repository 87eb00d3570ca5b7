import type { FaultEffect } from './fault.ts'

/** Longer than a client should wait for one of several answers. */
const delayMs = 6_000

export const slow: FaultEffect = {
  title: 'Slow',
  description: `The right answer, ${delayMs / 1_000} seconds late`,
  concerns: () => true,
  async answer({ target, proceed, means }) {
    await means.pause(delayMs, target.request.signal)
    return proceed()
  },
}
