import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import { readBatonNow } from '../../store/clock.ts'
import { lockIntent, saveIntentState, type Intent, type IntentWrite } from '../../store/intents.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { carryOutOwn, OwnWriteStale } from './carry-out.ts'
import { isCallers } from './is-callers.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import type { ChangedEvidence, CommandOutcome } from './command-outcome.ts'
import { findChanged } from './find-changed.ts'
import { handOver } from './hand-over.ts'
import { noteOutcome, type WriteBecame } from './note-outcome.ts'
import { readChart } from './read-chart.ts'
import { StoredWrite, toAnswer } from './stored-intent.ts'

/**
 * Takes what the page says became of a write in the EHR, and carries out what could not be before it. A report is a
 * claim: what it claims to have written is read from the EHR before anybody is told of it.
 *
 * `written` again is nothing new. `stale` before anything was written takes the whole command back, and the person is told
 * at once who changed what; a refused update does so too, and the answer is `undone`, so that the page may give the command
 * anew without it, and so does an access that has ended. After something was written the first two are handed over to a
 * person, and Baton finishes the last with its own access. Of an uncertain write it finds out by itself.
 */
export async function reportWrite(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  id: string,
  report: { seq: number; outcome: WriteBecame },
): Promise<CommandOutcome> {
  const taken = await deps.db
    .transaction()
    .execute((trx: BatonTransaction) => takeReport(trx, deps, runtime, caller, id, report))
  if (taken === 'not-found') return { ok: false, problem: 'not-found' }
  const { intent } = taken
  if (intent.state === 'undone' && report.outcome.kind === 'stale')
    return {
      ok: false,
      problem: 'evidence-changed',
      changed: await readChanged(deps, runtime, caller, taken),
    }
  if (intent.state === 'done')
    await deps.refresher.refresh(runtime, intent.patient, { purpose: 'chart-opened', maxAgeMs: 0 })
  return { ok: true, answer: toAnswer(intent, deps.realNow()) }
}

/** An intent after a report, and the write it was about. */
type Taken = { intent: Intent; write: IntentWrite }

async function takeReport(
  trx: BatonTransaction,
  deps: CommandDeps,
  { tenant }: TenantRuntime,
  caller: CommandCaller,
  id: string,
  report: { seq: number; outcome: WriteBecame },
): Promise<Taken | 'not-found'> {
  const intent = await lockIntent(trx, tenant.id, id)
  const write = intent?.writes.find(({ seq, shelf }) => seq === report.seq && shelf === 'ehr')
  if (intent === undefined || !isCallers(intent, caller) || write === undefined) return 'not-found'
  if (intent.state !== 'open' || write.state !== 'waiting') return { intent, write }
  const isUntouched = intent.writes.every(({ state }) => state === 'waiting')
  const noted = await noteOutcome(trx, tenant.id, intent, write, report.outcome)
  const isOver = noted.kind === 'cannot-finish' || report.outcome.kind === 'access-ended'
  if (isOver && isUntouched) {
    await saveIntentState(trx, tenant.id, id, 'undone')
    return { intent: { ...noted.intent, state: 'undone' }, write }
  }
  const now = await readBatonNow(deps.db)
  if (noted.kind === 'cannot-finish') return { intent: await handOver(trx, tenant, noted.intent, now), write }
  return { intent: await carryOutOrHandOver(trx, tenant, noted.intent, now), write }
}

/** Looks at what stands there now, to say who was quicker; that it has changed is known, whatever the reading says. */
async function readChanged(
  deps: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  { intent, write }: Taken,
): Promise<readonly ChangedEvidence[]> {
  const stored = StoredWrite.parse(write.write)
  const reference = `${stored.resource.resourceType}/${stored.resource.id ?? ''}`
  const seen = { [reference]: stored.interaction === 'update' ? stored.versionId : '' }
  const chart = await readChart(deps, runtime, intent.patient).catch(ignoreUnavailable)
  if (chart === undefined || chart === 'chart-only') return [{ reference }]
  const about = { patient: `Patient/${intent.patient}`, seen, isWhole: false }
  const referral = intent.referral === undefined ? {} : { referral: `ServiceRequest/${intent.referral}` }
  const changed = await findChanged(deps.db, runtime, caller, { ...about, ...referral }, chart)
  return changed.length > 0 ? changed : [{ reference }]
}

function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof EhrUnavailable)) throw error
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
