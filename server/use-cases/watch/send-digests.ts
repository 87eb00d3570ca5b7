import { sql } from 'kysely'
import { dayMs, toDayNumber, toInstant } from '#domain/clinic-zone.ts'
import { dueDigests, type DigestCounts } from '#domain/notifications/shift-digest.ts'
import { findLead } from '#domain/watch/ownership.ts'
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
  if (tenant.channels.email === undefined || tenant.featureLevel === 'observe') return
  const now = await readBatonNow(db)
  const practice = toPracticeContext(tenant, now)
  const waiting = await countWaiting(db, tenant.id, now, practice.calendar.timeZone)
  const lead = findLead(practice.staff, practice.today)
  const unassigned = waiting.get(nobody)
  if (unassigned !== undefined && lead !== undefined) {
    const counts = waiting.get(lead.reference) ?? none
    waiting.set(lead.reference, { ...counts, unassigned: unassigned.overdue + unassigned.dueToday })
  }
  waiting.delete(nobody)
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

const nobody = ''
const none: DigestCounts = { overdue: 0, dueToday: 0, toReview: 0, unassigned: 0 }

/** By owner; what nobody owns under the empty name. Due today is what comes due before the local midnight. */
async function countWaiting(
  db: BatonDatabase,
  tenant: string,
  now: Date,
  timeZone: string,
): Promise<Map<string, DigestCounts>> {
  const midnight = new Date(toInstant(toDayNumber(now.getTime(), timeZone), dayMs, timeZone))
  const counted = await sql<{ owner: string; overdue: number; due_today: number; to_review: number }>`
    select coalesce(owner, ${nobody}) as owner,
      count(*) filter (where display = 'overdue') as overdue,
      count(*) filter (where display <> 'overdue' and next_due_at <= ${midnight}) as due_today,
      count(*) filter (where display = 'to-review') as to_review
    from loop where tenant_id = ${tenant} and display <> 'closed' group by 1`.execute(db)
  return new Map(
    counted.rows.map(({ owner, overdue, due_today: dueToday, to_review: toReview }) => [
      owner,
      { overdue, dueToday, toReview, unassigned: 0 },
    ]),
  )
}
