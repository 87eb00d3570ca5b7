/** Saying where a note belongs, whether one that filed itself is where it belongs, and what a file is that nobody could read. */
export const noteWork = ['place', 'check', 'refused'] as const
export type NoteWork = (typeof noteWork)[number]

/**
 * The key of a piece of work about a note that came in.
 *
 * @param noteId - by which the note is kept
 */
export function toNoteWorkKey(noteId: string, what: NoteWork): string {
  return `note|${noteId}|${what}`
}
