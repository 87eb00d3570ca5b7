import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { claimItems, type ClaimedItem } from '../../store/outbox.ts'
import { carryOutMessage } from './carry-out-message.ts'
import { carryOutWrite } from './carry-out-write.ts'
import { DeliveryPayload } from './outbox-payload.ts'
import { endFailing, endUnreadable } from './end-attempt.ts'
import type { DispatchDeps } from './dispatch-deps.ts'
import { maxAttempts } from './retry-delay.ts'

/**
 * Items under way at once in one process, and as many as it takes: what was taken and only waits for its turn would
 * outlast its lease, and whoever took it over could not know that it was never begun.
 */
const atOnce = 8

/** Longest that one handing over may take; shorter than the lease, so that nobody takes over what is still under way. */
const sendTimeoutMs = 30_000

/**
 * Carries out what waits in the outbox: FHIR writes and messages, each at least once, with keys that make the second
 * time harmless or visible. One item's failure is written down with it and stops no other.
 *
 * @returns how many were taken; 0 when nothing waits
 */
export async function dispatchOnce(deps: DispatchDeps, limit = atOnce): Promise<number> {
  const items = await claimItems(deps.db, [...deps.tenants.keys()], limit)
  await deps.atBoundary?.('dispatch-claimed')
  const waiting = [...items]
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
      await tryToCarryOut(deps, item)
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, work))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return items.length
}

/**
 * What fails by itself, and not by what the world does, stops no other; the lease brings it back, up to a limit. When it
 * is the database that fails, all of them wait.
 */
async function tryToCarryOut(deps: DispatchDeps, item: ClaimedItem): Promise<void> {
  try {
    await carryOut(deps, item)
  } catch (error) {
    if (isDatabaseTrouble(error)) throw error
    deps.onFailure?.({ tenant: item.tenant, error })
  }
}

async function carryOut(deps: DispatchDeps, item: ClaimedItem): Promise<void> {
  const runtime = deps.tenants.get(item.tenant)
  const payload = DeliveryPayload.safeParse(item.payload)
  // Begun again and again and never ended: whatever is wrong with it will not pass.
  const keepsFailing = item.wasInterrupted && item.attempts > maxAttempts
  if (keepsFailing) return endFailing(deps, item, payload.data)
  if (runtime === undefined || !payload.success) return endUnreadable(deps, item)
  const { way } = payload.data
  const signal = AbortSignal.timeout(sendTimeoutMs)
  if (way.kind !== 'message') return carryOutWrite(deps, runtime, item, { ...payload.data, way })
  return carryOutMessage(deps, runtime, item, { ...payload.data, way }, signal)
}
