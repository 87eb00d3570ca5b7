import type { WorklistFilter } from '#contract/worklist.ts'
import type { QueueName } from '#domain/worklist/queues-of.ts'
import { sql, type RawBuilder } from 'kysely'

/** Who looks at a tenant's lists, and when. */
export type ListReader = {
  tenant: string
  /** The person and those they stand in for. */
  people: readonly string[]
  seesRestricted: boolean
  /** A moment that an earlier page was read at; absent: now, by domain time. */
  at?: string
}

type Condition = RawBuilder<boolean>

/** Asked once for a whole statement: a function would be called for every row. */
export function momentOf({ at }: ListReader): RawBuilder<Date> {
  return at === undefined ? sql<Date>`(select baton_now())` : sql<Date>`${at}::timestamptz`
}

/** The stretch (`s`) of each loop that holds at the moment, closed or not, of those this person may see. */
function standsFor(reader: ListReader): Condition {
  const now = momentOf(reader)
  const visible = reader.seesRestricted ? sql`` : sql` and not s.is_restricted`
  return sql<boolean>`s.tenant_id = ${reader.tenant}
    and s.from_at <= ${now} and s.until_at > ${now}${visible}`
}

/** The same of each loop that waits for something. */
export function holdsFor(reader: ListReader): Condition {
  return sql<boolean>`${standsFor(reader)} and s.display <> 'closed'`
}

/** Where to count: every stretch that may stand in some queue. Two walks, each along an index of its own. */
export function countedFor(reader: ListReader): RawBuilder<unknown> {
  return sql`(select s.* from worklist_stretch s where ${holdsFor(reader)} union all
    select s.* from worklist_stretch s where ${standsFor(reader)} and s.display = 'closed' and s.owed_work > 0) s`
}

function isOf(people: readonly string[]): Condition {
  return sql<boolean>`s.owner = any(${[...people]})`
}

/** Who was asked for work looks after that much of a loop, whoever owns it. */
function isAskedOf(people: readonly string[]): Condition {
  return sql<boolean>`(${isOf(people)} or s.work_owners && ${[...people]}::text[])`
}

/** Whether a stretch that holds stands in a queue: the same as `queuesOf` (domain/worklist/queues-of.ts) says. */
function isIn(queue: QueueName, reader: ListReader): Condition {
  switch (queue) {
    case 'open':
      return sql<boolean>`true`
    case 'mine':
      return sql<boolean>`(${isOf(reader.people)}
        and (s.put_off_until <= ${momentOf(reader)} or s.display = 'overdue'))`
    case 'work':
      return sql<boolean>`s.owed_work > 0`
    case 'overdue':
    case 'due-soon':
    case 'cant-confirm':
      return sql<boolean>`s.display = ${queue}`
    case 'unfiled-notes':
      return sql<boolean>`(s.unfiled_notes > 0 or s.state = 'reconcile')`
    case 'to-review':
      return sql<boolean>`s.awaits_review`
    case 'escalated':
      return sql<boolean>`s.escalated_from <= ${momentOf(reader)}`
    case 'unassigned':
      return sql<boolean>`s.owner is null`
    case 'inbound':
      return sql<boolean>`s.direction <> 'outbound'`
    case 'sent-back':
      return sql<boolean>`s.state = 'rejected'`
  }
}

/** Everything that a filter of this queue asks for; all of it has to hold. */
function fits({ queue, filter }: Asked, { people }: ListReader): Condition {
  const { specialties, urgency, direction, owner, receiver, scope } = filter
  const conditions = [
    specialties !== undefined && sql`s.specialty = any(${[...specialties]})`,
    urgency !== undefined &&
      (urgency === 'routine' ? sql`s.urgency = 'routine'` : sql`s.urgency <> 'routine'`),
    direction !== undefined && sql`s.direction = ${direction}`,
    owner !== undefined && (owner === 'nobody' ? sql`s.owner is null` : sql`s.owner = ${owner}`),
    receiver !== undefined && sql`s.receiver = ${receiver}`,
    scope === 'me' && (queue === 'work' ? isAskedOf(people) : isOf(people)),
  ].filter((condition) => condition !== false)
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(conditions, sql` and `)}`
}

/** A queue with a filter, such as a saved view asks for. */
export type Asked = { queue: QueueName; filter: WorklistFilter }

/** What was asked of people is owed also where the loop waits for nothing any more. */
const holdsIn = (queue: QueueName, reader: ListReader): Condition =>
  queue === 'work' ? standsFor(reader) : holdsFor(reader)

/** Whether a stretch is one that a question asks for, apart from what is searched for. */
export function isAsked(reader: ListReader, asked: Asked): Condition {
  return sql<boolean>`${holdsIn(asked.queue, reader)} and ${isIn(asked.queue, reader)} and ${fits(asked, reader)}`
}

/** The same of a stretch that is counted (`countedFor`). */
export function isCountedIn(asked: Asked, reader: ListReader): Condition {
  const isListed = asked.queue === 'work' ? sql<boolean>`true` : sql<boolean>`s.display <> 'closed'`
  return sql<boolean>`(${isListed} and ${isIn(asked.queue, reader)} and ${fits(asked, reader)})`
}

/** Where to look: the stretches (`s`), of those loops in which all of the words occur. */
export function sourceOf(words: readonly string[]): RawBuilder<unknown> {
  if (words.length === 0) return sql`worklist_stretch s`
  return sql`worklist_stretch s join (select tenant_id, referral_id from worklist_row r where ${says(words)}) found
    using (tenant_id, referral_id)`
}

/** Whether all of these words occur in what a row is found by; by a trigram index from three letters on. */
function says(words: readonly string[]): Condition {
  const conditions = words.map((word) => sql`r.search_text like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`)
  return sql<boolean>`${sql.join(conditions, sql` and `)}`
}
