import { codeSystems, namingSystems } from '#domain/codes.ts'
import { readBatonNow } from '../../store/clock.ts'
import { writeOwn } from '../own-store-writes.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

/** LOINC "Administrative note": never taken for a consultant's report. */
const administrativeNote = {
  system: codeSystems.loinc,
  code: '51851-4',
  display: 'Administrative note',
}

/**
 * Keeps the pages of a letter in Baton's own store, as a document of the patient it is about, where whoever prints finds
 * them. The same key again adds nothing.
 */
export async function keepLetter(
  db: BatonDatabase,
  tenant: string,
  key: string,
  pages: Uint8Array,
): Promise<void> {
  const row = await db
    .selectFrom('outbox')
    .select(['patient_id', 'referral_id'])
    .where('tenant_id', '=', tenant)
    .where('key', '=', key)
    .executeTakeFirst()
  if (row?.patient_id == null) throw new Error('a letter belongs to a patient')
  const now = await readBatonNow(db)
  const identity = { system: namingSystems.message, value: `${key}|pages` }
  const resource = {
    resourceType: 'DocumentReference',
    identifier: [identity],
    status: 'current',
    type: { coding: [administrativeNote] },
    subject: { reference: `Patient/${row.patient_id}` },
    date: now.toISOString(),
    content: [
      {
        attachment: {
          contentType: 'application/pdf',
          data: Buffer.from(pages).toString('base64'),
          title: 'Letter to the patient',
        },
      },
    ],
  }
  const outcome = await writeOwn(db, tenant, { interaction: 'create', resource, identity }, now)
  if (outcome.kind !== 'written') throw new Error(`a letter could not be kept: ${outcome.kind}`)
}
