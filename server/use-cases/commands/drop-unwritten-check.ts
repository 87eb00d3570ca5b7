import type { CommandRequest } from '#contract/commands.ts'
import { toCheckKey } from '#domain/commands/end-note-checks.ts'
import { deleteWaiting, lockOutboxRow } from '../../store/outbox-rows.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { keyOf } from '../watch/enqueue-delivery.ts'
import { OwnWriteStale } from './carry-out.ts'

/**
 * Has nobody be asked whether a report belongs to a referral once a person has said so: work that has not been written yet
 * never is. Undone, the next reading asks again, because nobody has decided then.
 *
 * @throws OwnWriteStale when the work is being written at this moment: a moment later it stands in the chart
 */
export async function dropUnwrittenCheck(
  trx: BatonTransaction,
  tenant: string,
  { command, referral }: Pick<CommandRequest, 'command' | 'referral'>,
): Promise<void> {
  if (command.name !== 'file-note' && command.name !== 'reject-note') return
  const delivery = toCheckKey(referral ?? '', command.document)
  const key = keyOf(delivery, { channel: 'ehr-inbox' })
  const row = await lockOutboxRow(trx, tenant, key)
  if (row?.state === 'sending') throw new OwnWriteStale(delivery)
  if (row?.state === 'waiting') await deleteWaiting(trx, tenant, key)
}
