import { namingSystems } from '#domain/codes.ts'
import { codesOf } from '#domain/fhir-reading.ts'
import type { FhirWrite, WritableResource, WriteOutcome } from '#domain/fhir-write.ts'
import { toNotDone } from '#domain/watch/fhir-effects/not-done-record.ts'
import { toWorkTask } from '#domain/watch/fhir-effects/work-tasks.ts'
import { findObjection, type Objection } from '#domain/watch/objection.ts'
import { plannedObjection } from '#domain/watch/planned-objection.ts'
import type { Way } from '#domain/watch/delivery.ts'
import { isOwedWork, workKindOf } from '#domain/worklist/open-work.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { ClaimedItem, OutboxItem } from '../../store/outbox.ts'
import { readAgain } from '../../store/tracked-patients.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import type { DispatchDeps } from './dispatch-deps.ts'
import { conclude, toAudit, type Aftermath } from './end-attempt.ts'
import { correctOwnRecord } from './correct-record.ts'
import { about, toNextWay, toOutboxItem } from './enqueue-delivery.ts'
import { raiseMessageTask } from './message-task.ts'
import { notDone, ownRecord, recordFor } from './message-record.ts'
import { findLevelObjection } from './level-objection.ts'
import { knowEhrWork } from './know-ehr-work.ts'
import { isNewOwner, knowOwnerTask } from './know-owner-task.ts'
import { findNewestReading, noticeOf, visitOf } from './newest-reading.ts'
import type { DeliveryPayload } from './outbox-payload.ts'
import { raiseFailedMessage } from './raise-failed-message.ts'
import { maxAttempts, retryDelayMs } from './retry-delay.ts'
import { writeInOwnStore, writeInPortal, writeOnShelf, type ShelfWrite } from './write-on-shelf.ts'

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
  const objection = plannedObjection(payload.way) ?? (await findPortalObjection(writing))
  if (objection !== undefined) return conclude(deps, item, await withhold(writing, objection))
  const write = toWrite(payload.way, runtime)
  const isLast = item.attempts >= (write.interaction === 'update' ? maxUpdateAttempts : maxAttempts)
  const attempt = { wasBegun: item.wasInterrupted, isLast }
  const written = await placeFor(payload.way)(deps.shelvesOf(runtime), write, attempt)
  await deps.atBoundary?.('dispatch-sent')
  const { also, ...judged } = judgeWrite(writing, written, write, isLast)
  await conclude(deps, item, {
    ...judged,
    also: async (trx) => {
      await also?.(trx)
      await knowEhrWork(trx, item, write, written)
    },
  })
  if (written.outcome.kind === 'written' && item.patient !== undefined && isNewOwner(write))
    await deps.onOwnerWritten?.(runtime, item.patient)
}

function placeFor({ channel, because }: FhirWay): typeof writeOnShelf {
  if (because === ownRecord) return writeInOwnStore
  return channel === 'portal' ? writeInPortal : writeOnShelf
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
  return (
    (await findLevelObjection(db, tenant, delivery, reading.dossier.specialty, now)) ??
    findObjection(message, '', visitOf(delivery), reading, new Set())
  )
}

/**
 * An earlier attempt may have written it already, and it is read from then on: that is looked up before anybody says that
 * it was not sent.
 */
async function withhold(writing: Writing, because: Objection): Promise<Aftermath> {
  const { deps, runtime, item, payload } = writing
  const { way } = payload
  const mayBeOut = item.attempts > 1 && plannedObjection(way) === undefined
  if (!mayBeOut || way.kind !== 'fhir' || way.write.interaction !== 'create')
    return holdBack(writing, because)
  const seen = await deps.shelvesOf(runtime).findInEhr?.(way.write)
  switch (seen?.kind) {
    case 'written':
      return judgeWrite(writing, { shelf: 'ehr', outcome: seen }, way.write, true)
    case 'absent':
      return holdBack(writing, because)
    case 'retry':
      return item.attempts >= maxAttempts ? leaveToPerson(writing) : waitAgain(writing, seen)
    case 'unknown':
    case undefined:
      return leaveToPerson(writing)
  }
}

/** Nobody knows whether the patient reads it: written again it could stand there twice, so somebody looks. */
function leaveToPerson({ item, payload, runtime, now }: Writing): Aftermath {
  return {
    ending: { state: 'uncertain', result: 'outcome-unknown' },
    audit: [toAudit(item, 'message-failed', 'failed', 'outcome-unknown')],
    also: (trx) => raiseMessageTask(trx, 'uncertain', runtime.tenant, item, payload, now),
  }
}

function waitAgain(
  { deps, item }: Writing,
  outcome: Extract<WriteOutcome, { kind: 'retry' | 'uncertain' }>,
): Aftermath {
  const asked = outcome.kind === 'retry' ? outcome.afterMs : undefined
  const afterMs = retryDelayMs(item.attempts, deps.chance(), asked)
  return { ending: { state: 'again', afterMs, result: outcome.kind }, audit: [] }
}

function holdBack(writing: Writing, because: Objection): Aftermath {
  return {
    ending: { state: 'suppressed', result: because },
    audit: [toAudit(writing.item, 'message-suppressed', 'refused', because)],
    next: recordOf(writing, because),
  }
}

/** What the record says of a message in the EHR that did not go: it is its own record only once it is there. */
function recordOf({ item, payload, now }: Writing, because: string): readonly OutboxItem[] {
  const { way } = payload
  const isMessage = way.channel === 'portal' || plannedObjection(way) !== undefined
  if (!isMessage || way.kind !== 'fhir') return []
  const told = toNotDone(way.write.resource, notDone(because))
  return [toRecord(item, told, now, recordFor({ status: 'not-done', because }))]
}

/** A record that could not be changed is contradicted by one beside it. */
function recordBeside({ item, payload: { way }, now }: Writing): readonly OutboxItem[] {
  if (way.because !== 'record' || way.kind !== 'fhir' || way.write.interaction !== 'update') return []
  return [toRecord(item, withoutId(way.write.resource), now, 'record')]
}

const withoutId = ({ id: _, ...resource }: WritableResource): WritableResource => resource

function toRecord(item: ClaimedItem, told: WritableResource, now: Date, because: string): OutboxItem {
  const key = `${item.key}|not-done`
  const identity = { system: namingSystems.message, value: key }
  const resource = { ...told, identifier: [identity] }
  const write = { interaction: 'create', resource, identity } as const
  const way = { kind: 'fhir', channel: 'ehr-inbox', because, write } as const
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
  const { item, payload } = writing
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
          if (patient === undefined) return
          if (isNewsForList(writing)) await readAgain(trx, tenant, patient, writing.now)
          if (isNewOwner(write))
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
    case 'uncertain':
      // Only what is written into the portal has no other shelf that takes it in then.
      if (payload.way.channel === 'portal' && (isLast || outcome.isBlind === true))
        return leaveToPerson(writing)
      return isLast ? giveUp(writing, outcome.kind) : waitAgain(writing, outcome)
    case 'retry':
      return isLast ? giveUp(writing, outcome.kind) : waitAgain(writing, outcome)
  }
}

/**
 * Whether people were asked for something that no reading of the chart brought: the list shows it with the next one. What a
 * sweep asks for it has just read the chart for, and its clock is shown as passed.
 */
function isNewsForList({ item, payload: { way } }: Writing): boolean {
  if (way.kind !== 'fhir' || way.write.interaction !== 'create' || item.referral === undefined) return false
  const kind = workKindOf(codesOf(way.write.resource, 'code', []))
  return kind !== undefined && isOwedWork({ kind })
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
