import type { CommandAnswer } from '#contract/commands.ts'
import type { CommandCaller } from '../use-cases/commands/command-deps.ts'
import type { CommandOutcome } from '../use-cases/commands/command-outcome.ts'
import type { TenantRuntime } from '../use-cases/tenant-runtime.ts'
import type { AppDeps, HttpContext } from './http-env.ts'
import { outcomeProblem } from './outcome-problem.ts'

export type CommandWho = { runtime: TenantRuntime; caller: CommandCaller }

/** Who gives a command, as the session says; nothing when its connection is gone. */
export function readCommandCaller(c: HttpContext, deps: AppDeps): CommandWho | undefined {
  const session = c.get('session')
  const runtime = deps.tenants.get(session.tenant)
  if (runtime === undefined) return undefined
  const { userName, roles, patient, reference } = session
  const caller = {
    reference,
    roles,
    ...(userName === undefined ? {} : { name: userName }),
    ...(patient === undefined ? {} : { patient }),
  }
  return { runtime, caller }
}

/** What became of a command, over HTTP. */
export function toCommandResponse(c: HttpContext, outcome: CommandOutcome): Response {
  if (outcome.ok) {
    const status = outcome.answer.state === 'open' ? 202 : 200
    return c.json(outcome.answer satisfies CommandAnswer, status, { 'Cache-Control': 'no-store' })
  }
  return outcomeProblem(c, outcome)
}
