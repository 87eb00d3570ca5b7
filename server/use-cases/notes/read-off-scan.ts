import { readNoteText } from '#domain/notes-in/read-note-text.ts'
import { wordTypes } from '../../documents/content-type.ts'
import { findContent, renewLease, saveFacts, type KeptNote } from '../../store/received-notes.ts'
import type { NotesDeps } from './notes-deps.ts'
import { ReadingRanShort } from './reading-ran-short.ts'
import { StoredFacts } from './stored-facts.ts'

/**
 * Has a scan read by machine before anything is decided about it, so that a person finds it at the right place. What was
 * read is kept with it, marked as such; it never files by itself. A scan that cannot be read stays the picture it is, and
 * so does one that there was neither time nor memory for at the last try.
 *
 * @returns the note with what is known of it now
 * @throws ReadingRanShort when it is to be read another time
 */
export async function readOffScan(
  { db, readScan, atBoundary }: Pick<NotesDeps, 'db' | 'readScan' | 'atBoundary'>,
  kept: KeptNote,
  isLastTry: boolean,
): Promise<KeptNote> {
  const known = StoredFacts.parse(kept.facts)
  if (known.reading !== 'ocr' || known.text !== '' || wordTypes.includes(kept.contentType)) return kept
  // Reading takes longer than deciding: nobody else need begin meanwhile.
  await renewLease(db, kept)
  await atBoundary?.('note-reading-scan')
  const content = await findContent(db, kept)
  const read = content && (await readScan(content))
  if (read?.kind === 'ran-short') {
    if (!isLastTry) throw new ReadingRanShort(read.because)
    await saveFacts(db, kept, known, read.because)
    return kept
  }
  if (read?.kind !== 'read') return kept
  const facts = readNoteText(read.text, true)
  await saveFacts(db, kept, facts)
  await atBoundary?.('note-scan-read')
  return { ...kept, facts }
}
