import { createHash } from 'node:crypto'
import type { ReadPart } from '../../documents/document-reading.ts'
import type { PackedFile } from '../../documents/unpack-zip.ts'
import { appendAudit } from '../../store/audit-log.ts'
import type { NoteFacts } from '#domain/notes-in/received-note.ts'
import { keepNote } from '../../store/keep-note.ts'
import type { Arrival, NewNote } from '../../store/received-notes.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { NotesDeps } from './notes-deps.ts'

/** A note as it was kept: its id, and what was read of it, or why it was not. */
export type KeptPart = { id: string; name: string; isNew: boolean; facts?: NoteFacts; refusal?: string }

/**
 * Takes in a file from outside: reads it where it can do no harm, and keeps every document in it once. What could not be
 * read is kept as well, apart from every chart, with the reason. Nothing is decided here.
 *
 * @returns one entry per document; it bears repetition
 */
export async function keepFile(
  { db, readFile }: Pick<NotesDeps, 'db' | 'readFile'>,
  tenant: string,
  file: PackedFile,
  arrival: Arrival,
): Promise<readonly KeptPart[]> {
  const reading = await readFile(file)
  const notes = reading.ok ? reading.parts.map(toNote) : [toRefused(file, reading.error)]
  return db.transaction().execute(async (trx: BatonTransaction) => {
    const kept: KeptPart[] = []
    for (const note of notes) {
      const { id, isNew } = await keepNote(trx, tenant, note, arrival)
      const { name, facts, refusal } = note
      kept.push({ id, name, isNew, ...(facts && { facts }), ...(refusal === undefined ? {} : { refusal }) })
    }
    await appendAudit(
      trx,
      tenant,
      kept.map(({ id, refusal }) => ({
        action: 'create',
        event: 'note-received',
        agent: arrival.by ?? 'Device/baton',
        outcome: refusal === undefined ? 'success' : 'refused',
        resource: `urn:uuid:${id}`,
        recipient: arrival.way,
        ...(refusal === undefined ? {} : { reason: refusal }),
      })),
    )
    return kept
  })
}

type ReadNote = NewNote & { facts?: NoteFacts }

function toNote({ name, key, contentType, content, reading }: ReadPart): ReadNote {
  const note = { contentHash: key, name, contentType, content }
  return reading.ok ? { ...note, facts: reading.facts } : { ...note, refusal: reading.error }
}

/** A file beyond all limits is not kept: only that it came, and what it was. */
function toRefused({ name, content }: PackedFile, refusal: string): ReadNote {
  return {
    contentHash: createHash('sha256').update(content).digest('hex'),
    name,
    contentType: 'application/octet-stream',
    content: refusal === 'too-large' ? new Uint8Array() : content,
    refusal,
  }
}
