import type { NoteUndoRequest } from '#contract/notes.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import {
  findDesk,
  findNoteDecision,
  insertNoteDecision,
  listNoteDecisions,
  markUndone,
  saveStanding,
  type NoteDecisionRow,
} from '../../store/note-decisions.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { findDecider } from './note-decider.ts'
import { NoteEffects } from './note-effects.ts'
import type { NoteDecisionDeps } from './note-decision-deps.ts'
import { endNoteWork, readNoteWork } from './note-work.ts'
import type { NoteOutcome } from './note-outcome.ts'
import { toAnswer, toChanged } from './note-answer.ts'
import { readWritten } from './read-deciding.ts'
import { reverseEffects } from './reverse-effects.ts'
import { StoredStanding } from './stored-standing.ts'

/**
 * What can be taken back: what was decided last, if a person did. What the rule did is decided about, not undone.
 *
 * @param decisions - that stand, the newest first
 */
export function findUndoable([last]: readonly NoteDecisionRow[]): NoteDecisionRow | undefined {
  return last?.actor === 'Device/baton' ? undefined : last
}

/**
 * Takes the last decision about a note back: the note stands where it stood, and everything that followed is as it was, in
 * Baton's own store at once and in the EHR by the outbox. Only as long as nobody has built on it.
 *
 * @throws EhrUnavailable when what was written there cannot be read
 */
export async function undoNoteDecision(
  deps: NoteDecisionDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  noteId: string,
  request: NoteUndoRequest,
): Promise<NoteOutcome> {
  const { id: tenant } = runtime.tenant
  const decider = await findDecider(deps.db, tenant, caller, noteId)
  if (!decider.ok) return decider
  const desk = await findDesk(deps.db, tenant, noteId)
  if (desk === undefined) return { ok: false, problem: 'not-found' }
  const known = await findNoteDecision(deps.db, tenant, request.id)
  if (known !== undefined)
    return known.note === noteId && known.actor === caller.reference
      ? { ok: true, answer: toAnswer(desk, [], false) }
      : { ok: false, problem: 'id-reused' }
  if (desk.version !== request.version) return toChanged(deps, tenant, desk)
  const last = findUndoable(await listNoteDecisions(deps.db, tenant, noteId))
  if (last === undefined) return { ok: false, problem: 'undo-too-late' }
  const before = StoredStanding.parse(last.before)
  const written = await readWritten(deps, runtime, last)
  const work = before.state === 'filed' ? await readNoteWork(deps, runtime, noteId) : []
  const now = await readBatonNow(deps.db)
  const patients = [desk.standing.patient, before.patient].filter((each) => each !== null)
  try {
    const outcome = await deps.db
      .transaction()
      .execute(async (trx: BatonTransaction): Promise<NoteOutcome> => {
        for (const patient of [...new Set(patients)].toSorted()) await lockPatient(trx, tenant, patient)
        const current = await findDesk(trx, tenant, noteId, 'lock')
        if (current === undefined) return { ok: false, problem: 'not-found' }
        if (current.version !== request.version) return toChanged({ db: trx }, tenant, current)
        const [patient] = patients
        const scope = { tenant, decision: request.id, now, ...(patient !== undefined && { patient }) }
        await reverseEffects(trx, scope, NoteEffects.parse(last.effects), written)
        await deps.atBoundary?.('note-written')
        // Where it is filed again, nobody has to say any more where it belongs.
        if (before.state === 'filed') await endNoteWork(trx, runtime, scope, noteId, work, ['place'])
        await markUndone(trx, tenant, last, request.id)
        const version = await saveStanding(trx, tenant, noteId, before)
        await deps.atBoundary?.('note-saved')
        await insertNoteDecision(trx, tenant, version, {
          id: request.id,
          note: noteId,
          choice: { kind: 'undo', undoes: last.id },
          actor: caller.reference,
          before: desk.standing,
          effects: [],
          rejected: [],
          referrals: [],
        })
        // An undoing is no decision that could be undone.
        await markUndone(trx, tenant, { id: request.id, note: noteId, rejected: [] }, request.id)
        await appendAudit(trx, tenant, [
          {
            action: 'execute',
            event: 'note-undone',
            agent: caller.reference,
            ...(caller.name === undefined ? {} : { agentName: caller.name }),
            role: caller.roles.join(' '),
            outcome: 'success',
            resource: `urn:uuid:${noteId}`,
            reason: last.id,
            ...(patient === undefined ? {} : { patient: `Patient/${patient}` }),
          },
        ])
        await deps.atBoundary?.('note-audited')
        return { ok: true, answer: toAnswer({ id: noteId, version, standing: before }, [], false) }
      })
    await deps.atBoundary?.('note-committed')
    for (const patient of outcome.ok ? patients : [])
      await deps.refresher.refresh(runtime, patient, { purpose: 'chart-opened', maxAgeMs: 0 })
    await deps.atBoundary?.('note-judged')
    return outcome
  } catch (error) {
    if (!(error instanceof OwnWriteStale)) throw error
    return { ok: false, problem: 'evidence-changed', changed: [{ reference: error.reference }] }
  }
}
