import { decideNote, type FilingRules, type NoteDecision } from '#domain/notes-in/decide-note.ts'
import { openPossibleChart, type PossibleChart } from '#domain/notes-in/possible-chart.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { findDesk, insertNoteDecision } from '../../store/note-decisions.ts'
import { isFilingOff } from '../../store/note-filing.ts'
import { enqueue } from '../../store/outbox.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import {
  claimNewNotes,
  findNote,
  maxNoteAttempts,
  saveVerdict,
  wasFiledSince,
  type KeptNote,
  type NoteVerdict,
} from '../../store/received-notes.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import { readChart, type ReadChart } from '../commands/read-chart.ts'
import { runtimeInForce } from '../policy/policy-in-force.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { fileKeptNote } from './file-kept-note.ts'
import { toNoteTask } from './note-task.ts'
import type { NotesDeps } from './notes-deps.ts'
import { findPossibleCharts } from './possible-charts.ts'
import { readOffScan } from './read-off-scan.ts'
import { StoredFacts } from './stored-facts.ts'

const batchSize = 20

/**
 * Decides about every note that came in and nobody decided about yet. A note that cannot be decided about is tried
 * again, and after a few times it waits for a person.
 *
 * @returns how many were claimed; 0 when there is nothing to do
 */
export async function decideNewNotes(deps: NotesDeps): Promise<number> {
  const claimed = await claimNewNotes(deps.db, [...deps.tenants.keys()], batchSize)
  for (const kept of claimed) {
    const runtime = deps.tenants.get(kept.tenant)
    if (runtime === undefined) continue
    await deps.atBoundary?.('note-claimed')
    try {
      const read = await readOffScan(deps, kept)
      await decideKept(deps, runtime, read, kept.attempts >= maxNoteAttempts)
    } catch (error) {
      if (isDatabaseTrouble(error)) throw error
      deps.onFailure(kept.tenant, error)
    }
  }
  return claimed.length
}

/** Decides about one note at once, for whoever waits in front of a page; the job tries again what fails here. */
export async function decideOne(deps: NotesDeps, runtime: TenantRuntime, id: string): Promise<void> {
  const kept = await findNote(deps.db, runtime.tenant.id, id)
  if (kept === undefined) return
  try {
    await decideKept(deps, runtime, kept, false)
  } catch (error) {
    if (isDatabaseTrouble(error)) throw error
    deps.onFailure(kept.tenant, error)
  }
}

async function decideKept(
  deps: NotesDeps,
  runtime: TenantRuntime,
  kept: KeptNote,
  isLastTry: boolean,
): Promise<void> {
  const note = toReceived(kept)
  const { featureLevel } = (await runtimeInForce(deps.db, runtime)).tenant
  const rules = {
    // A practice that only observes has nothing written into its charts.
    mayFile: !isLastTry && featureLevel !== 'observe' && !(await isFilingOff(deps.db, kept.tenant)),
    rejected: new Set(kept.rejected.map((id) => `ServiceRequest/${id}`)),
  }
  const charts = await findPossibleCharts(deps.db, runtime, note)
  const decision = decideNote(note, charts, rules)
  if (decision.kind !== 'file') return setAside(deps, runtime, kept, decision)
  const patient = decision.patient.replace('Patient/', '')
  const chart = await readFresh(deps, runtime, patient, isLastTry)
  await deps.atBoundary?.('note-chart-read')
  if (chart === undefined)
    return setAside(deps, runtime, kept, decideNote(note, charts, { ...rules, mayFile: false }))
  return fileOrSetAside(deps, runtime, { kept, note, charts, rules, chart, patient: decision.patient })
}

/** Nothing without the backend's own access to the chart; a fault of the EHR is tried again. */
async function readFresh(
  deps: NotesDeps,
  runtime: TenantRuntime,
  patient: string,
  isLastTry: boolean,
): Promise<ReadChart | undefined> {
  try {
    const chart = await readChart({ ...deps, realNow: () => new Date(0) }, runtime, patient)
    return chart === 'chart-only' ? undefined : chart
  } catch (error) {
    if (error instanceof EhrUnavailable && isLastTry) return undefined
    throw error
  }
}

type Decisive = {
  kept: KeptNote
  note: ReceivedNote
  charts: readonly PossibleChart[]
  rules: FilingRules
  chart: ReadChart
  /** `Patient/x`. */
  patient: string
}

