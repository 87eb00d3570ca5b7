import type { CommandRequest } from '#contract/commands.ts'
import type { CommandContext } from '#domain/commands/command.ts'
import { listDecidingEvidence } from '#domain/commands/deciding-evidence.ts'
import { placeWrites, refuseUnheldSlot, type PlacedWrite } from '#domain/commands/place-writes.ts'
import type { Command } from '#domain/commands/command.ts'
import { planCommand } from '#domain/commands/plan-command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { insertIntent, lockIntent, type GivenCommand, type NewIntent } from '../../store/intents.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { answerAgain } from './answer-again.ts'
import { carryOutOwn, OwnWriteStale } from './carry-out.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import type { CommandOutcome } from './command-outcome.ts'
import type { CommandTerms } from './command-terms.ts'
import { dropUnwrittenCheck } from './drop-unwritten-check.ts'
import { findQuicker } from './find-quicker.ts'
import type { ReadChart } from './read-chart.ts'
import { toAnswer } from './stored-intent.ts'
import { toCommandContext } from './to-command-context.ts'

/** How long a person is shown the way back, and how much longer a slow page may take to use it. */
const undoSeconds = 10
const undoGraceSeconds = 20

/** What is done at once on the page, and taken back with one click. */
const undoable: ReadonlySet<string> = new Set([
  'assign',
  'snooze',
  'log-contact',
  'file-note',
  'reject-note',
  'review-note',
])

/** What was planned on was written anew before the plan was stored: nothing stands. */
export type Overtaken = { overtaken: string }

/**
 * Plans a command on the chart that was just read, and stores the plan with what Baton's own store holds of it in one
 * transaction, if nobody was quicker.
 */
export async function storePlan(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  chart: ReadChart & { view: LoopView | undefined; last: GivenCommand | undefined },
  terms: CommandTerms,
): Promise<CommandOutcome | Overtaken> {
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
        await dropUnwrittenCheck(trx, tenant.id, request)
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
            reason: toReason(request.command),
          },
        ])
        return { ok: true, answer: toAnswer(carried, deps.realNow()) }
      })
    if (outcome.ok && outcome.answer.state === 'done') await chart.judgeAgain()
    return outcome
  } catch (error) {
    if (!(error instanceof OwnWriteStale)) throw error
    return { overtaken: error.reference }
  }
}

/** What was commanded, and the code of why a visit has no encounter: never a person's words. */
function toReason(command: Command): string {
  const waiver = command.name === 'file-note' ? command.waiver : undefined
  return waiver === undefined ? command.name : `${command.name} ${waiver.reason}`
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
