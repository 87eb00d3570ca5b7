import { mayCommand } from '#domain/commands/command-rights.ts'
import type { CommandName } from '#domain/commands/command.ts'
import type { StaffRole } from '#domain/staff.ts'

/** The pages of a session that is for no one patient. */
export const practicePlaces = ['worklist', 'notes', 'clean-up', 'directory'] as const
export type PracticePlace = (typeof practicePlaces)[number]

/** Which page an address names; the worklist when it names none. */
export function readPracticePlace(hash: string): PracticePlace {
  const named = /^#\/([a-z-]+)(?:[/?]|$)/.exec(hash)?.[1]
  return practicePlaces.find((place) => place === named) ?? 'worklist'
}

export function writePracticePlace(place: PracticePlace): string {
  return `#/${place}`
}

/** What has to be allowed for a page to be of use. */
const neededFor: Readonly<Partial<Record<PracticePlace, CommandName>>> = {
  notes: 'file-note',
  'clean-up': 'close',
}

/** The pages that these roles have something to do on; whether something may be done there Baton decides. */
export function placesFor(roles: readonly StaffRole[]): readonly PracticePlace[] {
  return practicePlaces.filter((place) => {
    const needed = neededFor[place]
    return needed === undefined || mayCommand(roles, needed, 'outbound')
  })
}
