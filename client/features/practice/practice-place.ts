import { mayCommand } from '#domain/commands/command-rights.ts'
import { noteReaders } from '#domain/notes-in/note-actions.ts'
import { reportRoles, settingsReaders } from '#domain/roles.ts'
import type { StaffRole } from '#domain/staff.ts'

/** The pages of a session that is for no one patient. */
export const practicePlaces = ['worklist', 'notes', 'clean-up', 'directory', 'reports', 'settings'] as const
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
  return practicePlaces.filter((place) => {
    if (place === 'reports') return roles.some((role) => reportRoles.includes(role))
    if (place === 'notes') return roles.some((role) => noteReaders.includes(role))
    if (place === 'settings') return roles.some((role) => settingsReaders.includes(role))
    return place !== 'clean-up' || mayCommand(roles, 'close', 'outbound')
  })
}
