import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/**
 * After domain time was set back, nothing was read later than now: what says so is brought back to now, or every reading
 * would count as older than what is stored, and every search would begin in the future. Charts that were read in that
 * future are due at once. Only the sandbox moves its clock.
 */
export async function pullBackMarks(db: Kysely<Tables>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`update sync_source set high_water = least(high_water, baton_now()),
        last_good_read_at = least(last_good_read_at, baton_now()), refused_at = least(refused_at, baton_now())
      where greatest(high_water, last_good_read_at, refused_at) > baton_now()`.execute(trx)
    await sql`update tracked_patient set first_read_at = least(first_read_at, baton_now()),
        last_read_at = least(last_read_at, baton_now()), evidence_at = least(evidence_at, baton_now()),
        last_good_read_at = least(last_good_read_at, baton_now()), opened_at = least(opened_at, baton_now()),
        unread_since = least(unread_since, baton_now()), next_read_at = least(next_read_at, baton_now())
      where greatest(last_read_at, opened_at, unread_since) > baton_now()`.execute(trx)
    await sql`update loop set evidence_at = baton_now() where evidence_at > baton_now()`.execute(trx)
  })
}