/** Decides once more on what the chart says now, and does what was decided in one transaction. */
async function fileOrSetAside(
  deps: NotesDeps,
  runtime: TenantRuntime,
  { kept, note, charts, rules, chart, patient }: Decisive,
): Promise<void> {
  const { policy } = runtime.tenant
  const possible = openPossibleChart(patient, chart.resources, policy, chart.now.getTime())
  const others = charts.filter((each) => each.patient.reference !== patient)
  const decision = decideNote(note, [possible, ...others], rules)
  if (decision.kind !== 'file' || decision.patient !== patient) return setAside(deps, runtime, kept, decision)
  const { referral, isSampled, by } = decision
  const { id, name, contentType, tenant } = kept
  const isDone = await deps.db.transaction().execute(async (trx: BatonTransaction) => {
    const verdict: NoteVerdict = {
      state: 'filed',
      decision,
      patient: patient.replace('Patient/', ''),
      referral: referral.replace('ServiceRequest/', ''),
      isSampled,
    }
    // Two notes for one referral may come in together: the second is decided about with the first in the chart.
    await lockPatient(trx, tenant, patient.replace('Patient/', ''))
    if (await wasFiledSince(trx, tenant, referral.replace('ServiceRequest/', ''), chart.now))
      throw new OwnWriteStale(referral)
    const desk = await findDesk(trx, tenant, id, 'lock')
    if (desk === undefined || !(await saveVerdict(trx, kept, verdict))) return false
    await deps.atBoundary?.('note-saved')
    if (isSampled) await enqueueTask(trx, runtime, kept, decision, chart.now)
    const made = `rule-${id}-${desk.version}`
    const actor = { reference: 'Device/baton', display: 'Baton' }
    const filing = {
      note,
      content: { id, name, contentType },
      chart,
      possible,
      patient,
      decision: made,
      actor,
    }
    const word = { activity: 'note-match-auto', text: `Linked by ${by}` } as const
    const { document, effects } = await fileKeptNote(trx, runtime, filing, [referral], word)
    await deps.atBoundary?.('note-written')
    await insertNoteDecision(trx, tenant, desk.version + 1, {
      id: made,
      note: id,
      choice: { kind: 'rule' },
      actor: actor.reference,
      before: desk.standing,
      effects,
      rejected: [],
      referrals: [referral.replace('ServiceRequest/', '')],
    })
    await appendAudit(trx, tenant, [
      {
        action: 'create',
        event: 'note-filed',
        agent: 'Device/baton',
        outcome: 'success',
        patient,
        resource: document,
        evidence: [referral],
        reason: by,
      },
    ])
    await deps.atBoundary?.('note-audited')
    return true
  })
  await deps.atBoundary?.('note-committed')
  if (isDone) await chart.judgeAgain()
  await deps.atBoundary?.('note-judged')
}

const states = { choose: 'waiting', 'no-candidate': 'unmatched', quarantine: 'quarantined' } as const

/** Keeps a note for a person, with the work to look at it. */
async function setAside(
  { db }: NotesDeps,
  runtime: TenantRuntime,
  kept: KeptNote,
  decision: NoteDecision,
): Promise<void> {
  if (decision.kind === 'file') return
  const now = await readBatonNow(db)
  await db.transaction().execute(async (trx: BatonTransaction) => {
    const state = states[decision.kind]
    if (!(await saveVerdict(trx, kept, { state, decision }))) return
    await enqueueTask(trx, runtime, kept, decision, now)
    const because = typeof decision.because === 'string' ? decision.because : decision.because.join(' ')
    await appendAudit(trx, kept.tenant, [
      {
        action: 'execute',
        event: 'note-set-aside',
        agent: 'Device/baton',
        outcome: 'success',
        resource: `urn:uuid:${kept.id}`,
        reason: `${state} ${because}`,
      },
    ])
  })
}

/** The work about a note goes to whoever owns the referral it is about, as far as that is known. */
async function enqueueTask(
  trx: BatonTransaction,
  { tenant }: TenantRuntime,
  kept: KeptNote,
  decision: NoteDecision,
  now: Date,
): Promise<void> {
  const first = decision.kind === 'choose' ? decision.referrals[0]?.referral : undefined
  const referral = decision.kind === 'file' ? decision.referral : first
  const loop =
    referral === undefined
      ? undefined
      : await trx
          .selectFrom('loop')
          .select('owner')
          .where('tenant_id', '=', tenant.id)
          .where('referral_id', '=', referral.replace('ServiceRequest/', ''))
          .executeTakeFirst()
  await enqueue(trx, tenant.id, toNoteTask(tenant, kept.id, decision, loop?.owner ?? undefined, now))
}

/** A kept note as the rules read it. */
export function toReceived({ facts, contentHash, receivedAt, answers, referrals }: KeptNote): ReceivedNote {
  return {
    ...StoredFacts.parse(facts),
    key: contentHash,
    receivedAt: receivedAt.getTime(),
    referrals: referrals.map((id) => `ServiceRequest/${id}`),
    answers: answers.map((id) => `ServiceRequest/${id}`),
  }
}
