import type { CleanUpItem } from '#contract/clean-up.ts'
import { closureOfKind, type CleanUpKind } from '#domain/clean-up/clean-up.ts'
import { digestOf } from '../../store/clean-up-proposals.ts'
import { insertAccepted } from '../../store/clean-up-accepted.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import type { CommandOutcome } from '../commands/command-outcome.ts'
import type { ReadChart } from '../commands/read-chart.ts'
import { takeFromList, type ListCommandDeps } from '../commands/take-from-list.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import { proposeForPatient } from './propose-for-patient.ts'

/**
 * Closes a referral that was proposed for it, as the person accepted it: the chart is read again, and only what is still
 * proposed on the very same proof is closed. It can be taken back for ten seconds; later it is reopened.
 *
 * @returns `evidence-changed` when the proof no longer is what the person saw: then nothing was done
 * @throws EhrUnavailable when the chart cannot be read
 */
export async function acceptProposal(
  deps: ListCommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  { id, patient, referral, digest, kind, text }: CleanUpItem & { kind: CleanUpKind },
): Promise<CommandOutcome> {
  const find = (chart: ReadChart) =>
    proposeForPatient(chart.views, chart.resources, runtime.tenant.policy).find(
      (one) =>
        one.referral === referral && digestOf(one) === digest && (one.from ?? 0) <= chart.now.getTime(),
    )
  const command = { name: 'close', reason: closureOfKind[kind], text } as const
  const request = { id, patient, referral, command, seen: {}, mayWrite: [] }
  return takeFromList(deps, runtime, caller, request, {
    holds: (chart) => find(chart)?.kind === kind,
    isUndoable: true,
    alongside: async (trx, chart) => {
      const proposal = find(chart)
      if (proposal === undefined) throw new Error('a proposal that held is gone within one reading')
      const accepted = { ...proposal, id, patient: patient.slice('Patient/'.length) }
      await insertAccepted(trx, runtime.tenant.id, { ...accepted, by: caller.reference, at: chart.now })
    },
  })
}
