import type { CohortCell } from '#domain/metrics/cohort-cell.ts'
import { unaskedOfGroups } from '#domain/metrics/group-figures.ts'
import type { CountedUnit, ReportSlice } from '#domain/metrics/report-slice.ts'
import { sql } from 'kysely'
import { isInSlice, isUnit } from './report-conditions.ts'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** A month of one direction: what is counted anew at once. */
export type Cohort = { month: string; direction: string }

/**
 * Takes over a tenant's months that have changed since they were counted. Whoever takes them counts them in the same
 * transaction, alone: what commits later notes its months again.
 *
 * @returns the months, oldest first; `busy` while another process counts
 */
export async function takeTouched(
  trx: WatchTransaction,
  tenant: string,
): Promise<readonly Cohort[] | 'busy'> {
  const lock = await sql<{ isFree: boolean }>`select
    pg_try_advisory_xact_lock(hashtext('baton reports'), hashtext(${tenant})) as "isFree"`.execute(trx)
  if (lock.rows[0]?.isFree !== true) return 'busy'
  const taken = await sql<Cohort>`with taken as (
      delete from report_touched where tenant_id = ${tenant} returning month, direction)
    select distinct month::text, direction from taken order by 1, 2`.execute(trx)
  return taken.rows
}

/** Has every month of a tenant counted anew, and those that no loop belongs to any more. */
export async function touchEverything(trx: WatchTransaction, tenant: string): Promise<void> {
  await sql`insert into report_touched (tenant_id, month, direction)
    select distinct tenant_id, month, direction from loop_fact where tenant_id = ${tenant}
    union select distinct tenant_id, month, direction from report_cohort where tenant_id = ${tenant}`.execute(
    trx,
  )
}

/** Facts as they are stored, to be read by whoever asks; only what is counted of them. */
const countedColumns = sql`f.attempt, f.is_redirected as "isRedirected", f.started_on::text as "startedOn", f.direction, f.specialty, f.owner,
  f.owner_name as "ownerName", f.receiver, f.receiver_name as "receiverName", f.referrer,
  f.referrer_name as "referrerName", f.language, f.payer, f.payer_name as "payerName", f.distance, f.fate,
  f.closed_on::text as "closedOn", f.reached, f.leak, f.days_to_close as "daysToClose", f.sent_days as "sent",
  f.accepted_days as "accepted", f.booked_days as "booked", f.seen_days as "seen", f.note_back_days as "noteBack",
  f.reconciled_days as "reconciled", f.reviewed_days as "reviewed", f.held_practice as "practice",
  f.held_others as "others", f.no_shows as "noShows", f.contacts,
  f.is_patient_contacted as "isPatientContacted"`

/**
 * The facts of a slice, as the database has them; by referral, so that the last name of a party is always the same.
 *
 * @param unit - without it attempts beside the referrals they belong to
 */
export async function readFactRows(
  db: WatchDatabase,
  tenant: string,
  slice: ReportSlice,
  unit?: CountedUnit,
): Promise<readonly unknown[]> {
  const isAsked = unit === undefined ? sql`true` : isUnit(unit)
  const found =
    await sql`select ${countedColumns} from loop_fact f where ${isInSlice(tenant, slice)} and ${isAsked}
    order by f.referral_id, f.attempt`.execute(db)
  return found.rows
}

/** What is kept of one value: see `splitCell` (domain/metrics/coarse-cell.ts). */
export type KeptRow = { dimension: string; value: string; name: string; coarse: CohortCell; fine: CohortCell }

