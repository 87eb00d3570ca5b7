import { sql } from 'kysely'
import { toClaimed, type ClaimedLoop, type ClaimedRow } from './loops.ts'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** How long a sweep may keep what it claimed before another process may take it; real time. */
export const sweepLeaseSeconds = 120

/** Which of these tenants have anything due now: the whole cost of a sweep that finds nothing. */
export async function findTenantsWithDue(
  db: WatchDatabase | WatchTransaction,
  tenants: readonly string[],
): Promise<string[]> {
  // Ordered, so that the index of due times is read whatever share of the loops PostgreSQL believes to be due: an
  // `exists` alone may be answered by the primary key, row by row, which is long when nothing is due.
  const found = await sql<{ tenant: string }>`select t.tenant from unnest(${[...tenants]}::text[]) t(tenant)
    cross join lateral (select from loop where tenant_id = t.tenant and next_due_at <= baton_now()
      and quarantined_at is null and (lease_until is null or lease_until < now())
      order by next_due_at limit 1) due`.execute(db)
  return found.rows.map((row) => row.tenant)
}

/**
 * Claims due loops for this process, the longest due first, the same share for every tenant, so that one practice's
 * backlog does not stand before another's. Rows that another process is claiming are passed over.
 */
export async function claimDueLoops(
  db: WatchDatabase,
  tenants: readonly string[],
  limit: number,
): Promise<ClaimedLoop[]> {
  const share = Math.max(1, Math.ceil(limit / Math.max(1, tenants.length)))
  const claimed = await sql<ClaimedRow>`with picked as materialized (
      select l.tenant_id, l.referral_id from unnest(${[...tenants]}::text[]) t(tenant)
      cross join lateral (select tenant_id, referral_id from loop
        where tenant_id = t.tenant and next_due_at <= baton_now() and quarantined_at is null
          and (lease_until is null or lease_until < now())
        order by next_due_at limit ${share} for update skip locked) l)
    update loop set lease_until = now() + make_interval(secs => ${sweepLeaseSeconds}), version = loop.version + 1
    from picked where loop.tenant_id = picked.tenant_id and loop.referral_id = picked.referral_id
    returning loop.tenant_id, loop.referral_id, loop.patient_id, loop.version, loop.evidence_at,
      loop.due_known_at, loop.failures, loop.policy, loop.plan`.execute(db)
  return claimed.rows.map(toClaimed)
}

/** A practice and the policy in force there, as plans name it. */
export type TenantPolicy = { tenant: string; stamp: string }

/** A batch has to wait for nobody; a process that is stopped in the middle of one gives it up after as long; real time. */
const longestHoldMs = 60_000

/**
 * Locks loops due at `now`, in domain time, whose evidence is younger than `freshMs` and that were planned under the policy
 * in force, until the transaction ends, shared out and chosen as `claimDueLoops` does, without writing anything to them. Loops under a lease or locked by another are passed over.
 */
export async function lockDueLoops(
  trx: WatchTransaction,
  tenants: readonly TenantPolicy[],
  { limit, freshMs, now }: { limit: number; freshMs: number; now: Date },
): Promise<ClaimedLoop[]> {
  const share = Math.max(1, Math.ceil(limit / Math.max(1, tenants.length)))
  await sql`select set_config('idle_in_transaction_session_timeout', ${String(longestHoldMs)}, true)`.execute(
    trx,
  )
  // Times are values here, and a plan of no policy is a case of its own: what PostgreSQL cannot judge beforehand it takes to
  // be so rare that it reads the whole table, batch after batch, instead of the index of due times up to the limit.
  const freshFrom = new Date(now.getTime() - freshMs)
  const locked = await sql<ClaimedRow>`select l.* from unnest(${tenants.map(({ tenant }) => tenant)}::text[],
        ${tenants.map(({ stamp }) => stamp)}::text[]) t(tenant, stamp)
      cross join lateral (select tenant_id, referral_id, patient_id, version, evidence_at, due_known_at, failures,
          policy, plan from loop where tenant_id = t.tenant and next_due_at <= ${now} and quarantined_at is null
          and (lease_until is null or lease_until < now())
          and evidence_at > ${freshFrom}
          and (policy is null or policy = t.stamp)
        order by next_due_at limit ${share} for update skip locked) l`.execute(trx)
  return locked.rows.map(toClaimed)
}
