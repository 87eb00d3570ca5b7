import { decideNote, type FilingRules } from '#domain/notes-in/decide-note.ts'
import { openPossibleChart, type PossibleChart } from '#domain/notes-in/possible-chart.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { findDesk, insertNoteDecision } from '../../store/note-decisions.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import { isTakenBack } from '../../store/retracted-notes.ts'
import { saveVerdict, wasFiledSince, type KeptNote, type NoteVerdict } from '../../store/received-notes.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import type { ReadChart } from '../commands/read-chart.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { fileKeptNote } from './file-kept-note.ts'
import { endNoteWork, type EhrWork } from './note-work.ts'
import type { NotesDeps } from './notes-deps.ts'
import { enqueueNoteTask, setAside } from './set-aside.ts'

type Decisive = {
  kept: KeptNote
  note: ReceivedNote
  charts: readonly PossibleChart[]
  rules: FilingRules
  chart: ReadChart
  /** `Patient/x`. */
  patient: string
  /** About the note, as it stands in the EHR. */
  work: readonly EhrWork[]
}

/** Decides once more on what the chart says now, and does what was decided in one transaction. */
export async function fileOrSetAside(
  deps: NotesDeps,
  runtime: TenantRuntime,
  { kept, note, charts, rules, chart, patient, work }: Decisive,
): Promise<void> {
  const { policy } = runtime.tenant
  const possible = openPossibleChart(patient, chart.resources, policy, chart.now.getTime())
  const others = charts.filter((each) => each.patient.reference !== patient)
  const decision = decideNote(note, [possible, ...others], rules)
  if (decision.kind !== 'file' || decision.patient !== patient)
    return setAside(deps, runtime, kept, decision, work)
  const { referral, isSampled, by } = decision
  const { id, name, contentType, tenant } = kept
  const isDone = await deps.db.transaction().execute(async (trx: BatonTransaction) => {
    const verdict = {
      state: 'filed',
      decision,
      patient: patient.replace('Patient/', ''),
      referral: referral.replace('ServiceRequest/', ''),
      isSampled,
    } as const satisfies NoteVerdict
    // Two notes for one referral may come in together: the second is decided about with the first in the chart.
    await lockPatient(trx, tenant, patient.replace('Patient/', ''))
    if (await wasFiledSince(trx, tenant, referral.replace('ServiceRequest/', ''), chart.now))
      throw new OwnWriteStale(referral)
    const desk = await findDesk(trx, tenant, id, 'lock')
    // Its sender may have taken it back since it was decided about.
    if (await isTakenBack(trx, tenant, note.identifiers)) throw new OwnWriteStale(`urn:uuid:${id}`)
    if (desk === undefined || !(await saveVerdict(trx, kept, verdict))) return false
    await deps.atBoundary?.('note-saved')
    if (isSampled) await enqueueNoteTask(trx, runtime, kept, decision, chart.now)
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
    const scope = { tenant, decision: made, now: chart.now, patient: verdict.patient }
    // Where it is taken out again somebody has to place it after all; it was read once and for all.
    const placed = await endNoteWork(trx, runtime, scope, id, work, ['place'])
    await endNoteWork(trx, runtime, scope, id, work, ['refused'])
    await deps.atBoundary?.('note-written')
    await insertNoteDecision(trx, tenant, desk.version + 1, {
      id: made,
      note: id,
      choice: { kind: 'rule' },
      actor: actor.reference,
      before: desk.standing,
      effects: [...effects, ...placed],
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
