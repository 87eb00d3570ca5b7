import type { WriteReport } from '#contract/commands.ts'
import { readBatonNow } from '../../store/clock.ts'
import { lockIntent, saveIntentState, type Intent } from '../../store/intents.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { carryOutOwn, OwnWriteStale } from './carry-out.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import type { CommandOutcome } from './command-outcome.ts'
import { handOver } from './hand-over.ts'
import { noteOutcome } from './note-outcome.ts'
import { StoredWrite, toAnswer } from './stored-intent.ts'

/**
 * Takes what the page says became of a write in the EHR, and carries out what could not be before it. A report is a
 * claim: what it claims to have written is read from the EHR before anybody is told of it.
 *
 * `written` again is nothing new. `stale` before anything was written takes the whole command back, and the person is told
 * at once; after that it is handed over to a person. Of an uncertain write Baton finds out by itself.
 */
export async function reportWrite(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  id: string,
  report: WriteReport,
): Promise<CommandOutcome> {
  const taken = await deps.db
    .transaction()
    .execute((trx: BatonTransaction) => takeReport(trx, deps, runtime, caller, id, report))
  if ('outcome' in taken) return taken.outcome
  const { intent } = taken
  if (intent.state === 'done')
    await deps.refresher.refresh(runtime, intent.patient, { purpose: 'chart-opened', maxAgeMs: 0 })
  return { ok: true, answer: toAnswer(intent, deps.realNow()) }
}

async function takeReport(
  trx: BatonTransaction,
  deps: CommandDeps,
  { tenant }: TenantRuntime,
  caller: CommandCaller,
  id: string,
  report: WriteReport,
): Promise<{ intent: Intent } | { outcome: CommandOutcome }> {
  const intent = await lockIntent(trx, tenant.id, id)
  const write = intent?.writes.find(({ seq, shelf }) => seq === report.seq && shelf === 'ehr')
  if (intent === undefined || intent.actor !== caller.reference || write === undefined)
    return { outcome: { ok: false, problem: 'not-found' } }
  if (intent.state !== 'open' || write.state !== 'waiting') return { intent }
  const isUntouched = intent.writes.every(({ state }) => state === 'waiting')
  if (report.outcome.kind === 'stale' && isUntouched) {
    await saveIntentState(trx, tenant.id, id, 'undone')
    const { resource } = StoredWrite.parse(write.write)
    const reference = `${resource.resourceType}/${resource.id ?? ''}`
    return { outcome: { ok: false, problem: 'evidence-changed', changed: [{ reference }] } }
  }
  const now = await readBatonNow(deps.db)
  const noted = await noteOutcome(trx, tenant.id, intent, write, report.outcome)
  if (noted.kind === 'cannot-finish') return { intent: await handOver(trx, tenant, noted.intent, now) }
  return { intent: await carryOutOrHandOver(trx, tenant, noted.intent, now) }
}

/** What only Baton holds may have changed while the page was writing: then a person has to look at it. */
export async function carryOutOrHandOver(
  trx: BatonTransaction,
  tenant: TenantRuntime['tenant'],
  intent: Intent,
  now: Date,
): Promise<Intent> {
  try {
    return await carryOutOwn(trx, tenant.id, intent, now)
  } catch (error) {
    if (!(error instanceof OwnWriteStale)) throw error
    return handOver(trx, tenant, intent, now)
  }
}
