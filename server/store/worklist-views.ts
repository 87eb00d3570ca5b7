import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

/** Nobody finds anything among more. */
export const mostViews = 30

export type StoredView = { id: string; name: string; question: unknown }

/** Questions a person keeps, in the order they were kept. */
export async function findViews(
  db: WatchDatabase,
  tenant: string,
  person: string,
): Promise<readonly StoredView[]> {
  return db
    .selectFrom('worklist_view')
    .select(['view_id as id', 'name', 'question'])
    .where('tenant_id', '=', tenant)
    .where('person', '=', person)
    .orderBy('created_at')
    .orderBy('view_id')
    .execute()
}

/**
 * Keeps a question.
 *
 * @returns its id; `undefined` when the person has as many as there may be
 */
export async function insertView(
  db: WatchDatabase,
  key: { tenant: string; person: string },
  view: { name: string; question: unknown },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`insert into worklist_view (tenant_id, person, name, question)
    select ${key.tenant}, ${key.person}, ${view.name}, ${JSON.stringify(view.question)}::jsonb
    where (select count(*) from worklist_view
      where tenant_id = ${key.tenant} and person = ${key.person}) < ${mostViews}
    returning view_id as id`.execute(db)
  return rows[0]?.id
}

/** Gives one another name; false when this person has none of this id. */
export async function renameView(
  db: WatchDatabase,
  key: { tenant: string; person: string },
  id: string,
  name: string,
): Promise<boolean> {
  const renamed = await db
    .updateTable('worklist_view')
    .set({ name })
    .where('tenant_id', '=', key.tenant)
    .where('person', '=', key.person)
    .where(sql<boolean>`view_id::text = ${id}`)
    .executeTakeFirst()
  return renamed.numUpdatedRows > 0n
}

/** Forgets one; false when this person has none of this id. */
export async function deleteView(
  db: WatchDatabase,
  key: { tenant: string; person: string },
  id: string,
): Promise<boolean> {
  const deleted = await db
    .deleteFrom('worklist_view')
    .where('tenant_id', '=', key.tenant)
    .where('person', '=', key.person)
    .where(sql<boolean>`view_id::text = ${id}`)
    .executeTakeFirst()
  return deleted.numDeletedRows > 0n
}
