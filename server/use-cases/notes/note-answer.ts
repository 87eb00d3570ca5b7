import { isDeepStrictEqual } from 'node:util'
import type { NoteDecisionAnswer, NoteDecisionRequest } from '#contract/notes.ts'
import {
  findDesk,
  listNoteDecisions,
  type NoteDecisionRow,
  type NoteDesk,
} from '../../store/note-decisions.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import type { NoteDecisionDeps } from './note-decision-deps.ts'
import type { NoteOutcome } from './note-outcome.ts'

type Database = NoteDecisionDeps['db']

/** The answer to an id that was decided under before: how the note stands now, if it is the same decision again. */
export async function answerAgain(
  db: Database,
  tenant: string,
  caller: CommandCaller,
  noteId: string,
  request: NoteDecisionRequest,
  known: NoteDecisionRow,
): Promise<NoteOutcome> {
  const isSame =
    known.actor === caller.reference &&
    known.note === noteId &&
    isDeepStrictEqual(known.choice, JSON.parse(JSON.stringify(request.choice)))
  const desk = isSame ? await findDesk(db, tenant, noteId) : undefined
  if (desk === undefined) return { ok: false, problem: 'id-reused' }
  return { ok: true, answer: toAnswer(desk, known.referrals, known.undoneBy === undefined) }
}

/** How a note stands, for whoever decided about it. */
export function toAnswer(
  { id, version, standing }: NoteDesk,
  referrals: readonly string[],
  canUndo: boolean,
): NoteDecisionAnswer {
  return {
    note: { id, state: standing.state, version },
    referrals: referrals.map((referral) => `ServiceRequest/${referral}`),
    canUndo,
  }
}

/** Somebody was quicker: where the note stands now, and whose decision that was. */
export async function toChanged(
  { db }: Pick<NoteDecisionDeps, 'db'>,
  tenant: string,
  { id, standing }: NoteDesk,
): Promise<NoteOutcome> {
  const [last] = await listNoteDecisions(db, tenant, id)
  const by = last?.actorName ?? last?.actor
  const { state } = standing
  return { ok: false, problem: 'changed-meanwhile', state, ...(by === undefined ? {} : { by }) }
}
