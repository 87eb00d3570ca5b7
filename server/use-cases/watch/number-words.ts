import { appendAudit } from '../../store/audit-log.ts'
import { saveNumberState } from '../../store/number-consent.ts'
import type { ClaimedItem } from '../../store/outbox.ts'
import type { WatchTransaction } from '../../store/watch-database.ts'

/** A provider refused a number because whoever answers it wants no texts: it counts as their own word. */
export async function saveRefusal(
  trx: WatchTransaction,
  item: Pick<ClaimedItem, 'tenant' | 'patient'>,
  { number, source, at }: { number: string; source: string; at: Date },
): Promise<void> {
  if (!(await saveNumberState(trx, { number, state: 'revoked', source, at }))) return
  await appendAudit(trx, item.tenant, [
    {
      action: 'update',
      event: 'consent-revoked',
      agent: 'Device/baton',
      outcome: 'success',
      reason: source,
      recipient: 'sms',
      ...(item.patient === undefined ? {} : { patient: `Patient/${item.patient}` }),
    },
  ])
}
