import { sql, type RawBuilder } from 'kysely'
import { filingKinds } from '#domain/notes-in/filing-kinds.ts'
import type { NoteRowState } from './note-tables.ts'
import type { NoteWay } from './received-notes.ts'
import type { WatchDatabase } from './watch-database.ts'

/** What of a practice's notes somebody may see. */
export type NoteReader = {
  tenant: string
  seesRestricted: boolean
  /** Only what was kept out of every chart. */
  quarantineOnly: boolean
}

/** As it comes out of JSON; `at` is an ISO instant. */
export type Filing = { actor: string; name: string | null; at: string }

/** A note as the queue shows it, without what it says. `facts` are title, reading and label only. */
export type QueuedNote = {
  id: string
  version: number
  state: NoteRowState
  name: string
  title: string | null
  reading: string | null
  refusal: string | null
  decision: unknown
  patient: string | null
  referral: string | null
  isSampled: boolean
  receivedAt: Date
  /** The decision that filed it, of one that is filed. */
  filing: Filing | null
  /** Where it stands in its queue, to the microsecond. */
  standsAt: string
  contentType: string
  size: number
  ways: readonly NoteWay[]
}

const kinds = sql.join(filingKinds.map((kind) => sql.lit(kind)))

/** Who filed a note, as it stands. */
const filingOf = sql`select json_build_object('actor', d.actor, 'name', d.actor_name, 'at', d.made_at)
  from note_decision d where d.tenant_id = n.tenant_id and d.note_id = n.note_id and d.undone_by is null
    and d.choice ->> 'kind' in (${kinds})
  order by d.note_version desc, d.made_at desc limit 1`

const open = sql`n.state in ('waiting', 'unmatched', 'quarantined', 'refused')`
const toCheck = sql`n.state = 'filed' and n.is_sampled`

/** Every referral and patient a note may be about, as far as that was ever decided. */
const named = sql`select n.referral_id union all
  select substr(each #>> '{}', length('ServiceRequest/') + 1) from (
    select jsonb_path_query(n.decision, '$.referrals[*].referral') union all
    select jsonb_path_query(n.decision, '$.about[*]')) as about(each)`

/** A note that is labelled, or may be about a restricted record, is shown to those who see such records. */
function visible({ tenant, seesRestricted, quarantineOnly }: NoteReader): RawBuilder<unknown> {
  const quarantine = quarantineOnly ? sql`and n.state = 'quarantined'` : sql``
  if (seesRestricted) return sql`n.tenant_id = ${tenant} ${quarantine}`
  return sql`n.tenant_id = ${tenant} ${quarantine} and coalesce((n.facts ->> 'isSensitive')::boolean, false) = false
    and not exists (select from worklist_stretch s where s.tenant_id = n.tenant_id and s.is_restricted
      and (s.referral_id in (${named}) or s.referral_id in (select r.referral_id from worklist_row r
        where r.tenant_id = n.tenant_id and r.patient_id = n.patient_id)))`
}

/** Which notes a queue holds. */
function inQueue(queue: string): RawBuilder<unknown> {
  if (queue === 'open') return open
  return queue === 'check' ? toCheck : sql`n.state = ${queue}`
}

/** Where a page of a queue ends: ISO instant to the microsecond. */
export type NoteCursor = { at: string; id: string }

/** A page of a queue: what came first, and of filed ones what was filed last. */
export async function listNotes(
  db: WatchDatabase,
  reader: NoteReader,
  queue: string,
  after: NoteCursor | undefined,
  limit: number,
): Promise<readonly QueuedNote[]> {
  const end = after && sql`(${after.at}::timestamptz, ${after.id}::uuid)`
  if (queue === 'filed') {
    const rest = end === undefined ? sql`` : sql`and (n.decided_at, n.note_id) < ${end}`
    const order = sql`order by n.decided_at desc, n.note_id desc`
    return readQueued(db, sql`${visible(reader)} and ${inQueue(queue)} ${rest} ${order} limit ${limit}`)
  }
  const rest = end === undefined ? sql`` : sql`and (n.received_at, n.note_id) > ${end}`
  const order = sql`order by n.received_at, n.note_id`
  return readQueued(db, sql`${visible(reader)} and ${inQueue(queue)} ${rest} ${order} limit ${limit}`)
}

