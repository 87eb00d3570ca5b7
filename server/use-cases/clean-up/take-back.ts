import { lockAccepted } from '../../store/clean-up-accepted.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import type { CommandOutcome } from '../commands/command-outcome.ts'
import { finishIntent } from '../commands/finish-intents.ts'
import { takeFromList, type ListCommandDeps } from '../commands/take-from-list.ts'
import { undoCommand } from '../commands/undo-command.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'

/**
 * Opens again what was closed by accepting a proposal. Whoever just did it gets everything as it was; later, or by
 * somebody else, the referral is reopened, with the text that says why.
 *
 * @param id - of the command that closed it
 * @throws EhrUnavailable when the chart cannot be read
 */
export async function takeBack(
  deps: ListCommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  id: string,
  text: string,
): Promise<CommandOutcome> {
  const { tenant } = runtime
  const accepted = await deps.db
    .transaction()
    .execute((trx: BatonTransaction) => lockAccepted(trx, tenant.id, id))
  if (accepted === undefined) return { ok: false, problem: 'not-found' }
  const isInTime = accepted.acceptedBy === caller.reference && (accepted.undoUntil ?? 0) > deps.realNow()
  if (isInTime) {
    const undone = await undoCommand(deps, runtime, caller, id)
    if (undone.ok && undone.answer.state === 'open')
      return { ok: true, answer: (await finishIntent(deps, runtime, undone.answer.id)).answer }
    // Somebody has built on it, or it took too long: then it is reopened as it stands now.
    if (undone.ok) return undone
  }
  return takeFromList(deps, runtime, caller, {
    id: `reopen-${id}`,
    patient: `Patient/${accepted.patient}`,
    referral: `ServiceRequest/${accepted.referral}`,
    command: { name: 'reopen', text },
    seen: {},
    mayWrite: [],
  })
}
