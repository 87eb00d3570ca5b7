import { sql } from 'kysely'
import type { Arrival, KeptNote, NewNote } from './received-notes.ts'
import type { WatchTransaction } from './watch-database.ts'

type Named = Pick<KeptNote, 'tenant' | 'id'>

/**
 * Locks a note that has yet to be read.
 *
 * @returns the ways it came, of which there is one at least; nothing where somebody has read it meanwhile
 */
export async function lockUnread(
  trx: WatchTransaction,
  { tenant, id }: Named,
): Promise<readonly [Arrival, ...Arrival[]] | undefined> {
  const locked = await sql`select from received_note where tenant_id = ${tenant} and note_id = ${id}::uuid
      and state = 'new' and facts is null for update`.execute(trx)
  if (locked.rows.length === 0) return undefined
  const ways = await trx
    .selectFrom('received_note_way')
    .select(['way', 'source_id', 'answers', 'referral_id'])
    .where('tenant_id', '=', tenant)
    .where('note_id', '=', id)
    .orderBy('received_at')
    .execute()
  const [first, ...more] = ways.map(({ way, source_id, answers, referral_id }) => ({
    way,
    sourceId: source_id,
    ...(answers !== null && { answers }),
    ...(referral_id !== null && { referral: referral_id }),
  }))
  return first && [first, ...more]
}

/**
 * Puts what was read of it, or the first document that it holds, in the place of a locked note.
 *
 * @returns false where that document is kept already
 */
export async function replaceUnread(
  trx: WatchTransaction,
  { tenant, id }: Named,
  { contentHash, name, contentType, content, facts, refusal }: NewNote,
): Promise<boolean> {
  const read = facts === undefined ? null : JSON.stringify(facts)
  const replaced = await sql`update received_note set content_hash = ${contentHash}, name = ${name},
      content_type = ${contentType}, content = ${Buffer.from(content)}, facts = ${read}::jsonb,
      refusal = ${refusal ?? null}, state = ${refusal === undefined ? 'new' : 'refused'}, version = version + 1
    where tenant_id = ${tenant} and note_id = ${id}::uuid and not exists (select from received_note other
      where other.tenant_id = ${tenant} and other.content_hash = ${contentHash} and other.note_id <> ${id}::uuid)
    returning note_id`.execute(trx)
  return replaced.rows.length > 0
}

/** Forgets a locked note all of whose documents are kept already, each by itself. */
export async function deleteUnread(trx: WatchTransaction, { tenant, id }: Named): Promise<void> {
  await trx.deleteFrom('received_note').where('tenant_id', '=', tenant).where('note_id', '=', id).execute()
}
