import { createHash } from 'node:crypto'
import { findShownType } from '../../documents/content-type.ts'
import { isShortage, type FileReading, type ReadPart } from '../../documents/document-reading.ts'
import type { PackedFile } from '../../documents/unpack-zip.ts'
import { appendAudit } from '../../store/audit-log.ts'
import type { NoteFacts } from '#domain/notes-in/received-note.ts'
import { readBatonNow } from '../../store/clock.ts'
import { keepNote } from '../../store/keep-note.ts'
import type { Arrival, NewNote } from '../../store/received-notes.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { NotesDeps } from './notes-deps.ts'
import { tellOfRefused } from './tell-of-refused.ts'

/** A note as it was kept: its id, and what was read of it, or why it was not; neither while it has yet to be read. */
export type KeptPart = { id: string; name: string; isNew: boolean; facts?: NoteFacts; refusal?: string }

/**
 * Takes in a file from outside: reads it where it can do no harm, and keeps every document in it once. What could not be
 * read is kept as well, apart from every chart, with the reason, and somebody is told to look at it; what there was no time or memory for is kept as it came,
 * and read when it is decided about (`readLater`). Nothing is decided here.
 *
 * @returns one entry per document; it bears repetition
 */
export async function keepFile(
  { db, readFile, tenants }: Pick<NotesDeps, 'db' | 'readFile' | 'tenants'>,
  tenant: string,
  file: PackedFile,
  arrival: Arrival,
): Promise<readonly KeptPart[]> {
  const reading = await readFile(file)
  const notes = toNotes(file, reading)
  const now = await readBatonNow(db)
  const practice = tenants.get(tenant)?.tenant
  return db.transaction().execute(async (trx: BatonTransaction) => {
    const kept: KeptPart[] = []
    for (const note of notes) {
      const { id, isNew } = await keepNote(trx, tenant, note, arrival)
      const { name, facts, refusal } = note
      if (refusal !== undefined && practice !== undefined)
        await tellOfRefused(trx, practice, id, arrival, now)
      kept.push({ id, name, isNew, ...(facts && { facts }), ...(refusal === undefined ? {} : { refusal }) })
    }
    await appendAudit(
      trx,
      tenant,
      kept.map((part) => toReceivedEntry(part, arrival)),
    )
    return kept
  })
}

/** How the trail tells of a note that came. */
export function toReceivedEntry({ id, refusal }: Pick<KeptPart, 'id' | 'refusal'>, arrival: Arrival) {
  return {
    action: 'create',
    event: 'note-received',
    agent: arrival.by ?? 'Device/baton',
    outcome: refusal === undefined ? 'success' : 'refused',
    resource: `urn:uuid:${id}`,
    recipient: arrival.way,
    ...(refusal === undefined ? {} : { reason: refusal }),
  } as const
}

export type ReadNote = NewNote & { facts?: NoteFacts }

/** What is kept of a file: one note per document. */
export function toNotes(file: PackedFile, reading: FileReading): readonly ReadNote[] {
  if (reading.ok) return reading.parts.map(toNote)
  return [isShortage(reading.error) ? toUnread(file) : toRefused(file, reading.error)]
}

/** Its bytes say what it can be shown as, and no more. */
function toUnread({ name, content }: PackedFile): ReadNote {
  const contentType = findShownType(content) ?? 'application/octet-stream'
  return { contentHash: createHash('sha256').update(content).digest('hex'), name, contentType, content }
}

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
