import { planUndo, type WrittenWrite } from '#domain/commands/plan-undo.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { insertIntent, lockIntent, saveIntentState, type Intent } from '../../store/intents.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { carryOutOwn, OwnWriteStale } from './carry-out.ts'
import { isCallers } from './is-callers.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import type { CommandOutcome } from './command-outcome.ts'
import { readChart } from './read-chart.ts'
import { StoredResource, StoredWrite, toAnswer } from './stored-intent.ts'

/**
 * Takes back what was done a moment ago, by whoever did it: what was changed is as it was, what was noted is marked as
 * entered in error. Only as long as nobody has built on it: a resource that was changed since stays.
 *
 * @returns the undoing, an intent of its own with the id `undo-` and the id it takes back
 * @throws EhrUnavailable when the chart cannot be read
 */
export async function undoCommand(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  id: string,
): Promise<CommandOutcome> {
  const tenant = runtime.tenant.id
  const known = await deps.db.transaction().execute((trx: BatonTransaction) => lockIntent(trx, tenant, id))
  if (known === undefined || !isCallers(known, caller)) return { ok: false, problem: 'not-found' }
  const chart = await readChart(deps, runtime, known.patient)
  if (chart === 'chart-only') return { ok: false, problem: 'chart-only' }
  try {
    const outcome = await deps.db
      .transaction()
      .execute(async (trx: BatonTransaction): Promise<CommandOutcome> => {
        const intent = await lockIntent(trx, tenant, id)
        const until = intent?.undoableUntil
        if (intent?.state !== 'done' || until === undefined || until <= deps.realNow())
          return { ok: false, problem: 'undo-too-late' }
        const planned = planUndo(intent.writes.map(toWritten), chart.resources)
        if (planned === 'changed-since') return { ok: false, problem: 'evidence-changed', changed: [] }
        const undoing = `undo-${id}`
        await insertIntent(trx, tenant, {
          id: undoing,
          patient: intent.patient,
          ...(intent.referral === undefined ? {} : { referral: intent.referral }),
          command: { name: 'undo' },
          actor: caller.reference,
          undoes: id,
          writes: planned.map((write, seq) => ({
            seq,
            shelf: intent.writes[seq]?.shelf ?? 'own',
            write,
            before: undefined,
          })),
        })
        await saveIntentState(trx, tenant, id, 'undone')
        const stored = await lockIntent(trx, tenant, undoing)
        if (stored === undefined) throw new Error('an intent that was just stored is not there')
        const carried = await carryOutOwn(trx, tenant, stored, chart.now)
        await appendAudit(trx, tenant, [toEntry(caller, intent)])
        return { ok: true, answer: toAnswer(carried, deps.realNow()) }
      })
    if (outcome.ok && outcome.answer.state === 'done') await chart.judgeAgain()
    return outcome
  } catch (error) {
    if (!(error instanceof OwnWriteStale)) throw error
    return { ok: false, problem: 'evidence-changed', changed: [{ reference: error.reference }] }
  }
}

function toWritten(write: Intent['writes'][number]): WrittenWrite {
  return {
    write: StoredWrite.parse(write.write),
    reference: write.reference ?? '',
    versionId: write.versionId ?? '',
    ...(write.before === undefined ? {} : { before: StoredResource.parse(write.before) }),
  }
}

function toEntry(caller: CommandCaller, intent: Intent): Parameters<typeof appendAudit>[2][number] {
  return {
    action: 'execute',
    event: 'command-undone',
    agent: caller.reference,
    ...(caller.name === undefined ? {} : { agentName: caller.name }),
    patient: `Patient/${intent.patient}`,
    ...(intent.referral === undefined ? {} : { resource: `ServiceRequest/${intent.referral}` }),
    outcome: 'success',
    reason: intent.id,
  }
}
