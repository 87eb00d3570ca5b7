import type { CommandRequest } from '#contract/commands.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import { listBackendWrites } from './backend-writes.ts'
import type { CommandCaller } from './command-deps.ts'
import type { CommandOutcome } from './command-outcome.ts'
import { finishIntent, type FinishDeps } from './finish-intents.ts'
import { takeCommand, type CommandTerms } from './take-command.ts'

export type ListCommandDeps = Omit<FinishDeps, 'tenants'>

/**
 * Takes a command that comes from a list: there is no patient in context and so no access of the person's to a chart, and
 * the backend's own writes it.
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
  return { ok: true, answer: await finishIntent(deps, runtime, request.id) }
}
