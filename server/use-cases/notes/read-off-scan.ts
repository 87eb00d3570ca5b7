import { readNoteText } from '#domain/notes-in/read-note-text.ts'
import { findContent, renewLease, saveFacts, type KeptNote } from '../../store/received-notes.ts'
import type { NotesDeps } from './notes-deps.ts'
import { StoredFacts } from './stored-facts.ts'

/**
 * Has a scan read by machine before anything is decided about it, so that a person finds it at the right place. What was
 * read is kept with it, marked as such; it never files by itself. A scan that cannot be read stays the picture it is.
 *
 * @returns the note with what is known of it now
 */
export async function readOffScan(
  { db, readScan }: Pick<NotesDeps, 'db' | 'readScan'>,
  kept: KeptNote,
): Promise<KeptNote> {
  const { reading, text } = StoredFacts.parse(kept.facts)
  if (reading !== 'ocr' || text !== '') return kept
  // Reading takes longer than deciding: nobody else need begin meanwhile.
  await renewLease(db, kept)
  const content = await findContent(db, kept)
  const found = content && (await readScan(content))
  if (found === undefined) return kept
  const facts = readNoteText(found, true)
  await saveFacts(db, kept, facts)
  return { ...kept, facts }
}
