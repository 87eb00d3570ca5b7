import type { NoteChoice } from '#contract/notes.ts'
import type { NoteDecisionAnswer } from '#contract/notes.ts'
import { appendAudit } from '../../store/audit-log.ts'
import {
  findDesk,
  findNoteDecision,
  insertNoteDecision,
  insertRejection,
  saveStanding,
  type NoteDesk,
} from '../../store/note-decisions.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { changeNote, type Change, type Deciding } from './change-note.ts'
import { decideOne } from './decide-new-notes.ts'
import { answerAgain, toAnswer, toChanged } from './note-answer.ts'
import type { NoteOutcome } from './note-outcome.ts'

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

/**
 * Does what was decided about a note in one transaction, if nobody was quicker; then has the charts judged anew, and the rule
 * decide once more about a note that is nowhere.
 */
export async function storeNoteDecision(deciding: Deciding): Promise<NoteOutcome> {
  const { deps, runtime, caller, desk, request, chart } = deciding
  const { id: tenant } = runtime.tenant
  try {
    const outcome = await deps.db
      .transaction()
      .execute(async (trx: BatonTransaction): Promise<NoteOutcome> => {
        for (const patient of patientsOf(deciding)) await lockPatient(trx, tenant, patient)
        const current = await findDesk(trx, tenant, desk.id, 'lock')
        if (current === undefined) return { ok: false, problem: 'not-found' }
        // Two pages with one id at one moment: the other was first.
        const twin = await findNoteDecision(trx, tenant, request.id)
        if (twin !== undefined) return answerAgain(trx, tenant, caller, desk.id, request, twin)
        if (current.version !== request.version) return toChanged({ db: trx }, tenant, current)
        const change = await changeNote(trx, deciding)
        await deps.atBoundary?.('note-written')
        if ('problem' in change) throw new Refused(change)
        const rejected: string[] = []
        for (const referral of change.rejected)
          if (await insertRejection(trx, tenant, desk.id, referral, caller.reference)) rejected.push(referral)
        const version = await saveStanding(trx, tenant, desk.id, change.standing)
        const { id, choice } = request
        const actorName = caller.name === undefined ? {} : { actorName: caller.name }
        const { effects, referrals } = change
        const kept = {
          id,
          note: desk.id,
          choice,
          actor: caller.reference,
          ...actorName,
          before: desk.standing,
        }
        await insertNoteDecision(trx, tenant, version, { ...kept, effects, rejected, referrals })
        await auditDecision(trx, deciding, change)
        return {
          ok: true,
          answer: toAnswer({ ...desk, version, standing: change.standing }, referrals, true),
        }
      })
    if (!outcome.ok) return outcome
    await deps.atBoundary?.('note-committed')
    if (outcome.answer.note.state === 'new') await decideOne(deps, runtime, desk.id)
    for (const patient of patientsOf(deciding))
      await deps.refresher.refresh(runtime, patient, {
        purpose: 'chart-opened',
        ...(chart === undefined && { maxAgeMs: 0 }),
      })
    const after = await findDesk(deps.db, tenant, desk.id)
    return after === undefined
      ? outcome
      : { ok: true, answer: toAnswer(after, referralsNow(after, outcome.answer), true) }
  } catch (error) {
    if (error instanceof Refused) return error.outcome
    if (!(error instanceof OwnWriteStale)) throw error
    return { ok: false, problem: 'evidence-changed', changed: [{ reference: error.reference }] }
  }
}

/** The rule may have filed it elsewhere at once. */
function referralsNow({ standing }: NoteDesk, { referrals }: NoteDecisionAnswer): readonly string[] {
  if (standing.state !== 'filed') return []
  return referrals.length > 0 ? referrals.map(idOf) : standing.referral === null ? [] : [standing.referral]
}

/** Ends a transaction that has written something for a decision that turned out not to be possible. */
class Refused extends Error {
  readonly outcome: NoteOutcome
  constructor(outcome: NoteOutcome) {
    super('a decision about a note was refused')
    this.name = 'Refused'
    this.outcome = outcome
  }
}

/** Everybody whose record is written to, in one order, so that nobody waits for somebody who waits for them. */
function patientsOf({ request, desk }: Deciding): readonly string[] {
  const named = 'patient' in request.choice ? [idOf(request.choice.patient)] : []
  const held = desk.standing.patient === null ? [] : [desk.standing.patient]
  return [...new Set([...named, ...held])].toSorted()
}

/** What was decided, and the code of why the visit has no encounter: never a person's words. */
function toReason(choice: NoteChoice): string {
  return choice.kind === 'file' && choice.waiver ? `${choice.kind} ${choice.waiver.reason}` : choice.kind
}

async function auditDecision(
  trx: BatonTransaction,
  { runtime, caller, desk, request }: Deciding,
  { patient, document, referrals, rejected }: Change,
): Promise<void> {
  await appendAudit(trx, runtime.tenant.id, [
    {
      action: 'execute',
      event: 'note-decided',
      agent: caller.reference,
      ...(caller.name === undefined ? {} : { agentName: caller.name }),
      role: caller.roles.join(' '),
      outcome: 'success',
      resource: document ?? `urn:uuid:${desk.id}`,
      evidence: [
        `urn:uuid:${desk.id}`,
        ...[...referrals, ...rejected].map((each) => `ServiceRequest/${each}`),
      ],
      reason: toReason(request.choice),
      ...(patient === undefined ? {} : { patient: `Patient/${patient}` }),
    },
  ])
}