/** One note as the queue shows it; nothing where this person may not see it. */
export async function findQueued(
  db: WatchDatabase,
  reader: NoteReader,
  id: string,
): Promise<QueuedNote | undefined> {
  const [note] = await readQueued(db, sql`${visible(reader)} and n.note_id = ${id}::uuid`)
  return note
}

async function readQueued(db: WatchDatabase, where: RawBuilder<unknown>): Promise<readonly QueuedNote[]> {
  const found = await sql<QueuedNote>`select n.note_id as id, n.version, n.state, n.name,
      n.facts ->> 'title' as title, n.facts ->> 'reading' as reading, n.refusal, n.decision,
      n.patient_id as patient, n.referral_id as referral, n.is_sampled as "isSampled",
      n.received_at as "receivedAt", n.content_type as "contentType", octet_length(n.content) as size, array(select distinct w.way from received_note_way w
        where w.tenant_id = n.tenant_id and w.note_id = n.note_id order by 1) as ways,
      case when n.state = 'filed' then (${filingOf}) end as filing,
      to_char((case when n.state = 'filed' then n.decided_at else n.received_at end) at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "standsAt"
    from received_note n where ${where}`.execute(db)
  return found.rows
}

export async function isNoteVisible(db: WatchDatabase, reader: NoteReader, id: string): Promise<boolean> {
  const found = await sql`select 1 from received_note n
    where ${visible(reader)} and n.note_id = ${id}::uuid`.execute(db)
  return found.rows.length > 0
}

/** When each open note came, and how many there are by state and for a check; of what this person may see. */
export async function countQueues(
  db: WatchDatabase,
  reader: NoteReader,
): Promise<{ counts: Readonly<Record<string, number>>; receivedAt: readonly Date[] }> {
  const found = await sql<{ queue: string; at: Date }>`select
      case when n.state = 'filed' then 'check' else n.state end as queue, n.received_at as at
    from received_note n where ${visible(reader)} and (${open} or ${toCheck})`.execute(db)
  const counts: Record<string, number> = {}
  for (const { queue } of found.rows) counts[queue] = (counts[queue] ?? 0) + 1
  const receivedAt = found.rows.filter(({ queue }) => queue !== 'check').map(({ at }) => at)
  return { counts, receivedAt }
}

/** The bytes of a note, as they came. */
export async function findContent(
  db: WatchDatabase,
  tenant: string,
  id: string,
): Promise<{ name: string; contentType: string; content: Buffer; patient: string | null } | undefined> {
  const row = await db
    .selectFrom('received_note')
    .select(['name', 'content_type as contentType', 'content', 'patient_id as patient'])
    .where('tenant_id', '=', tenant)
    .where('note_id', '=', id)
    .executeTakeFirst()
  return row
}

/** How lists name a referral; the summary is to be parsed by the reader. */
export type ListedReferral = { referral: string; patient: string; summary: unknown; specialty: string | null }

/** What the lists say of these referrals, or of one patient's; ids without their types. */
export async function findListedReferrals(
  db: WatchDatabase,
  tenant: string,
  { referrals, patients }: { referrals: readonly string[]; patients: readonly string[] },
): Promise<readonly ListedReferral[]> {
  const found =
    await sql<ListedReferral>`select r.referral_id as referral, r.patient_id as patient, r.summary,
      (select s.specialty from worklist_stretch s where s.tenant_id = r.tenant_id
        and s.referral_id = r.referral_id limit 1) as specialty
    from worklist_row r where r.tenant_id = ${tenant}
      and (r.referral_id = any(${[...referrals]}) or r.patient_id = any(${[...patients]}))
    order by r.referral_id`.execute(db)
  return found.rows
}