/** Puts what was counted of a month in the place of what stood there. */
export async function replaceCohort(
  trx: WatchTransaction,
  tenant: string,
  { month, direction }: Cohort,
  rows: readonly KeptRow[],
): Promise<void> {
  await trx
    .deleteFrom('report_cohort')
    .where('tenant_id', '=', tenant)
    .where('month', '=', sql<string>`${month}::date`)
    .where('direction', '=', direction)
    .execute()
  if (rows.length === 0) return
  await sql`insert into report_cohort (tenant_id, month, direction, dimension, value, name, cell, by_day, of_groups)
    select ${tenant}, ${month}::date, ${direction}, c.dimension, c.value, c.name, c.cell::jsonb, c.by_day::jsonb,
      c.cell::jsonb - ${[...unaskedOfGroups]}::text[]
    from unnest(${rows.map((row) => row.dimension)}::text[], ${rows.map((row) => row.value)}::text[],
      ${rows.map((row) => row.name)}::text[], ${rows.map((row) => JSON.stringify(row.coarse))}::text[],
      ${rows.map((row) => JSON.stringify(row.fine))}::text[])
      as c(dimension, value, name, cell, by_day)`.execute(trx)
}

/** Which of what was counted is wanted. */
export type WantedCells = {
  dimension: string
  /** Absent: every value of the dimension. */
  value?: string
  /** From this month on, loops are told apart by the day they began. */
  byDayFrom: string
  /** `groups`: without what no figure of a group is made of (`unaskedOfGroups`). */
  asked: 'everything' | 'groups'
}

/** What was counted of some months, a row each. */
export type CountedRow = { month: string; value: string; name: string; cell: unknown }

export async function readCohorts(
  db: WatchDatabase,
  tenant: string,
  { from, to, direction }: Pick<ReportSlice, 'from' | 'to' | 'direction'>,
  { dimension, value, byDayFrom, asked }: WantedCells,
): Promise<readonly CountedRow[]> {
  const isValue = value === undefined ? sql`true` : sql`value = ${value}`
  const isDirection = direction === undefined ? sql`true` : sql`direction = ${direction}`
  const without = sql`${[...unaskedOfGroups]}::text[]`
  const [coarse, fine] =
    asked === 'groups'
      ? [sql`coalesce(of_groups, cell - ${without})`, sql`(by_day - ${without})`]
      : [sql`cell`, sql`by_day`]
  const found = await sql<CountedRow>`select to_char(month, 'YYYY-MM') as month, value, name,
      case when month >= ${`${byDayFrom}-01`}::date then ${coarse} || ${fine} else ${coarse} end as cell
    from report_cohort where tenant_id = ${tenant} and dimension = ${dimension} and ${isValue} and ${isDirection}
      and month between ${`${from}-01`}::date and ${`${to}-01`}::date
    order by value, month, direction`.execute(db)
  return found.rows
}

/**
 * Up to when everything has been counted: nothing that was noted before waits. Domain time. `isCounted` is false until a
 * month has been counted for the first time: then figures of zero would say something about nothing.
 */
export async function readCountedUntil(
  db: WatchDatabase,
  tenant: string,
): Promise<{ now: Date; countedUntil: Date; isCounted: boolean }> {
  const found = await sql<{ now: Date; countedUntil: Date; isCounted: boolean }>`select baton_now() as now,
      coalesce((select min(touched_at) from report_touched where tenant_id = ${tenant}), baton_now())
        as "countedUntil",
      exists (select from report_cohort where tenant_id = ${tenant}) as "isCounted"`.execute(db)
  const [row] = found.rows
  if (row === undefined) throw new Error('the clock was not read')
  return row
}

/** What the months of a report can be narrowed to. */
export type Choice = { dimension: string; value: string; name: string }

/** Every value that some dimensions have in these months, with the name it was last known by; by name. */
export async function readChoices(
  db: WatchDatabase,
  tenant: string,
  { from, to }: Pick<ReportSlice, 'from' | 'to'>,
  dimensions: readonly string[],
): Promise<readonly Choice[]> {
  const found = await sql<Choice>`select * from (
      select distinct on (dimension, value) dimension, value, name from report_cohort
      where tenant_id = ${tenant} and dimension = any(${[...dimensions]})
        and month between ${`${from}-01`}::date and ${`${to}-01`}::date
      order by dimension, value, month desc) c
    order by dimension, name, value`.execute(db)
  return found.rows
}
