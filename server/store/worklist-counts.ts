import type { WorklistFilter } from '#contract/worklist.ts'
import { queueNames, type QueueName } from '#domain/worklist/queues-of.ts'
import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'
import {
  countedFor,
  holdsFor,
  isAsked,
  isCountedIn,
  momentOf,
  sourceOf,
  type Asked,
  type ListReader,
} from './worklist-conditions.ts'

export type QueueCounts = {
  queues: Readonly<Record<QueueName, number>>
  /** In the order asked for. */
  others: readonly number[]
  now: Date
}

/** How many loops are in each queue and under each of the other questions: all of one moment, in one statement. */
export async function countQueues(
  db: WatchDatabase,
  reader: ListReader,
  filter: WorklistFilter,
  others: readonly Asked[],
): Promise<QueueCounts> {
  const questions = [...queueNames.map((queue) => ({ queue, filter })), ...others]
  const counted = questions.map((asked) => sql`count(*) filter (where ${isCountedIn(asked, reader)})`)
  const { rows } = await sql<{ counts: number[]; now: Date }>`
    select array[${sql.join(counted)}]::float8[] as counts, ${momentOf(reader)} as now
    from ${countedFor(reader)}`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('the queues were not counted')
  const counts = new Map(queueNames.map((name, at) => [name, row.counts[at] ?? 0]))
  return {
    queues: {
      open: counts.get('open') ?? 0,
      mine: counts.get('mine') ?? 0,
      work: counts.get('work') ?? 0,
      overdue: counts.get('overdue') ?? 0,
      'due-soon': counts.get('due-soon') ?? 0,
      'unfiled-notes': counts.get('unfiled-notes') ?? 0,
      'to-review': counts.get('to-review') ?? 0,
      escalated: counts.get('escalated') ?? 0,
      'cant-confirm': counts.get('cant-confirm') ?? 0,
      unassigned: counts.get('unassigned') ?? 0,
      inbound: counts.get('inbound') ?? 0,
      'sent-back': counts.get('sent-back') ?? 0,
    },
    others: row.counts.slice(queueNames.length),
    now: row.now,
  }
}

/** Open loops by owner and by specialty, of those this person may see; whoever and whatever has none is absent. */
export async function countByOwnerAndSpecialty(
  db: WatchDatabase,
  reader: ListReader,
): Promise<{ owners: ReadonlyMap<string, number>; specialties: ReadonlyMap<string, number> }> {
  const { rows } = await sql<{ owner: string | null; specialty: string | null; open: number }>`
    select owner, specialty, count(*) as open from worklist_stretch s where ${holdsFor(reader)}
    group by grouping sets ((owner), (specialty))`.execute(db)
  const named = (key: 'owner' | 'specialty') =>
    new Map(rows.flatMap((row): [string, number][] => (row[key] === null ? [] : [[row[key], row.open]])))
  return { owners: named('owner'), specialties: named('specialty') }
}

/**
 * How many rows of a list have changed since it was seen: those that are in it now and were stored or came due since.
 *
 * @param seen - the snapshot, as PostgreSQL writes it, of what was seen
 * @param at - the moment it was judged at
 */
export async function countChanges(
  db: WatchDatabase,
  reader: ListReader,
  question: Asked & { words: readonly string[] },
  { seen, at }: { seen: string; at: string },
): Promise<{ changed: number; total: number; now: Date; seen: string }> {
  // Ids from another cluster, as after a restore, lie ahead of this one's and tell nothing.
  const { rows } = await sql<{ changed: number; total: number; now: Date; seen: string }>`
    select count(*) as total, count(*) filter (where s.from_at > ${at}::timestamptz
        or (not pg_visible_in_snapshot(w.changed_in, ${seen}::pg_snapshot)
          and w.changed_in < pg_snapshot_xmax(pg_current_snapshot()))) as changed,
      ${momentOf(reader)} as now, pg_current_snapshot()::text as seen
    from ${sourceOf(question.words)} join worklist_row w using (tenant_id, referral_id)
    where ${isAsked(reader, question)}`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('the changes were not counted')
  return row
}
