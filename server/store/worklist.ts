import type { WorklistFilter, WorklistSort } from '#contract/worklist.ts'
import type { QueueName } from '#domain/worklist/queues-of.ts'
import { sql, type RawBuilder } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'
import { isAsked, momentOf, sourceOf, type ListReader } from './worklist-conditions.ts'
import type { Cursor } from './worklist-cursor.ts'

/** What is asked of a list. */
export type ListQuestion = {
  queue: QueueName
  filter: WorklistFilter
  /** Words that all have to occur; none: no search. */
  words: readonly string[]
  sort: WorklistSort
  limit: number
  /** Key of the last row of the page before. */
  after?: Cursor['key']
}

/** One referral as it is stored and shown at the moment asked for. */
export type ListedRow = {
  referral: string
  patient: string
  version: number
  summary: unknown
  display: string
  urgency: string
  direction: string
  specialty: string | null
  owner: string | null
  clock: string | null
  /** Absent: no clock decides. */
  dueAt: Date | null
  action: string | null
  /** Absent: nobody knows. */
  orderedAt: Date | null
  evidenceAt: Date
  key: readonly string[]
}

export type ListedPage = {
  rows: readonly ListedRow[]
  isLast: boolean
  total: number
  /** Domain time of the answer. */
  now: Date
  /** What this answer has seen, for {@link countChanges}. */
  seen: string
}

/** Columns of each order, from the first that decides; all of them rise. */
const orders: Readonly<Record<WorklistSort, readonly { column: string; type: string }[]>> = {
  worst: [
    { column: 'rank', type: 'int2' },
    { column: 'due_at', type: 'timestamptz' },
    { column: 'ordered_at', type: 'timestamptz' },
    { column: 'referral_id', type: 'text' },
  ],
  due: [
    { column: 'due_at', type: 'timestamptz' },
    { column: 'ordered_at', type: 'timestamptz' },
    { column: 'referral_id', type: 'text' },
  ],
  ordered: [
    { column: 'ordered_at', type: 'timestamptz' },
    { column: 'due_at', type: 'timestamptz' },
    { column: 'referral_id', type: 'text' },
  ],
  patient: byWords('patient_order'),
  receiver: byWords('receiver_order'),
  owner: byWords('owner_order'),
}

function byWords(column: string): readonly { column: string; type: string }[] {
  return [
    { column, type: 'text' },
    { column: 'due_at', type: 'timestamptz' },
    { column: 'referral_id', type: 'text' },
  ]
}

const columnOf = ({ column }: { column: string }): RawBuilder<unknown> => sql.ref(`s.${column}`)

function comesAfter(sort: WorklistSort, key: readonly string[] | undefined): RawBuilder<boolean> {
  if (key === undefined) return sql<boolean>`true`
  const columns = orders[sort]
  const values = columns.map(({ type }, at) => sql`${key[at] ?? ''}::${sql.raw(type)}`)
  return sql<boolean>`(${sql.join(columns.map(columnOf))}) > (${sql.join(values)})`
}

/**
 * One page of a list, with how many there are in all, in one statement: page, total and what was seen are of one
 * moment. Rows that do not change are neither skipped nor repeated from page to page, whatever happens to others.
 */
export async function readPage(
  db: WatchDatabase,
  reader: ListReader,
  question: ListQuestion,
): Promise<ListedPage> {
  const { words, sort, limit, after } = question
  const columns = orders[sort].map(columnOf)
  const asked = isAsked(reader, question)
  const key = sql.join(columns.map((column) => sql`${column}::text`))
  const found = await sql<Answer>`with page as (
      select s.*, array[${key}] as key from ${sourceOf(words)}
      where ${asked} and ${comesAfter(sort, after)} order by ${sql.join(columns)} limit ${limit + 1}),
    known as (
      select s.*, r.patient_id, r.version, r.summary, r.evidence_at from page s
      join worklist_row r using (tenant_id, referral_id)),
    total as (
      select count(*) as total, ${momentOf(reader)} as now, pg_current_snapshot()::text as seen
      from ${sourceOf(words)} where ${asked})
    select t.total, t.now, t.seen, s.referral_id as referral, s.patient_id as patient, s.version, s.summary,
      s.display, s.urgency, s.direction, s.specialty, s.owner, s.clock, nullif(s.due_at, 'infinity') as "dueAt",
      s.action, nullif(s.ordered_at, 'infinity') as "orderedAt", s.evidence_at as "evidenceAt", s.key
    from total t left join known s on true order by ${sql.join(columns)}`.execute(db)
  return toPage(found.rows, limit)
}

/** Columns of a {@link ListedRow} from its stretch (`s`) and its row (`r`), without the key of an order. */
export const listedColumns = sql`r.referral_id as referral, r.patient_id as patient, r.version, r.summary, s.display,
  s.urgency, s.direction, s.specialty, s.owner, s.clock, nullif(s.due_at, 'infinity') as "dueAt", s.action,
  nullif(s.ordered_at, 'infinity') as "orderedAt", r.evidence_at as "evidenceAt"`

type Answer = Omit<ListedPage, 'rows' | 'isLast'> & ({ [Column in keyof ListedRow]: null } | ListedRow)

function toPage(answers: readonly Answer[], limit: number): ListedPage {
  const [first] = answers
  if (first === undefined) throw new Error('the list was not counted')
  const { total, now, seen } = first
  const rows = answers.flatMap((answer) => (answer.referral === null ? [] : [toRow(answer)]))
  return { rows: rows.slice(0, limit), isLast: rows.length <= limit, total, now, seen }
}

function toRow(answer: Answer & ListedRow): ListedRow {
  const { referral, patient, version, summary, display, urgency, direction, specialty, owner } = answer
  const { clock, dueAt, action, orderedAt, evidenceAt, key } = answer
  return {
    referral,
    patient,
    version,
    summary,
    display,
    urgency,
    direction,
    specialty,
    owner,
    clock,
    dueAt,
    action,
    orderedAt,
    evidenceAt,
    key,
  }
}

/** Whose referral this is, of those in the tenant's lists. */
export async function findListed(
  db: WatchDatabase,
  tenant: string,
  referral: string,
): Promise<{ patient: string; version: number; evidenceAt: Date } | undefined> {
  return db
    .selectFrom('worklist_row')
    .select(['patient_id as patient', 'version', 'evidence_at as evidenceAt'])
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', referral)
    .executeTakeFirst()
}
