import type { NoteChoice, NoteDecisionRequest } from '#contract/notes.ts'
import { listNoteActions } from '#domain/notes-in/note-actions.ts'
import type { StaffRole } from '#domain/staff.ts'
import { findDesk, findNoteDecision, type NoteDesk, type NoteStanding } from '../../store/note-decisions.ts'
import { findNote, type KeptNote } from '../../store/received-notes.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import { answerAgain, toChanged } from './note-answer.ts'
import { findDecider } from './note-decider.ts'
import type { NoteDecisionDeps } from './note-decision-deps.ts'
import type { NoteOutcome } from './note-outcome.ts'
import { readDeciding, readNamed } from './read-deciding.ts'
import { storeNoteDecision } from './store-note-decision.ts'

/**
 * Takes a person's decision about a note: on the version that the person saw, on the chart as it is now, all of it in one
 * transaction. The same id again is answered with how the note stands, and nothing is done twice.
 *
 * @throws EhrUnavailable when the chart cannot be read: then nobody can say what the decision would mean
 */
export async function takeNoteDecision(
  deps: NoteDecisionDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  noteId: string,
  request: NoteDecisionRequest,
): Promise<NoteOutcome> {
  const { id: tenant } = runtime.tenant
  const decider = await findDecider(deps.db, tenant, caller, noteId)
  if (!decider.ok) return decider
  const known = await findNoteDecision(deps.db, tenant, request.id)
  if (known !== undefined) return answerAgain(deps.db, tenant, caller, noteId, request, known)
  const [desk, kept] = await Promise.all([
    findDesk(deps.db, tenant, noteId),
    findNote(deps.db, tenant, noteId),
  ])
  if (desk === undefined || kept === undefined) return { ok: false, problem: 'not-found' }
  if (desk.version !== request.version) return toChanged(deps, tenant, desk)
  const refused = refuseAction(desk, kept, request.choice, decider.roles)
  if (refused !== undefined) return refused
  const chart = await readNamed(deps, runtime, caller, request.choice)
  if (typeof chart === 'string') return { ok: false, problem: chart }
  return storeNoteDecision(await readDeciding({ deps, runtime, caller, kept, desk, request, chart }))
}

function refuseAction(
  { standing }: NoteDesk,
  kept: KeptNote,
  choice: NoteChoice,
  roles: readonly StaffRole[],
): NoteOutcome | undefined {
  const actions = listNoteActions(toActionStanding(standing, kept.facts !== null), roles)
  if (actions.includes(choice.kind)) return undefined
  const reason = standing.state === 'filed' ? 'note-already-filed' : 'note-unknown'
  return { ok: false, problem: 'command-refused', refusal: { reason, evidence: [], pointer: '/choice/kind' } }
}

/** Where a note stands, as far as it decides what can be done about it. */
export function toActionStanding({ state, referral, isSampled }: NoteStanding, isRead: boolean) {
  return { state, hasReferral: referral !== null, isSampled, isRead }
}
