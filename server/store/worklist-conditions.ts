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

/** The stretch (`s`) of each loop that holds at the moment, of those this person may see. */
export function holdsFor(reader: ListReader): Condition {
  const now = momentOf(reader)
  const visible = reader.seesRestricted ? sql`` : sql` and not s.is_restricted`
  return sql<boolean>`s.tenant_id = ${reader.tenant} and s.display <> 'closed'
    and s.from_at <= ${now} and s.until_at > ${now}${visible}`
}

function isOf(people: readonly string[]): Condition {
  return sql<boolean>`s.owner = any(${[...people]})`
}

/** Whether a stretch stands in a queue: the same as `queuesOf` (domain/worklist/queues-of.ts) says. */
export function isIn(queue: QueueName, reader: ListReader): Condition {
  switch (queue) {
    case 'open':
      return sql<boolean>`true`
    case 'mine':
      return sql<boolean>`(${isOf(reader.people)}
        and (s.put_off_until <= ${momentOf(reader)} or s.display = 'overdue'))`
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

/** Everything a filter asks for; all of it has to hold. */
export function fits(filter: WorklistFilter, { people }: ListReader): Condition {
  const { specialties, urgency, direction, owner, receiver, scope } = filter
  const conditions = [
    specialties !== undefined && sql`s.specialty = any(${[...specialties]})`,
    urgency !== undefined &&
      (urgency === 'routine' ? sql`s.urgency = 'routine'` : sql`s.urgency <> 'routine'`),
    direction !== undefined && sql`s.direction = ${direction}`,
    owner !== undefined && (owner === 'nobody' ? sql`s.owner is null` : sql`s.owner = ${owner}`),
    receiver !== undefined && sql`s.receiver = ${receiver}`,
    scope === 'me' && isOf(people),
  ].filter((condition) => condition !== false)
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(conditions, sql` and `)}`
}

/** Whether all of these words occur in what a row (`r`) is found by; by a trigram index from three letters on. */
export function says(words: readonly string[]): Condition {
  const conditions = words.map((word) => sql`r.search_text like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`)
  return sql<boolean>`${sql.join(conditions, sql` and `)}`
}
