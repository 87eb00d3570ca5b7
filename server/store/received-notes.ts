import type { Kysely } from 'kysely'
import type { PacketTables } from './packet-tables.ts'

export type ReceivedNote = {
  id: string
  /** Ids without their types. */
  referral: string
  patient: string
  /** By which way it came. */
  source: 'answer-page'
  fromName: string
  contentType: string
  filename: string
  bytes: Uint8Array
  /** Hexadecimal SHA-256 of the bytes. */
  sha256: string
  receivedAt: Date
}

/**
 * Keeps a note that came in, to the byte.
 *
 * @returns false when this very file came for this referral before
 */
export async function insertReceivedNote(
  db: Kysely<PacketTables>,
  tenant: string,
  note: ReceivedNote,
): Promise<boolean> {
  const inserted = await db
    .insertInto('received_note')
    .values({
      tenant_id: tenant,
      note_id: note.id,
      referral_id: note.referral,
      patient_id: note.patient,
      source: note.source,
      from_name: note.fromName,
      content_type: note.contentType,
      filename: note.filename,
      bytes: Buffer.from(note.bytes),
      sha256: note.sha256,
      received_at: note.receivedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}
