import { isDeepStrictEqual } from 'node:util'
import type { CommandRequest } from '#contract/commands.ts'
import type { CommandContext } from '#domain/commands/command.ts'
import { mayCommand } from '#domain/commands/command-rights.ts'
import { placeWrites, type PlacedWrite } from '#domain/commands/place-writes.ts'
import { planCommand } from '#domain/commands/plan-command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { isRestrictedChart } from '#domain/restricted-chart.ts'
import { maySeeRestricted } from '#domain/roles.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { findIntent, findLastActor, insertIntent, lockIntent, type NewIntent } from '../../store/intents.ts'
import { findListed } from '../../store/worklist.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { carryOutOwn, OwnWriteStale } from './carry-out.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import type { ChangedEvidence, CommandOutcome } from './command-outcome.ts'
import { findChanged } from './find-changed.ts'
import { readChart, type ReadChart } from './read-chart.ts'
import { toCommandContext } from './to-command-context.ts'
import { toAnswer } from './stored-intent.ts'

/** How long a person is shown the way back, and how much longer a slow page may take to use it. */
export const undoSeconds = 10
const undoGraceSeconds = 20

const directions = ['outbound', 'inbound', 'internal'] as const

/** What is done at once on the page, and taken back with one click. */
const undoable: ReadonlySet<string> = new Set(['assign', 'snooze', 'log-contact'])

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
): Promise<CommandOutcome> {
  const patient = request.patient.slice('Patient/'.length)
  const mayEver = directions.some((each) => mayCommand(caller.roles, request.command.name, each))
  if (!mayEver) return { ok: false, problem: 'not-allowed' }
  if (caller.patient !== undefined && caller.patient !== patient) return { ok: false, problem: 'not-allowed' }
  const known = await findIntent(deps.db, runtime.tenant.id, request.id)
  if (known !== undefined) return answerAgain(deps, caller, request, known)
  const chart = await readChart(deps, runtime, patient)
  if (chart === 'chart-only') return { ok: false, problem: 'chart-only' }
  if (isRestrictedChart(chart.resources) && !mayActOnRestricted(caller))
    return { ok: false, problem: 'not-allowed' }
  const view = chart.views.find(({ referral }) => referral === request.referral)
  if (request.referral !== undefined && view === undefined) return { ok: false, problem: 'not-found' }
  const direction = view?.axes.direction ?? 'outbound'
  if (!mayCommand(caller.roles, request.command.name, direction)) return { ok: false, problem: 'not-allowed' }
  const changed = await findWhatChanged(deps, runtime, caller, request, chart)
  if (changed.length > 0) return { ok: false, problem: 'evidence-changed', changed }
  return storePlan(deps, runtime, caller, request, chart, view)
}

/** Whom a referral was sent to knows of it; of the practice, whoever may see such charts. */
function mayActOnRestricted({ roles }: CommandCaller): boolean {
  return roles.includes('receiver') || maySeeRestricted(roles.filter((role) => role !== 'receiver'))
}

function answerAgain(
  deps: CommandDeps,
  caller: CommandCaller,
  request: CommandRequest,
  known: NonNullable<Awaited<ReturnType<typeof findIntent>>>,
): CommandOutcome {
  const isSame =
    known.actor === caller.reference &&
    `Patient/${known.patient}` === request.patient &&
    isDeepStrictEqual(known.command, JSON.parse(JSON.stringify(request.command)))
  if (!isSame) return { ok: false, problem: 'id-reused' }
  return { ok: true, answer: toAnswer(known, deps.realNow()) }
}

/** What is other than the person saw, with whoever of the practice acted on the referral last. */
async function findWhatChanged(
  { db }: CommandDeps,
  { tenant }: TenantRuntime,
  caller: CommandCaller,
  { seen, referral = '', loopVersion }: CommandRequest,
  chart: ReadChart,
): Promise<readonly ChangedEvidence[]> {
  const changed = findChanged(seen, chart.resources)
  const row = loopVersion === undefined ? undefined : await findListed(db, tenant.id, idOf(referral))
  const isRowChanged = loopVersion !== undefined && row?.version !== loopVersion
  if (changed.length === 0 && !isRowChanged) return []
  const actor = await findLastActor(db, tenant.id, idOf(referral), caller.reference)
  const name = tenant.staff.find(({ reference }) => reference === actor)?.name
  const all = changed.length > 0 ? changed : [{ reference: referral }]
  return all.map((one) => (name === undefined || one.by !== undefined ? one : { ...one, by: name }))
}

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

async function storePlan(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  chart: ReadChart,
  view: LoopView | undefined,
): Promise<CommandOutcome> {
  const { tenant } = runtime
  try {
    const outcome = await deps.db
      .transaction()
      .execute(async (trx: BatonTransaction): Promise<CommandOutcome> => {
        const context = await toCommandContext(trx, runtime, caller, request, chart, view)
        const plan = planCommand(request.command, context)
        if (!plan.ok) return { ok: false, problem: 'command-refused', refusal: plan.refusal }
        const takes = new Set(request.mayWrite)
        const placed = placeWrites(plan.writes, {
          isOwn: chart.isOwn,
          ehrTakes: (type, interaction) =>
            chart.ehrTakes(type, interaction) && takes.has(`${type}.${interaction}`),
        })
        const isNew = await insertIntent(trx, tenant.id, toIntent(caller, request, placed, context))
        const intent = await lockIntent(trx, tenant.id, request.id)
        if (intent === undefined) throw new Error('an intent that was just stored is not there')
        // Two pages with one id at one moment: the other was first.
        if (!isNew) return answerAgain(deps, caller, request, intent)
        const carried = await carryOutOwn(trx, tenant.id, intent, chart.now)
        await appendAudit(trx, tenant.id, [
          {
            action: 'execute',
            event: 'command-given',
            agent: caller.reference,
            ...(caller.name === undefined ? {} : { agentName: caller.name }),
            role: caller.roles.join(' '),
            patient: request.patient,
            ...(request.referral === undefined ? {} : { resource: request.referral }),
            evidence: evidenceOf(request),
            outcome: 'success',
            reason: request.command.name,
          },
        ])
        return { ok: true, answer: toAnswer(carried, deps.realNow()) }
      })
    if (outcome.ok && outcome.answer.state === 'done') await chart.judgeAgain()
    return outcome
  } catch (error) {
    if (!(error instanceof OwnWriteStale)) throw error
    return { ok: false, problem: 'evidence-changed', changed: [{ reference: error.reference }] }
  }
}

function evidenceOf({ seen }: CommandRequest): readonly string[] {
  return Object.entries(seen).map(([reference, version]) => `${reference}/_history/${version}`)
}

function toIntent(
  caller: CommandCaller,
  request: CommandRequest,
  placed: readonly PlacedWrite[],
  { resources }: CommandContext,
): NewIntent {
  return {
    id: request.id,
    patient: request.patient.slice('Patient/'.length),
    ...(request.referral === undefined ? {} : { referral: request.referral.slice('ServiceRequest/'.length) }),
    command: request.command,
    actor: caller.reference,
    ...(undoable.has(request.command.name) ? { undoSeconds: undoSeconds + undoGraceSeconds } : {}),
    writes: placed.map(({ seq, shelf, write }) => ({
      seq,
      shelf,
      write,
      before:
        write.interaction === 'update'
          ? resources.find(
              ({ resourceType, id }) =>
                resourceType === write.resource.resourceType && id === write.resource.id,
            )
          : undefined,
    })),
  }
}
