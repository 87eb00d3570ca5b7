import { readsQuarantineOnly } from '#domain/notes-in/note-actions.ts'
import { maySeeRestricted } from '#domain/roles.ts'
import type { StaffRole } from '#domain/staff.ts'
import type { NoteReader } from '../../store/note-queue.ts'

/** What of the notes of a practice somebody with these roles may see. */
export function toNoteReader(tenant: string, roles: readonly StaffRole[]): NoteReader {
  return {
    tenant,
    seesRestricted: maySeeRestricted(roles),
    quarantineOnly: readsQuarantineOnly(roles),
  }
}
