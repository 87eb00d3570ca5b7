import { isDeepStrictEqual } from 'node:util'
import type { CommandRequest } from '#contract/commands.ts'
import type { CommandContext } from '#domain/commands/command.ts'
import { mayCommand } from '#domain/commands/command-rights.ts'
import { listDecidingEvidence } from '#domain/commands/deciding-evidence.ts'
import { placeWrites, refuseUnheldSlot, type PlacedWrite } from '#domain/commands/place-writes.ts'
import { planCommand } from '#domain/commands/plan-command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { isRestrictedChart } from '#domain/restricted-chart.ts'
import { maySeeRestricted } from '#domain/roles.ts'
import { appendAudit } from '../../store/audit-log.ts'
import {
  findIntent,
  findLastCommand,
  insertIntent,
  lockIntent,
  type GivenCommand,
  type NewIntent,
} from '../../store/intents.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import { findListed } from '../../store/worklist.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { carryOutOwn, OwnWriteStale } from './carry-out.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import type { ChangedEvidence, CommandOutcome } from './command-outcome.ts'
import { commandNameOf, findChanged, nameOf } from './find-changed.ts'
import { readChart, type ReadChart } from './read-chart.ts'
import { toCommandContext } from './to-command-context.ts'
import { toAnswer } from './stored-intent.ts'

/** How long a person is shown the way back, and how much longer a slow page may take to use it. */
export const undoSeconds = 10
const undoGraceSeconds = 20

const directions = ['outbound', 'inbound', 'internal'] as const

/** So long a command may take whose page is there; after that somebody else need not wait for it. */
const pageSeconds = 60

/** A call that was made was made, whatever else happened meanwhile. */
const decidesNothing: ReadonlySet<string> = new Set(['log-contact'])

/** What is done at once on the page, and taken back with one click. */
const undoable: ReadonlySet<string> = new Set([
  'assign',
  'snooze',
  'log-contact',
  'file-note',
  'reject-note',
  'review-note',
])

/** What a command asks beside itself, where it comes from a proposal. */
export type CommandTerms = {
  /** Judged on the reading that the command is planned on; where it does not hold nothing is done. */
  holds?: (chart: ReadChart) => boolean
  /** It can be taken back, although others of its name cannot. */
  isUndoable?: boolean
  /** Stored in the same transaction, after the command. */
  alongside?: (trx: BatonTransaction, chart: ReadChart) => Promise<void>
}

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
  const outcome = await planOnChart(deps, runtime, caller, request, terms)
  if (outcome.ok) return outcome
  // Pressed twice: what stands in the way may be this very command, which was carried out meanwhile.
  const twin = await findIntent(deps.db, runtime.tenant.id, request.id)
  return twin === undefined ? outcome : answerAgain(deps, caller, request, twin)
}

