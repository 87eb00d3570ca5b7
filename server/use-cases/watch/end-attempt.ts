import type { AuditEntry } from '#domain/audit-entry.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { endAttempt, enqueue, type ClaimedItem, type Ending, type OutboxItem } from '../../store/outbox.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { DispatchDeps } from './dispatch-deps.ts'
import type { DeliveryPayload } from './outbox-payload.ts'
import { raiseFailedMessage } from './raise-failed-message.ts'
import { retryTransaction } from './retry-transaction.ts'

/** What follows from an attempt, besides its ending. */
export type Aftermath = {
  ending: Ending
  audit: readonly AuditEntry[]
  next?: readonly OutboxItem[]
  /** Anything else that has to hold together with it. */
  also?: (trx: BatonTransaction) => Promise<void>
}

/** Writes down how an attempt ended and what follows from it, both or neither; nothing if the row is another's by now. */
export async function conclude(
  deps: DispatchDeps,
  item: ClaimedItem,
  { ending, audit, next = [], also }: Aftermath,
): Promise<void> {
  const isOurs = await retryTransaction(deps.db, async (trx: BatonTransaction) => {
    if (!(await endAttempt(trx, item, ending))) return false
    await deps.atBoundary?.('dispatch-marked')
    await enqueue(trx, item.tenant, next)
    await also?.(trx)
    await appendAudit(trx, item.tenant, audit)
    return true
  })
  await deps.atBoundary?.('dispatch-committed')
  if (isOurs) deps.onEnded?.({ tenant: item.tenant, channel: item.channel, state: ending.state })
}

/** A row nobody can read, or of a tenant that is no longer served, is kept as it is for a person to look at. */
export function endUnreadable(deps: DispatchDeps, item: ClaimedItem): Promise<void> {
  return endWithoutResult(deps, item, undefined, 'unreadable-row')
}

/** A row that was begun again and again and never came to an end. */
export function endFailing(
  deps: DispatchDeps,
  item: ClaimedItem,
  payload: DeliveryPayload | undefined,
): Promise<void> {
  return endWithoutResult(deps, item, payload, 'keeps-failing')
}

/** Whoever looks after its loop is asked where it was a message: its other ways are not tried. */
async function endWithoutResult(
  deps: DispatchDeps,
  item: ClaimedItem,
  payload: DeliveryPayload | undefined,
  result: string,
): Promise<void> {
  const tenant = deps.tenants.get(item.tenant)?.tenant
  const now = await readBatonNow(deps.db)
  const isMessage = item.kind === 'message' || item.channel === 'portal'
  return conclude(deps, item, {
    ending: { state: 'failed', result },
    audit: [toAudit(item, 'message-failed', 'failed', result)],
    also: async (trx) => {
      if (tenant !== undefined && isMessage) await raiseFailedMessage(trx, tenant, item, payload, result, now)
    },
  })
}

/** An audit entry about an outbox row; `reason` is a code. */
export function toAudit(
  item: Pick<ClaimedItem, 'channel' | 'patient' | 'referral'>,
  event: AuditEntry['event'],
  outcome: AuditEntry['outcome'],
  reason: string,
): AuditEntry {
  return {
    action: 'execute',
    event,
    agent: 'Device/baton',
    outcome,
    reason,
    recipient: item.channel,
    ...(item.patient === undefined ? {} : { patient: `Patient/${item.patient}` }),
    ...(item.referral === undefined ? {} : { evidence: [`ServiceRequest/${item.referral}`] }),
  }
}
