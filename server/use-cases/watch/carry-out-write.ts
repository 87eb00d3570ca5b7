import type { FhirWrite } from '#domain/fhir-write.ts'
import { toWorkTask } from '#domain/watch/fhir-effects/work-tasks.ts'
import { findObjection, type Objection } from '#domain/watch/objection.ts'
import type { Way } from '#domain/watch/delivery.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { ClaimedItem } from '../../store/outbox.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import type { DispatchDeps } from './dispatch-deps.ts'
import { conclude, toAudit, type Aftermath } from './end-attempt.ts'
import { about, toNextWay } from './enqueue-delivery.ts'
import { findNewestReading, noticeOf, visitOf } from './newest-reading.ts'
import type { DeliveryPayload } from './outbox-payload.ts'
import { maxAttempts, retryDelayMs } from './retry-delay.ts'
import { writeOnShelf, type ShelfWrite } from './write-on-shelf.ts'

type FhirWay = Exclude<Way, { kind: 'message' }>
type WritePayload = DeliveryPayload & { way: FhirWay }

/** A change has no other shelf to go to: it is tried for about a day. */
const maxUpdateAttempts = 30

/** Carries out one FHIR write of the outbox and writes down where it went. */
export async function carryOutWrite(
  deps: DispatchDeps,
  runtime: TenantRuntime,
  item: ClaimedItem,
  payload: WritePayload,
): Promise<void> {
  const objection = await findPortalObjection(deps, runtime, item, payload)
  if (objection !== undefined) return conclude(deps, item, holdBack(item, objection))
  const write = toWrite(payload.way, runtime)
  const isLast = item.attempts >= (write.interaction === 'update' ? maxUpdateAttempts : maxAttempts)
  const attempt = { wasBegun: item.wasInterrupted, isLast }
  const written = await writeOnShelf(deps.shelvesOf(runtime), write, attempt)
  await deps.atBoundary?.('dispatch-sent')
  await conclude(deps, item, judgeWrite(deps, item, payload, written, write.interaction, isLast))
}

function toWrite(way: FhirWay, { tenant }: TenantRuntime): FhirWrite {
  if (way.kind === 'fhir') return way.write
  return toWorkTask(way.work, { calendar: tenant.policy.calendar, language: tenant.locale ?? 'en' })
}

/** What is written into the portal is read by the patient: it has to hold still when it gets there. */
async function findPortalObjection(
  { db }: DispatchDeps,
  { tenant }: TenantRuntime,
  item: ClaimedItem,
  { way, delivery }: WritePayload,
): Promise<Objection | undefined> {
  if (way.channel !== 'portal' || item.referral === undefined) return undefined
  const moved = 'held-back-loop-moved-on'
  if (item.notAfter !== undefined && item.notAfter <= (await readBatonNow(db))) return moved
  const reading = await findNewestReading(db, tenant.id, item.referral)
  if (reading === undefined) return moved
  const message = { audience: 'patient', channel: 'portal', notice: noticeOf(delivery) } as const
  return findObjection(message, '', visitOf(delivery), reading, new Set())
}

function holdBack(item: ClaimedItem, because: Objection): Aftermath {
  return {
    ending: { state: 'suppressed', result: because },
    audit: [toAudit(item, 'message-suppressed', 'refused', because)],
  }
}

function judgeWrite(
  deps: DispatchDeps,
  item: ClaimedItem,
  payload: WritePayload,
  { shelf, outcome }: ShelfWrite,
  interaction: FhirWrite['interaction'],
  isLast: boolean,
): Aftermath {
  switch (outcome.kind) {
    case 'written': {
      const result = `${shelf}:${outcome.reference}`
      const { reference, versionId } = outcome
      const written = versionId === undefined ? undefined : `${reference}/_history/${versionId}`
      const resource = written ?? reference
      return {
        ending: { state: 'sent', result, ...(written !== undefined && { written }) },
        audit: [
          { ...toAudit(item, 'fhir-written', 'success', payload.way.because), action: interaction, resource },
        ],
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
      if (isLast) return giveUp(item, payload, outcome.kind)
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
