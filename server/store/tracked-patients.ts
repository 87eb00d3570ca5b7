import { sql, type Kysely } from 'kysely'
import { findErased } from './erasures.ts'
import type { Tables } from './tables.ts'

export type TrackedReason = 'open-loop' | 'chart-opened' | 'discovered'

export type TrackedPatient = {
  why: TrackedReason
  openedAt?: Date
  firstReadAt?: Date
  lastReadAt?: Date
  /** When the referrals were last read, whatever became of the other sources. */
  evidenceAt?: Date
  lastGoodReadAt?: Date
  sources: unknown
  failures: number
}

export async function findTracked(
  db: Kysely<Tables>,
  tenant: string,
  patient: string,
): Promise<TrackedPatient | undefined> {
  const row = await db
    .selectFrom('tracked_patient')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    why: row.why,
    ...(row.opened_at === null ? {} : { openedAt: row.opened_at }),
    ...(row.first_read_at === null ? {} : { firstReadAt: row.first_read_at }),
    ...(row.last_read_at === null ? {} : { lastReadAt: row.last_read_at }),
    ...(row.evidence_at === null ? {} : { evidenceAt: row.evidence_at }),
    ...(row.last_good_read_at === null ? {} : { lastGoodReadAt: row.last_good_read_at }),
    sources: row.sources,
    failures: row.failures,
  }
}

/**
 * Has these patients read by themselves: first at `readAt`, or earlier if they are due earlier. What is known of them
 * stays. Whose data was deleted is left alone, until somebody opens the chart again.
 *
 * @returns how many were not tracked before
 */
export async function trackPatients(
  db: Kysely<Tables>,
  tenant: string,
  patients: readonly string[],
  why: 'chart-opened' | 'discovered',
  now: Date,
  readAt: Date = now,
): Promise<number> {
  const erased = await findErased(db, tenant, patients)
  const wanted = [...new Set(patients)].filter((patient) => !erased.has(patient))
  if (wanted.length === 0) return 0
  const opened = why === 'chart-opened' ? now : null
  const saved = await sql<{ is_new: boolean }>`insert into tracked_patient
      (tenant_id, patient_id, why, opened_at, next_read_at)
    select ${tenant}, patient_id, ${why}, ${opened}::timestamptz, ${readAt}::timestamptz from unnest(${wanted}::text[]) patient_id
    on conflict (tenant_id, patient_id) do update set
      opened_at = coalesce(excluded.opened_at, tracked_patient.opened_at),
      next_read_at = least(tracked_patient.next_read_at, excluded.next_read_at)
    returning (xmax = 0) as is_new`.execute(db)
  return saved.rows.filter((row) => row.is_new).length
}

/** Has a chart read again as soon as it can be, where it is tracked at all: something was asked about it that lists show. */
export async function readAgain(
  db: Kysely<Tables>,
  tenant: string,
  patient: string,
  at: Date,
): Promise<void> {
  await sql`update tracked_patient set next_read_at = least(next_read_at, ${at}::timestamptz)
    where tenant_id = ${tenant} and patient_id = ${patient}`.execute(db)
}

/** Has every tracked patient of a tenant read again: something was missed, and nobody knows whose it was. */
export async function trackAllAgain(db: Kysely<Tables>, tenant: string, at: Date): Promise<void> {
  await db
    .updateTable('tracked_patient')
    .set({ next_read_at: at })
    .where('tenant_id', '=', tenant)
    .where('next_read_at', '>', at)
    .execute()
}

/**
 * How many patients have been found and never read, counted up to `limit`, and whether any has been read.
 */
export async function countFirstReadings(
  db: Kysely<Tables>,
  tenant: string,
  limit: number,
): Promise<{ unread: number; hasRead: boolean }> {
  const { rows } = await sql<{ unread: number; hasRead: boolean }>`select
    (select count(*)::int from (select from tracked_patient where tenant_id = ${tenant}
      and first_read_at is null and next_read_at is not null limit ${limit}) waiting) as unread,
    exists (select from tracked_patient where tenant_id = ${tenant} and first_read_at is not null)
      as "hasRead"`.execute(db)
  return rows[0] ?? { unread: 0, hasRead: false }
}

/** Notes what became of a reading. */
export async function saveReading(
  db: Kysely<Tables>,
  key: { tenant: string; patient: string },
  reading: {
    why: TrackedReason
    readAt: Date
    /** Whether the referrals were read. */
    hasEvidence: boolean
    /** Absent: it did not go well in every source, and the last good one stays. */
    goodReadAt?: Date
    /** `null`: not read by itself any more. */
    nextReadAt: Date | null
    sources: unknown
    failures: number
  },
): Promise<void> {
  const { why, readAt, goodReadAt, nextReadAt, failures } = reading
  await sql`insert into tracked_patient
      (tenant_id, patient_id, why, first_read_at, last_read_at, evidence_at, last_good_read_at, next_read_at,
        sources, failures, unread_since)
    values (${key.tenant}, ${key.patient}, ${why}, ${readAt}, ${readAt}, ${reading.hasEvidence ? readAt : null},
      ${goodReadAt ?? null}, ${nextReadAt}, ${JSON.stringify(reading.sources)}, ${failures}, ${reading.hasEvidence ? null : readAt})
    on conflict (tenant_id, patient_id) do update set why = excluded.why,
      first_read_at = coalesce(tracked_patient.first_read_at, excluded.first_read_at),
      last_read_at = excluded.last_read_at,
      evidence_at = coalesce(excluded.evidence_at, tracked_patient.evidence_at),
      last_good_read_at = coalesce(excluded.last_good_read_at, tracked_patient.last_good_read_at),
      next_read_at = excluded.next_read_at, sources = excluded.sources, failures = excluded.failures,
      unread_since = case when excluded.unread_since is null then null
        when tracked_patient.evidence_at is null then coalesce(tracked_patient.unread_since, excluded.unread_since)
        else tracked_patient.unread_since end`.execute(db)
}

/**
 * Claims patients that are due, those waiting longest first. Each is put off by `leaseMs`, so that another process
 * takes others, and this one's come again if it dies.
 */
export async function claimDuePatients(
  db: Kysely<Tables>,
  tenant: string,
  now: Date,
  leaseMs: number,
  limit: number,
): Promise<string[]> {
  const leased = new Date(now.getTime() + leaseMs)
  const rows = await sql<{ patient_id: string }>`update tracked_patient t set next_read_at = ${leased}
    from (select patient_id from tracked_patient
      where tenant_id = ${tenant} and next_read_at <= ${now}
      order by next_read_at, patient_id limit ${limit} for update skip locked) due
    where t.tenant_id = ${tenant} and t.patient_id = due.patient_id returning t.patient_id`.execute(db)
  return rows.rows.map((row) => row.patient_id)
}

/** Patients not read well since an instant, in a stable order behind `after`. */
export async function findUnreadSince(
  db: Kysely<Tables>,
  tenant: string,
  since: Date,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('tracked_patient')
    .select('patient_id')
    .where('tenant_id', '=', tenant)
    .where('patient_id', '>', after)
    .where((eb) => eb.or([eb('last_good_read_at', 'is', null), eb('last_good_read_at', '<', since)]))
    .orderBy('patient_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.patient_id)
}
