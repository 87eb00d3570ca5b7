import { sql, type RawBuilder } from 'kysely'
import { dayMs, toDayNumber, toInstant } from '#domain/clinic-zone.ts'
import type { FeatureLevels } from '#domain/feature-level.ts'
import { dueDigests, type DigestCounts } from '#domain/notifications/shift-digest.ts'
import { findLead } from '#domain/watch/ownership.ts'
import type { PracticeContext } from '#domain/watch/practice-context.ts'
import { readBatonNow } from '../../store/clock.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { toPracticeContext } from './practice-of.ts'

/** A digest that is later than the shift it begins is of no use. */
const shiftMs = 8 * 3_600_000

/**
 * Puts the start-of-shift digests of a practice on their way: to each owner whose shift has begun, once a day, with
 * counts and nothing else.
 *
 * @param address - where the list itself is opened, behind a login
 */
export async function sendDigests(
  db: BatonDatabase,
  { tenant }: TenantRuntime,
  address: string,
): Promise<void> {
  if (tenant.channels.email === undefined) return
  const now = await readBatonNow(db)
  const practice = toPracticeContext(tenant, now)
  const { waiting, unassigned } = await countWaiting(db, tenant.id, now, practice)
  const lead = findLead(practice.staff, practice.today)
  if (unassigned > 0 && lead !== undefined)
    waiting.set(lead.reference, { ...(waiting.get(lead.reference) ?? none), unassigned })
  const items = dueDigests(practice.staff, waiting, now.getTime(), practice.calendar).map(
    ({ key, to, counts }): OutboxItem => {
      const way = {
        kind: 'message',
        channel: 'email',
        because: 'start-of-shift',
        to: { address: to.email ?? '', name: to.name },
        message: {
          audience: 'staff',
          channel: 'email',
          notice: 'shift-digest',
          language: to.language ?? practice.language,
          values: { practiceName: practice.name, address, ...counts },
        },
      } as const
      const timing = { notBefore: now, notAfter: new Date(now.getTime() + shiftMs) }
      return toOutboxItem({ key, ways: [way], record: { referral: '', patient: '' } }, timing)
    },
  )
  await db.transaction().execute((trx: BatonTransaction) => enqueue(trx, tenant.id, items))
}

const none: DigestCounts = { overdue: 0, dueToday: 0, toReview: 0, unassigned: 0 }

/**
 * By owner, and how many nobody owns, due or not: the list says the same. Due today is what comes due before the local
 * midnight. What the practice only observes is work for nobody.
 */
async function countWaiting(
  db: BatonDatabase,
  tenant: string,
  now: Date,
  { calendar: { timeZone }, ...levels }: Pick<PracticeContext, 'calendar' | 'level' | 'specialtyLevels'>,
): Promise<{ waiting: Map<string, DigestCounts>; unassigned: number }> {
  const midnight = new Date(toInstant(toDayNumber(now.getTime(), timeZone), dayMs, timeZone))
  const { rows } = await sql<{
    owner: string | null
    open: number
    overdue: number
    dueToday: number
    toReview: number
  }>`
    select owner, count(*) as open,
      count(*) filter (where display = 'overdue') as overdue,
      count(*) filter (where display <> 'overdue' and next_due_at <= ${midnight}) as "dueToday",
      count(*) filter (where display = 'to-review') as "toReview"
    from loop where tenant_id = ${tenant} and display <> 'closed' and ${isMoreThanObserved(levels)}
    group by 1`.execute(db)
  return {
    unassigned: rows.find(({ owner }) => owner === null)?.open ?? 0,
    waiting: new Map(
      rows.flatMap(({ owner, overdue, dueToday, toReview }): [string, DigestCounts][] =>
        owner === null ? [] : [[owner, { overdue, dueToday, toReview, unassigned: 0 }]],
      ),
    ),
  }
}

/** Of a loop, by its specialty; one without any is at the general level. */
function isMoreThanObserved({ level, specialtyLevels }: FeatureLevels): RawBuilder<boolean> {
  const named = Object.entries(specialtyLevels).filter(
    ([, own]) => (own === 'observe') !== (level === 'observe'),
  )
  const isNamed = sql<boolean>`coalesce(specialty = any(${named.map(([specialty]) => specialty)}::text[]), false)`
  return level === 'observe' ? isNamed : sql`not ${isNamed}`
}