async function planOnChart(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  terms: CommandTerms,
): Promise<CommandOutcome> {
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

/** The newest command of somebody else about the same referral. */
async function findRival(
  db: CommandDeps['db'] | BatonTransaction,
  { tenant }: TenantRuntime,
  caller: CommandCaller,
  { referral }: CommandRequest,
): Promise<GivenCommand | undefined> {
  return referral === undefined ? undefined : findLastCommand(db, tenant.id, idOf(referral), caller.reference)
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

/** What is other than the person saw: of a row of the list, with whoever of the practice acted on the referral last. */
async function findWhatChanged(
  { db }: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  chart: ReadChart,
  { holds = () => true }: CommandTerms,
): Promise<readonly ChangedEvidence[]> {
  const { referral = '', loopVersion, command } = request
  if (decidesNothing.has(command.name)) return []
  // A list names the version of its row instead.
  const isWhole = loopVersion === undefined && Object.keys(request.seen).length > 0
  const changed = await findChanged(db, runtime, caller, { ...request, isWhole }, chart)
  if (changed.length > 0) return changed
  const row = loopVersion === undefined ? undefined : await findListed(db, runtime.tenant.id, idOf(referral))
  if ((loopVersion === undefined || row?.version === loopVersion) && holds(chart)) return []
  const last = await findRival(db, runtime, caller, request)
  return [last === undefined ? { reference: referral } : toChanged(runtime, referral, last)]
}

function toChanged({ tenant }: TenantRuntime, reference: string, given: GivenCommand): ChangedEvidence {
  const by = nameOf(tenant, given.actor)
  const command = commandNameOf(given)
  return {
    reference,
    ...(by === undefined ? {} : { by }),
    ...(command === undefined ? {} : { command }),
  }
}

/**
 * Who was quicker while this command read the chart, or is still saving: the plan would be one on a chart that is no more.
 * The patient's lock is held, so nobody can come in between.
 */
async function findQuicker(
  trx: BatonTransaction,
  { realNow }: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  before: GivenCommand | undefined,
): Promise<readonly ChangedEvidence[]> {
  const { referral = '', command } = request
  const last = decidesNothing.has(command.name) ? undefined : await findRival(trx, runtime, caller, request)
  if (last === undefined || decidesNothing.has(commandNameOf(last) ?? '')) return []
  const isSaving = last.isOpen && realNow().getTime() - last.at.getTime() < pageSeconds * 1_000
  return isSaving || last.id !== before?.id ? [toChanged(runtime, referral, last)] : []
}

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

async function storePlan(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  chart: ReadChart & { view: LoopView | undefined; last: GivenCommand | undefined },
  terms: CommandTerms,
): Promise<CommandOutcome> {
  const { tenant } = runtime
  try {
    const outcome = await deps.db
      .transaction()
      .execute(async (trx: BatonTransaction): Promise<CommandOutcome> => {
        await lockPatient(trx, tenant.id, request.patient.slice('Patient/'.length))
        const quicker = await findQuicker(trx, deps, runtime, caller, request, chart.last)
        if (quicker.length > 0) return { ok: false, problem: 'evidence-changed', changed: quicker }
        const context = await toCommandContext(trx, runtime, caller, request, chart, chart.view)
        const plan = planCommand(request.command, context)
        if (!plan.ok) return { ok: false, problem: 'command-refused', refusal: plan.refusal }
        const takes = new Set(request.mayWrite)
        const ehrTakes: ReadChart['ehrTakes'] = (type, interaction) =>
          chart.ehrTakes(type, interaction) && takes.has(`${type}.${interaction}`)
        const placed = placeWrites(plan.writes, { isOwn: chart.isOwn, ehrTakes })
        // Taking something back is an update of it.
        const isUndoable =
          (terms.isUndoable === true || undoable.has(request.command.name)) &&
          placed.every(
            ({ shelf, write }) => shelf === 'own' || ehrTakes(write.resource.resourceType, 'update'),
          )
        const unheld = refuseUnheldSlot(placed)
        if (unheld !== undefined) return { ok: false, problem: 'command-refused', refusal: unheld }
        const isNew = await insertIntent(
          trx,
          tenant.id,
          toIntent(caller, request, { placed, isUndoable }, context),
        )
        const intent = await lockIntent(trx, tenant.id, request.id)
        if (intent === undefined) throw new Error('an intent that was just stored is not there')
        // Two pages with one id at one moment: the other was first.
        if (!isNew) return answerAgain(deps, caller, request, intent)
        const carried = await carryOutOwn(trx, tenant.id, intent, chart.now)
        await terms.alongside?.(trx, chart)
        await appendAudit(trx, tenant.id, [
          {
            action: 'execute',
            event: 'command-given',
            agent: caller.reference,
            ...(caller.name === undefined ? {} : { agentName: caller.name }),
            role: caller.roles.join(' '),
            patient: request.patient,
            ...(request.referral === undefined ? {} : { resource: request.referral }),
            evidence: evidenceOf(request, chart),
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

/** What the person saw of the evidence that the decision rests on. */
function evidenceOf({ seen, referral = '' }: CommandRequest, { resources }: ReadChart): readonly string[] {
  return listDecidingEvidence(referral, resources).flatMap((reference) => {
    const version = seen[reference]
    return version === undefined ? [] : [`${reference}/_history/${version}`]
  })
}

function toIntent(
  caller: CommandCaller,
  request: CommandRequest,
  { placed, isUndoable }: { placed: readonly PlacedWrite[]; isUndoable: boolean },
  { resources }: CommandContext,
): NewIntent {
  return {
    id: request.id,
    patient: request.patient.slice('Patient/'.length),
    ...(request.referral === undefined ? {} : { referral: request.referral.slice('ServiceRequest/'.length) }),
    command: request.command,
    actor: caller.reference,
    ...(isUndoable ? { undoSeconds: undoSeconds + undoGraceSeconds } : {}),
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
