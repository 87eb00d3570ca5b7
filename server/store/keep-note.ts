import { sql } from 'kysely'
import type { Arrival, NewNote } from './received-notes.ts'
import type { WatchTransaction } from './watch-database.ts'

/**
 * Keeps a note, once by its content, and the way it came, once too. One that could not be read when it came first, and is
 * read by now, is kept as it was read.
 *
 * @returns its id, and whether anything about it is new: the note itself, what it says, or a way that says more than was known
 */
export async function keepNote(
  trx: WatchTransaction,
  tenant: string,
  note: NewNote,
  arrival: Arrival,
): Promise<{ id: string; isNew: boolean }> {
  const facts = note.facts === undefined ? null : JSON.stringify(note.facts)
  const inserted = await sql<{ id: string }>`insert into received_note
      (tenant_id, content_hash, name, content_type, content, facts, refusal, state, received_at)
    values (${tenant}, ${note.contentHash}, ${note.name}, ${note.contentType}, ${Buffer.from(note.content)},
      ${facts}::jsonb, ${note.refusal ?? null}, ${note.refusal === undefined ? 'new' : 'refused'}, baton_now())
    on conflict (tenant_id, content_hash) do nothing returning note_id as id`.execute(trx)
  const [fresh] = inserted.rows
  const id = fresh?.id ?? (await idOf(trx, tenant, note.contentHash))
  if (fresh !== undefined) {
    await keepWay(trx, tenant, id, arrival)
    return { id, isNew: true }
  }
  const isRead = await keepReading(trx, tenant, id, note)
  const isAnotherWay = await keepWay(trx, tenant, id, arrival)
  const saysMore = isAnotherWay && (arrival.answers !== undefined || arrival.referral !== undefined)
  // What a person has to choose about is looked at again when a second way says where it belongs. What its sender took back
  // and sends once more may have been meant all the same.
  const again =
    await sql`update received_note set state = 'new', version = version + 1, attempts = 0, lease_until = null
    where tenant_id = ${tenant} and note_id = ${id}::uuid and ((${saysMore} and state in ('waiting', 'unmatched'))
      or (${isAnotherWay} and state = 'withdrawn' and facts ->> 'isNullified' is distinct from 'true'))
    returning note_id`.execute(trx)
  return { id, isNew: isRead || saysMore || again.rows.length > 0 }
}

/**
 * Keeps what is read of a note that could not be read before, also where somebody had put it aside for that.
 *
 * @returns whether it is read only now
 */
async function keepReading(
  trx: WatchTransaction,
  tenant: string,
  id: string,
  { facts, name, contentType, content }: NewNote,
): Promise<boolean> {
  if (facts === undefined) return false
  const read = await sql`update received_note set facts = ${JSON.stringify(facts)}::jsonb, refusal = null,
      name = ${name}, content_type = ${contentType}, content = ${Buffer.from(content)}, state = 'new',
      decided_at = null, version = version + 1, attempts = 0, lease_until = null
    where tenant_id = ${tenant} and note_id = ${id}::uuid and facts is null returning note_id`.execute(trx)
  if (read.rows.length === 0) return false
  // Nobody can go back to where it could not be read.
  await sql`update note_decision set undone_by = 'sent-again'
    where tenant_id = ${tenant} and note_id = ${id}::uuid and undone_by is null`.execute(trx)
  return true
}

/** @returns whether the way is new, or says by now what it had not said */
async function keepWay(
  trx: WatchTransaction,
  tenant: string,
  id: string,
  { way, sourceId, answers, referral }: Arrival,
): Promise<boolean> {
  const kept = await sql`insert into received_note_way as known
      (tenant_id, note_id, way, source_id, answers, referral_id, received_at)
    values (${tenant}, ${id}::uuid, ${way}, ${sourceId}, ${answers ?? null}, ${referral ?? null}, baton_now())
    on conflict (tenant_id, note_id, way, source_id) do update
      set answers = coalesce(known.answers, excluded.answers),
        referral_id = coalesce(known.referral_id, excluded.referral_id)
      where known.answers is null and excluded.answers is not null
        or known.referral_id is null and excluded.referral_id is not null
    returning note_id`.execute(trx)
  return kept.rows.length > 0
}

async function idOf(trx: WatchTransaction, tenant: string, contentHash: string): Promise<string> {
  const row = await trx
    .selectFrom('received_note')
    .select('note_id')
    .where('tenant_id', '=', tenant)
    .where('content_hash', '=', contentHash)
    .executeTakeFirstOrThrow()
  return row.note_id
}
