import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/**
 * Notes for which number a patient's consent to texts holds: the one the record has when that consent is first read. A
 * number that comes into the record later has to be agreed to anew.
 */
export async function bindTextNumber(
  trx: WatchTransaction,
  tenant: string,
  patient: string,
  consent: { givenAt: Date; number: string },
): Promise<void> {
  await sql`update tracked_patient set text_consent_at = ${consent.givenAt}, text_number = ${consent.number}
    where tenant_id = ${tenant} and patient_id = ${patient}
      and (text_consent_at is distinct from ${consent.givenAt}::timestamptz(3) or text_number is null)`.execute(
    trx,
  )
}

/** The number a patient's consent of that moment holds for; nothing where it was never read with a number beside it. */
export async function findTextNumber(
  db: WatchDatabase,
  tenant: string,
  patient: string,
  givenAt: Date,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('tracked_patient')
    .select('text_number')
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .where('text_consent_at', '=', givenAt)
    .executeTakeFirst()
  return row?.text_number ?? undefined
}
