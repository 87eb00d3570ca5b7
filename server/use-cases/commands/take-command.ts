import type { CommandRequest } from '#contract/commands.ts'
import { mayCommand } from '#domain/commands/command-rights.ts'
import { isRestrictedChart } from '#domain/restricted-chart.ts'
import { maySeeRestricted } from '#domain/roles.ts'
import { findIntent } from '../../store/intents.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import { answerAgain } from './answer-again.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import type { CommandOutcome } from './command-outcome.ts'
import type { CommandTerms } from './command-terms.ts'
import { findRival, findWhatChanged } from './find-quicker.ts'
import { readChart } from './read-chart.ts'
import { storePlan, type Overtaken } from './store-plan.ts'

const directions = ['outbound', 'inbound', 'internal'] as const

/**
 * Takes a person's command: reads the chart anew, plans on what it says now, stores the plan and what Baton's own store
 * holds of it in one transaction, and answers with the writes that the page has to carry out with the person's own access.
 * The same id again is answered with how it stands, and nothing is done twice.
 *
 * @throws EhrUnavailable when the chart cannot be read: then nobody can say what the command would mean
 */
export async function takeCommand(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  terms: CommandTerms = {},
): Promise<CommandOutcome> {
  const patient = request.patient.slice('Patient/'.length)
  const mayEver = directions.some((each) => mayCommand(caller.roles, request.command.name, each))
  if (!mayEver) return { ok: false, problem: 'not-allowed' }
  if (caller.patient !== undefined && caller.patient !== patient) return { ok: false, problem: 'not-allowed' }
  const known = await findIntent(deps.db, runtime.tenant.id, request.id)
  if (known !== undefined) return answerAgain(deps, caller, request, known)
  const outcome = await planTwice(deps, runtime, caller, request, terms)
  if (outcome.ok) return outcome
  // Pressed twice: what stands in the way may be this very command, which was carried out meanwhile.
  const twin = await findIntent(deps.db, runtime.tenant.id, request.id)
  return twin === undefined ? outcome : answerAgain(deps, caller, request, twin)
}

/**
 * Whoever acts twice in a row may overtake themselves: then the second is planned anew, on what the first has left. A change
 * of anybody else's is found by that reading.
 */
async function planTwice(...about: Parameters<typeof planOnChart>): Promise<CommandOutcome> {
  const first = await planOnChart(...about)
  if (!('overtaken' in first)) return first
  const second = await planOnChart(...about)
  if (!('overtaken' in second)) return second
  return { ok: false, problem: 'evidence-changed', changed: [{ reference: second.overtaken }] }
}

async function planOnChart(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  terms: CommandTerms,
): Promise<CommandOutcome | Overtaken> {
  const patient = request.patient.slice('Patient/'.length)
  const last = await findRival(deps.db, runtime, caller, request)
  const chart = await readChart(deps, runtime, patient, request.command)
  if (chart === 'chart-only') return { ok: false, problem: 'chart-only' }
  if (isRestrictedChart(chart.resources) && !mayActOnRestricted(caller))
    return { ok: false, problem: 'not-allowed' }
  const view = chart.views.find(({ referral }) => referral === request.referral)
  if (request.referral !== undefined && view === undefined) return { ok: false, problem: 'not-found' }
  const direction = view?.axes.direction ?? 'outbound'
  if (!mayCommand(caller.roles, request.command.name, direction)) return { ok: false, problem: 'not-allowed' }
  const changed = await findWhatChanged(deps, runtime, caller, request, chart, terms)
  if (changed.length > 0) return { ok: false, problem: 'evidence-changed', changed }
  return storePlan(deps, runtime, caller, request, { ...chart, view, last }, terms)
}

/** Whom a referral was sent to knows of it; of the practice, whoever may see such charts. */
function mayActOnRestricted({ roles }: CommandCaller): boolean {
  return roles.includes('receiver') || maySeeRestricted(roles.filter((role) => role !== 'receiver'))
}
