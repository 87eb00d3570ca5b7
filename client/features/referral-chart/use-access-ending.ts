import { useEffect, useState } from 'react'
import type { Launch } from '../../smart/complete-launch.ts'

export type AccessState = 'lasting' | 'ending' | 'ended'

/** Two minutes: enough to finish a sentence, short enough to be believed. */
const warningMs = 120_000
/** The longest delay a browser timer can hold. */
const maxDelayMs = 2_147_483_647

/**
 * Follows the end of the EHR's permission. One that fhirclient can renew by itself does not end.
 *
 * @param nowMs - the workstation's clock, by which fhirclient noted the expiry
 */
export function useAccessEnding(launch: Launch, nowMs: () => number): AccessState {
  const { expiresAt, tokenResponse } = launch.client.state
  const endMs =
    tokenResponse?.refresh_token !== undefined || expiresAt === undefined ? undefined : expiresAt * 1000
  const [state, setState] = useState<AccessState>(() => stateAt(endMs, nowMs()))
  useEffect(() => {
    if (endMs === undefined) return undefined
    const timers = [endMs - warningMs, endMs].map((atMs) =>
      setTimeout(() => setState(stateAt(endMs, nowMs())), Math.min(maxDelayMs, Math.max(0, atMs - nowMs()))),
    )
    return () => timers.forEach(clearTimeout)
  }, [endMs, nowMs])
  return state
}

function stateAt(endMs: number | undefined, atMs: number): AccessState {
  if (endMs === undefined || atMs < endMs - warningMs) return 'lasting'
  return atMs < endMs ? 'ending' : 'ended'
}
