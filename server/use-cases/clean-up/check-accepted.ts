import { maySecondLook } from '#domain/clean-up/second-look.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { lockAccepted, saveVerdict } from '../../store/clean-up-accepted.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'

export type CheckOutcome = 'saved' | 'not-found' | 'not-allowed'

/** Keeps what a second person says of a referral that was closed as proposed. It opens nothing: that is another step. */
export async function checkAccepted(
  db: BatonDatabase,
  tenant: string,
  caller: CommandCaller,
  { id, verdict, note }: { id: string; verdict: 'agrees' | 'disagrees'; note: string },
): Promise<CheckOutcome> {
  return db.transaction().execute(async (trx: BatonTransaction): Promise<CheckOutcome> => {
    const accepted = await lockAccepted(trx, tenant, id)
    if (accepted === undefined) return 'not-found'
    const { acceptedBy, isSampled, isOpenAgain, checkedAt } = accepted
    const look = { acceptedBy, isSampled, isUndone: isOpenAgain, isChecked: checkedAt !== null }
    if (!maySecondLook(caller.reference, look)) return 'not-allowed'
    await saveVerdict(trx, tenant, id, { verdict, note, by: caller.reference })
    await appendAudit(trx, tenant, [
      {
        action: 'execute',
        event: 'clean-up-checked',
        agent: caller.reference,
        ...(caller.name !== undefined && { agentName: caller.name }),
        patient: `Patient/${accepted.patient}`,
        resource: `ServiceRequest/${accepted.referral}`,
        outcome: 'success',
        reason: verdict,
      },
    ])
    return 'saved'
  })
}
