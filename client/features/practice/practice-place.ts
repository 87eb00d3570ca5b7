import { mayCommand } from '#domain/commands/command-rights.ts'
import { noteReaders } from '#domain/notes-in/note-actions.ts'
import { complianceRoles, reportRoles, settingsReaders, worklistRoles } from '#domain/roles.ts'
import type { StaffRole } from '#domain/staff.ts'

/** The pages of a session that is for no one patient. */
export const practicePlaces = [
  'worklist',
  'notes',
  'clean-up',
  'directory',
  'reports',
  'settings',
  'audit',
  'compliance',
] as const
export type PracticePlace = (typeof practicePlaces)[number]

/** Which page an address names; the worklist when it names none. */
export function readPracticePlace(hash: string): PracticePlace {
  const named = /^#\/([a-z-]+)(?:[/?]|$)/.exec(hash)?.[1]
  return practicePlaces.find((place) => place === named) ?? 'worklist'
}

export function writePracticePlace(place: PracticePlace): string {
  return `#/${place}`
}

/** The pages that these roles have something to do on; whether something may be done there Baton decides. */
export function placesFor(roles: readonly StaffRole[]): readonly PracticePlace[] {
  const isOneOf = (wanted: readonly StaffRole[]): boolean => roles.some((role) => wanted.includes(role))
  return practicePlaces.filter((place) => {
    switch (place) {
      case 'worklist':
      case 'directory':
        return isOneOf(worklistRoles)
      case 'notes':
        return isOneOf(noteReaders)
      case 'clean-up':
        return mayCommand(roles, 'close', 'outbound')
      case 'reports':
        return isOneOf(reportRoles)
      case 'settings':
        return isOneOf(settingsReaders)
      case 'audit':
      case 'compliance':
        return isOneOf(complianceRoles)
    }
  })
}
