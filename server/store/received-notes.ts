import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

export type NoteWay = 'direct' | 'fax' | 'upload' | 'response-page' | 'v2'

/** A document as it is kept: what was read of it as JSON, or why it was not read; neither while it has yet to be read. */
export type NewNote = {
  contentHash: string
  name: string
  contentType: string
  content: Uint8Array
  facts?: unknown
  refusal?: string
}

/** How a note came: with which message, and what that says about where it belongs. Ids without their types. */
export type Arrival = {
  way: NoteWay
  sourceId: string
  answers?: string
  referral?: string
  /** Reference of the person who brought it; absent where it came by itself. */
  by?: string
}

/** A note with all that is known about it but its content. */
export type KeptNote = {
  tenant: string
  id: string
  contentHash: string
  name: string
  contentType: string
  facts: unknown
  receivedAt: Date
  /** Ids without their types, each once. */
  answers: readonly string[]
  referrals: readonly string[]
  rejected: readonly string[]
}

const leaseSeconds = 60
/** After so many failures a person decides. */
export const maxNoteAttempts = 5

/** Claims notes that nothing was decided about yet, the oldest first; one that keeps failing comes less often. */
export async function claimNewNotes(
  db: WatchDatabase,
  tenants: readonly string[],
  limit: number,
): Promise<(KeptNote & { attempts: number })[]> {
  const claimed = await sql<{ tenant: string; id: string; attempts: number }>`with picked as materialized (
      select tenant_id, note_id from received_note where state = 'new' and tenant_id = any(${[...tenants]})
        and (lease_until is null or lease_until < now())
      order by received_at limit ${limit} for update skip locked)
    update received_note n set attempts = attempts + 1,
      lease_until = now() + make_interval(secs => ${leaseSeconds} * (attempts + 1))
    from picked where n.tenant_id = picked.tenant_id and n.note_id = picked.note_id
    returning n.tenant_id as tenant, n.note_id as id, n.attempts`.execute(db)
  const notes = await Promise.all(
    claimed.rows.map(async ({ tenant, id, attempts }) => {
      const note = await findNote(db, tenant, id)
      return note === undefined ? [] : [{ ...note, attempts }]
    }),
  )
  return notes.flat()
}

/** One note with its ways and rejections. */
export async function findNote(db: WatchDatabase, tenant: string, id: string): Promise<KeptNote | undefined> {
  const found = await sql<{
    hash: string
    name: string
    type: string
    facts: unknown
    at: Date
    answers: string[]
    referrals: string[]
    rejected: string[]
  }>`select content_hash as hash, name, content_type as type, facts, received_at as at,
      array(select distinct answers from received_note_way w where w.tenant_id = n.tenant_id
        and w.note_id = n.note_id and answers is not null order by 1) as answers,
      array(select distinct referral_id from received_note_way w where w.tenant_id = n.tenant_id
        and w.note_id = n.note_id and referral_id is not null order by 1) as referrals,
      array(select referral_id from note_rejection r where r.tenant_id = n.tenant_id
        and r.note_id = n.note_id order by 1) as rejected
    from received_note n where tenant_id = ${tenant} and note_id = ${id}::uuid`.execute(db)
  const [row] = found.rows
  if (row === undefined) return undefined
  const { hash, name, type, facts, at, answers, referrals, rejected } = row
  return {
    tenant,
    id,
    contentHash: hash,
    name,
    contentType: type,
    facts,
    receivedAt: at,
    answers,
    referrals,
    rejected,
  }
}

/** The bytes of a note as they came. */
export async function findContent(
  db: WatchDatabase,
  { tenant, id }: Pick<KeptNote, 'tenant' | 'id'>,
): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom('received_note')
    .select('content')
    .where('tenant_id', '=', tenant)
    .where('note_id', '=', id)
    .executeTakeFirst()
  return row?.content
}

/**
 * Keeps what was read of a note later than it came; of one that was decided about nothing changes any more.
 *
 * @param refusal - why no more was read of it
 */
export async function saveFacts(
  db: WatchDatabase,
  { tenant, id }: Pick<KeptNote, 'tenant' | 'id'>,
  facts: unknown,
  refusal?: string,
): Promise<void> {
  await sql`update received_note set facts = ${JSON.stringify(facts)}::jsonb, refusal = ${refusal ?? null}
    where tenant_id = ${tenant} and note_id = ${id}::uuid and state = 'new'`.execute(db)
}

/** Keeps a claimed note from being claimed again for as long as reading it may take, and never shorter than it was. */
export async function renewLease(
  db: WatchDatabase,
  { tenant, id }: Pick<KeptNote, 'tenant' | 'id'>,
): Promise<void> {
  await sql`update received_note
      set lease_until = greatest(lease_until, now() + make_interval(secs => ${2 * leaseSeconds}))
    where tenant_id = ${tenant} and note_id = ${id}::uuid and state = 'new'`.execute(db)
}

/** What became of a note; ids without their types. */
export type NoteVerdict = {
  state: 'filed' | 'waiting' | 'unmatched' | 'quarantined' | 'withdrawn'
  decision: unknown
  patient?: string
  referral?: string
  isSampled?: boolean
}

/**
 * Writes down what was decided, if nobody was quicker.
 *
 * @returns false when somebody was: then nothing may follow from this decision
 */
export async function saveVerdict(
  trx: WatchTransaction,
  { tenant, id }: Pick<KeptNote, 'tenant' | 'id'>,
  { state, decision, patient, referral, isSampled }: NoteVerdict,
): Promise<boolean> {
  const saved =
    await sql`update received_note set state = ${state}, decision = ${JSON.stringify(decision)}::jsonb,
      patient_id = ${patient ?? null}, referral_id = ${referral ?? null}, is_sampled = ${isSampled ?? false},
      decided_at = baton_now(), lease_until = null, version = version + 1
    where tenant_id = ${tenant} and note_id = ${id}::uuid and state = 'new' returning note_id`.execute(trx)
  return saved.rows.length > 0
}

/** Whether a note was filed at a referral at or after a moment of domain time. */
export async function wasFiledSince(
  trx: WatchTransaction,
  tenant: string,
  referral: string,
  since: Date,
): Promise<boolean> {
  const row = await trx
    .selectFrom('received_note')
    .select('note_id')
    .where('tenant_id', '=', tenant)
    .where('state', '=', 'filed')
    .where('referral_id', '=', referral)
    .where('decided_at', '>=', since)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
