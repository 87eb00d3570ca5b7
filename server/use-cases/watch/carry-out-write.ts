import { namingSystems } from '#domain/codes.ts'
import type { FhirWrite, WritableResource } from '#domain/fhir-write.ts'
import { toNotDone } from '#domain/watch/fhir-effects/not-done-record.ts'
import { toWorkTask } from '#domain/watch/fhir-effects/work-tasks.ts'
import { findObjection, type Objection } from '#domain/watch/objection.ts'
import type { Way } from '#domain/watch/delivery.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { ClaimedItem, OutboxItem } from '../../store/outbox.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import type { DispatchDeps } from './dispatch-deps.ts'
import { conclude, toAudit, type Aftermath } from './end-attempt.ts'
import { correctOwnRecord } from './correct-record.ts'
import { about, toNextWay, toOutboxItem } from './enqueue-delivery.ts'
import { notDone } from './message-record.ts'
import { isNewOwner, knowOwnerTask } from './know-owner-task.ts'
import { findNewestReading, noticeOf, visitOf } from './newest-reading.ts'
import type { DeliveryPayload } from './outbox-payload.ts'
import { raiseFailedMessage } from './raise-failed-message.ts'
import { maxAttempts, retryDelayMs } from './retry-delay.ts'
import { writeInPortal, writeOnShelf, type ShelfWrite } from './write-on-shelf.ts'

type FhirWay = Exclude<Way, { kind: 'message' }>
type WritePayload = DeliveryPayload & { way: FhirWay }

/** A change has no other shelf to go to: it is tried for about a day. */
const maxUpdateAttempts = 30

type Writing = {
  deps: DispatchDeps
  runtime: TenantRuntime
  item: ClaimedItem
  payload: WritePayload
  now: Date
}

/** Carries out one FHIR write of the outbox and writes down where it went. */
export async function carryOutWrite(
  deps: DispatchDeps,
  runtime: TenantRuntime,
  item: ClaimedItem,
  payload: WritePayload,
): Promise<void> {
  const writing = { deps, runtime, item, payload, now: await readBatonNow(deps.db) }
  const objection = await findPortalObjection(writing)
  if (objection !== undefined) return conclude(deps, item, holdBack(writing, objection))
  const write = toWrite(payload.way, runtime)
  const isLast = item.attempts >= (write.interaction === 'update' ? maxUpdateAttempts : maxAttempts)
  const attempt = { wasBegun: item.wasInterrupted, isLast }
  const place = payload.way.channel === 'portal' ? writeInPortal : writeOnShelf
  const written = await place(deps.shelvesOf(runtime), write, attempt)
  await deps.atBoundary?.('dispatch-sent')
  await conclude(deps, item, judgeWrite(writing, written, write, isLast))
  if (written.outcome.kind === 'written' && item.patient !== undefined && isNewOwner(write))
    await deps.onOwnerWritten?.(runtime, item.patient)
}

function toWrite(way: FhirWay, { tenant }: TenantRuntime): FhirWrite {
  if (way.kind === 'fhir') return way.write
  return toWorkTask(way.work, { calendar: tenant.policy.calendar, language: tenant.locale ?? 'en' })
}

/** What is written into the portal is read by the patient: it has to hold still when it gets there. */
async function findPortalObjection({
  deps: { db },
  runtime: { tenant },
  item,
  payload: { way, delivery },
  now,
}: Writing): Promise<Objection | undefined> {
  if (way.channel !== 'portal' || item.referral === undefined) return undefined
  const moved = 'held-back-loop-moved-on'
  if (item.notAfter !== undefined && item.notAfter <= now) return moved
  const reading = await findNewestReading(db, tenant.id, item.referral)
  if (reading === undefined) return moved
  const message = { audience: 'patient', channel: 'portal', notice: noticeOf(delivery) } as const
  return findObjection(message, '', visitOf(delivery), reading, new Set())
}

