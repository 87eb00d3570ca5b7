import { noteDeciders } from '#domain/notes-in/note-actions.ts'
import type { StaffRole } from '#domain/staff.ts'
import { isNoteVisible } from '../../store/note-queue.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import type { NoteOutcome } from './note-outcome.ts'
import { staffRolesOf, toNoteReader } from './note-visibility.ts'

export type NoteDecider = { ok: true; roles: readonly StaffRole[] } | Extract<NoteOutcome, { ok: false }>

/** In which roles somebody decides about a note; or that it is not for them. What they may not see is not there. */
export async function findDecider(
  db: BatonDatabase,
  tenant: string,
  caller: CommandCaller,
  noteId: string,
): Promise<NoteDecider> {
  const roles = staffRolesOf(caller)
  if (!roles.some((role) => noteDeciders.includes(role))) return { ok: false, problem: 'not-allowed' }
  const isVisible = await isNoteVisible(db, toNoteReader(tenant, roles), noteId)
  return isVisible ? { ok: true, roles } : { ok: false, problem: 'not-found' }
}
