import { readNoteText } from '#domain/notes-in/read-note-text.ts'
import { isShortage } from '../../documents/document-reading.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { keepNote } from '../../store/keep-note.ts'
import {
  findContent,
  renewLease,
  saveFacts,
  type Arrival,
  type KeptNote,
} from '../../store/received-notes.ts'
import { deleteUnread, lockUnread, replaceUnread } from '../../store/unread-notes.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toNotes, toReceivedEntry, type ReadNote } from './keep-file.ts'
import type { NotesDeps } from './notes-deps.ts'
import { ReadingRanShort } from './reading-ran-short.ts'
import { tellOfRefused } from './tell-of-refused.ts'

/**
 * Reads a note that there was no time or memory for when it came. The documents of a package become a note each, which
 * came the same ways. At the last try it stays a file that says nothing, for a person to look at.
 *
 * @returns the note with what is known of it now; nothing where there is nothing to decide about
 * @throws ReadingRanShort when it is to be read another time
 */
export async function readLater(
  { db, readFile }: Pick<NotesDeps, 'db' | 'readFile'>,
  { tenant }: Pick<TenantRuntime, 'tenant'>,
  kept: KeptNote,
  isLastTry: boolean,
): Promise<KeptNote | undefined> {
  if (kept.facts !== null) return kept
  await renewLease(db, kept)
  const content = await findContent(db, kept)
  if (content === undefined) return undefined
  const file = { name: kept.name, content }
  const reading = await readFile(file)
  if (!reading.ok && isShortage(reading.error)) {
    if (!isLastTry) throw new ReadingRanShort(reading.error)
    const facts = readNoteText('', true)
    await saveFacts(db, kept, facts, reading.error)
    return { ...kept, facts }
  }
  const now = await readBatonNow(db)
  return db
    .transaction()
    .execute((trx: BatonTransaction) => unpack(trx, { tenant, now }, kept, toNotes(file, reading)))
}

/** The practice, and domain time. */
type Desk = { tenant: Tenant; now: Date }

/** The first document that is not kept already takes the place of the file, whose id whoever brought it was told. */
async function unpack(
  trx: BatonTransaction,
  desk: Desk,
  kept: KeptNote,
  notes: readonly ReadNote[],
): Promise<KeptNote | undefined> {
  const arrivals = await lockUnread(trx, kept)
  if (arrivals === undefined) return undefined
  let taken: ReadNote | undefined
  for (const note of notes) {
    if (taken === undefined && (await replaceUnread(trx, kept, note))) taken = note
    else for (const arrival of arrivals) await keepBeside(trx, desk, note, arrival)
  }
  if (taken === undefined) {
    await deleteUnread(trx, kept)
    return undefined
  }
  const { contentHash, name, contentType, facts, refusal } = taken
  if (facts !== undefined) return { ...kept, contentHash, name, contentType, facts }
  const refused = { id: kept.id, ...(refusal !== undefined && { refusal }) }
  await appendAudit(trx, kept.tenant, [toReceivedEntry(refused, arrivals[0])])
  await tellOfRefused(trx, desk.tenant, kept.id, arrivals[0], desk.now)
  return undefined
}

async function keepBeside(
  trx: BatonTransaction,
  { tenant, now }: Desk,
  note: ReadNote,
  arrival: Arrival,
): Promise<void> {
  const { id, isNew } = await keepNote(trx, tenant.id, note, arrival)
  const part = { id, ...(note.refusal !== undefined && { refusal: note.refusal }) }
  if (isNew) await appendAudit(trx, tenant.id, [toReceivedEntry(part, arrival)])
  if (note.refusal !== undefined) await tellOfRefused(trx, tenant, id, arrival, now)
}