function holdBack(writing: Writing, because: Objection): Aftermath {
  return {
    ending: { state: 'suppressed', result: because },
    audit: [toAudit(writing.item, 'message-suppressed', 'refused', because)],
    next: recordOf(writing, because),
  }
}

/** What the record says of a portal message that did not go: the message is its own record only once it is there. */
function recordOf({ item, payload, now }: Writing, because: string): readonly OutboxItem[] {
  const { way } = payload
  if (way.channel !== 'portal' || way.kind !== 'fhir') return []
  return [toRecord(item, toNotDone(way.write.resource, notDone(because)), now)]
}

/** A record that could not be changed is contradicted by one beside it. */
function recordBeside({ item, payload: { way }, now }: Writing): readonly OutboxItem[] {
  if (way.because !== 'record' || way.kind !== 'fhir' || way.write.interaction !== 'update') return []
  return [toRecord(item, withoutId(way.write.resource), now)]
}

const withoutId = ({ id: _, ...resource }: WritableResource): WritableResource => resource

function toRecord(item: ClaimedItem, told: WritableResource, now: Date): OutboxItem {
  const key = `${item.key}|not-done`
  const identity = { system: namingSystems.message, value: key }
  const resource = { ...told, identifier: [identity] }
  const write = { interaction: 'create', resource, identity } as const
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'record', write } as const
  // Everything it is about stands in what is written.
  const record = { referral: '', patient: '' }
  return toOutboxItem({ key, ways: [way], record }, { ...about(item), notBefore: now })
}

function judgeWrite(
  writing: Writing,
  { shelf, outcome }: ShelfWrite,
  write: FhirWrite,
  isLast: boolean,
): Aftermath {
  const { deps, item, payload } = writing
  switch (outcome.kind) {
    case 'written': {
      const result = `${shelf}:${outcome.reference}`
      const { reference, versionId } = outcome
      const written = versionId === undefined ? undefined : `${reference}/_history/${versionId}`
      const resource = written ?? reference
      return {
        ending: { state: 'sent', result, ...(written !== undefined && { written }) },
        audit: [
          {
            ...toAudit(item, 'fhir-written', 'success', payload.way.because),
            action: write.interaction,
            resource,
          },
        ],
        also: async (trx) => {
          if (written !== undefined) await correctOwnRecord(trx, item, written, writing.now)
          const { tenant, patient } = item
          if (patient !== undefined && isNewOwner(write))
            await knowOwnerTask(trx, { tenant, patient }, write, { shelf, outcome }, writing.now)
        },
      }
    }
    // Somebody was quicker: what was to be changed is not what was seen. The next derivation decides anew.
    case 'stale':
      return giveUp(writing, 'stale')
    case 'refused':
      return giveUp(writing, `refused-${outcome.status}`)
    case 'unsupported':
      return giveUp(writing, 'unsupported')
    case 'retry':
    case 'uncertain': {
      if (isLast) return giveUp(writing, outcome.kind)
      const asked = outcome.kind === 'retry' ? outcome.afterMs : undefined
      const afterMs = retryDelayMs(item.attempts, deps.chance(), asked)
      return { ending: { state: 'again', afterMs, result: outcome.kind }, audit: [] }
    }
  }
}

/** The next way is tried; where a message to the patient has none left, somebody is asked to reach them. */
function giveUp(writing: Writing, result: string): Aftermath {
  const { item, payload, runtime, now } = writing
  const next = toNextWay(payload, { ...about(item), notBefore: item.createdAt })
  return {
    ending: { state: 'failed', result },
    audit: [toAudit(item, 'message-failed', 'failed', result)],
    next: [...recordOf(writing, result), ...recordBeside(writing), ...(next === undefined ? [] : [next])],
    also: async (trx) => {
      if (next === undefined && payload.way.channel === 'portal')
        await raiseFailedMessage(trx, runtime.tenant, item, payload, result, now)
    },
  }
}
