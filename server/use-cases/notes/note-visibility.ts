import { readsQuarantineOnly } from '#domain/notes-in/note-actions.ts'
import { maySeeRestricted } from '#domain/roles.ts'
import type { StaffRole } from '#domain/staff.ts'
import type { NoteReader } from '../../store/note-queue.ts'
import type { CommandCaller } from '../commands/command-deps.ts'

/** What of the notes of a practice somebody with these roles may see. */
export function toNoteReader(tenant: string, roles: readonly StaffRole[]): NoteReader {
  return {
    tenant,
    seesRestricted: maySeeRestricted(roles),
    quarantineOnly: readsQuarantineOnly(roles),
  }
}

/** Of the practice; whom a referral was sent to decides nothing here. */
export function staffRolesOf({ roles }: CommandCaller): readonly StaffRole[] {
  return roles.filter((role) => role !== 'receiver')
}
