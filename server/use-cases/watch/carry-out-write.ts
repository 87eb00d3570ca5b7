import type { Way } from '#domain/watch/delivery.ts'
import type { ClaimedItem } from '../../store/outbox.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import type { DispatchDeps } from './dispatch-deps.ts'
import { conclude, toAudit, type Aftermath } from './end-attempt.ts'
import { about, toNextWay } from './enqueue-delivery.ts'
import type { DeliveryPayload } from './outbox-payload.ts'
import { maxAttempts, retryDelayMs } from './retry-delay.ts'
import { writeOnShelf, type ShelfWrite } from './write-on-shelf.ts'

type FhirWay = Extract<Way, { kind: 'fhir' }>
type WritePayload = DeliveryPayload & { way: FhirWay }

/** Carries out one FHIR write of the outbox and writes down where it went. */
export async function carryOutWrite(
  deps: DispatchDeps,
  runtime: TenantRuntime,
  item: ClaimedItem,
  payload: WritePayload,
): Promise<void> {
  const written = await writeOnShelf(deps.shelvesOf(runtime), payload.way.write)
  await deps.atBoundary?.('dispatch-sent')
  await conclude(deps, item, judgeWrite(deps, item, payload, written))
}

function judgeWrite(
  deps: DispatchDeps,
  item: ClaimedItem,
  payload: WritePayload,
  { shelf, outcome }: ShelfWrite,
): Aftermath {
  switch (outcome.kind) {
    case 'written': {
      const result = `${shelf}:${outcome.reference}`
      const { reference, versionId } = outcome
      const resource = versionId === undefined ? reference : `${reference}/_history/${versionId}`
      return {
        ending: { state: 'sent', result },
        audit: [{ ...toAudit(item, 'fhir-written', 'success', payload.way.because), resource }],
      }
    }
    // Somebody was quicker: what was to be changed is not what was seen. The next derivation decides anew.
    case 'stale':
      return giveUp(item, payload, 'stale')
    case 'refused':
      return giveUp(item, payload, `refused-${outcome.status}`)
    case 'unsupported':
      return giveUp(item, payload, 'unsupported')
    case 'retry':
    case 'uncertain': {
      if (item.attempts >= maxAttempts) return giveUp(item, payload, outcome.kind)
      const asked = outcome.kind === 'retry' ? outcome.afterMs : undefined
      const afterMs = retryDelayMs(item.attempts, deps.chance(), asked)
      return { ending: { state: 'again', afterMs, result: outcome.kind }, audit: [] }
    }
  }
}

function giveUp(item: ClaimedItem, payload: WritePayload, result: string): Aftermath {
  const next = toNextWay(payload, { ...about(item), notBefore: item.createdAt })
  return {
    ending: { state: 'failed', result },
    audit: [toAudit(item, 'message-failed', 'failed', result)],
    ...(next === undefined ? {} : { next: [next] }),
  }
}
