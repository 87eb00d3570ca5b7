import { noteQueues, type NoteQueue } from '#contract/notes.ts'

/** Which notes are listed, and which one is compared. Ids of notes name nobody. */
export type NotesPlace = { queue: NoteQueue; note?: string }

/** The part of the address behind `#` for the queue, and for one of its notes. */
export function writeNotesPlace({ queue, note }: NotesPlace): string {
  return `#/notes/${queue}${note === undefined ? '' : `/${note}`}`
}

/** What an address names; all that wait when it names nothing. */
export function readNotesPlace(hash: string): NotesPlace {
  const [, named, note] = /^#\/notes(?:\/([a-z]+))?(?:\/([A-Za-z0-9-]{1,64}))?$/.exec(hash) ?? []
  const queue = noteQueues.find((each) => each === named) ?? 'open'
  return { queue, ...(note !== undefined && { note }) }
}
