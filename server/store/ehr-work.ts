import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** A work item about no referral as it stands in an EHR; `content` is its JSON text. */
export type EhrWork = {
  id: string
  /** Id without its type; absent where it is about nobody. */
  patient?: string
  /** Empty where the EHR counts no versions. */
  versionId: string
  content: string
}

/** Notes a work item that Baton has just put into an EHR; it is looked at there with the next round. */
export async function addEhrWork(db: Kysely<Tables>, tenant: string, work: EhrWork): Promise<void> {
  await db
    .insertInto('ehr_work')
    .values({
      tenant_id: tenant,
      task_id: work.id,
      patient_id: work.patient ?? null,
      version_id: work.versionId,
      content: work.content,
      is_open: true,
      read_at: new Date(0),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * Work items in the tenant's EHR about no referral, the newest first as far as their ids say.
 *
 * @param asked - `id`: this one alone, ended or not
 */
export async function findEhrWork(
  db: Kysely<Tables>,
  tenant: string,
  { limit, id }: { limit: number; id?: string },
): Promise<readonly EhrWork[]> {
  const rows = await db
    .selectFrom('ehr_work')
    .select(['task_id', 'patient_id', 'version_id', 'content'])
    .where('tenant_id', '=', tenant)
    .$if(id === undefined, (query) => query.where('is_open', '=', true))
    .$if(id !== undefined, (query) => query.where('task_id', '=', id ?? ''))
    .orderBy('read_at', 'desc')
    .orderBy('task_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.task_id,
    versionId: row.version_id,
    content: row.content,
    ...(row.patient_id !== null && { patient: row.patient_id }),
  }))
}

/** Ids of open ones that were last looked at in the EHR no later than this; what has waited longest comes first. */
export async function findEhrWorkToRead(
  db: Kysely<Tables>,
  tenant: string,
  before: Date,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('ehr_work')
    .select('task_id')
    .where('tenant_id', '=', tenant)
    .where('is_open', '=', true)
    .where('read_at', '<=', before)
    .orderBy('read_at')
    .orderBy('task_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.task_id)
}

/** Takes over how one stands in the EHR; what was finished here meanwhile stays so. */
export async function saveEhrWorkRead(
  db: Kysely<Tables>,
  tenant: string,
  { id, versionId, content, isOpen }: Omit<EhrWork, 'patient'> & { isOpen: boolean },
  readAt: Date,
): Promise<void> {
  await db
    .updateTable('ehr_work')
    .set({ version_id: versionId, content, is_open: isOpen, read_at: readAt })
    .where('tenant_id', '=', tenant)
    .where('task_id', '=', id)
    .where('is_open', '=', true)
    .execute()
}

/** Forgets one that is no longer in the EHR. */
export async function forgetEhrWork(db: Kysely<Tables>, tenant: string, id: string): Promise<void> {
  await db.deleteFrom('ehr_work').where('tenant_id', '=', tenant).where('task_id', '=', id).execute()
}

/**
 * Says that one is over, as it is about to be written to the EHR.
 *
 * @param now - domain time
 * @returns false when it is not as it was shown, or over already
 */
export async function endEhrWork(
  db: Kysely<Tables>,
  tenant: string,
  { id, versionId, content }: Omit<EhrWork, 'patient'>,
  now: Date,
): Promise<boolean> {
  const ended = await sql`update ehr_work set is_open = false, content = ${content}, read_at = ${now}
    where tenant_id = ${tenant} and task_id = ${id} and is_open and version_id = ${versionId}
    returning task_id`.execute(db)
  return ended.rows.length > 0
}

/** Forgets those that were over by then. */
export async function forgetEndedWork(db: Kysely<Tables>, tenant: string, before: Date): Promise<void> {
  await db
    .deleteFrom('ehr_work')
    .where('tenant_id', '=', tenant)
    .where('is_open', '=', false)
    .where('read_at', '<=', before)
    .execute()
}

/** Somebody had changed one in the EHR before its end could be written there: how it stands is looked at anew. */
export async function reopenEhrWork(db: Kysely<Tables>, tenant: string, id: string): Promise<void> {
  await db
    .updateTable('ehr_work')
    .set({ is_open: true, read_at: new Date(0) })
    .where('tenant_id', '=', tenant)
    .where('task_id', '=', id)
    .execute()
}
