import type { CommandRequest } from '#contract/commands.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import { listBackendWrites } from './backend-writes.ts'
import type { CommandCaller } from './command-deps.ts'
import type { CommandOutcome } from './command-outcome.ts'
import { finishIntent, type FinishDeps } from './finish-intents.ts'
import type { CommandTerms } from './command-terms.ts'
import { takeCommand } from './take-command.ts'

export type ListCommandDeps = Omit<FinishDeps, 'tenants'>

/**
 * Takes a command that comes from a list: there is no patient in context and so no access of the person's to a chart, and
 * the backend's own writes it. What the EHR does not take from the backend is refused like what the evidence does not
 * allow: nothing of it stands.
 *
 * @throws EhrUnavailable when the chart cannot be read
 */
export async function takeFromList(
  deps: ListCommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  terms?: CommandTerms,
): Promise<CommandOutcome> {
  const mayWrite = listBackendWrites(runtime.tenant.backend?.scope ?? '')
  const outcome = await takeCommand(deps, runtime, caller, { ...request, mayWrite }, terms)
  if (!outcome.ok || outcome.answer.state !== 'open') return outcome
  const { answer, isRefused } = await finishIntent(deps, runtime, request.id)
  return isRefused
    ? { ok: false, problem: 'command-refused', refusal: { reason: 'not-writable', evidence: [] } }
    : { ok: true, answer }
}
