import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** What a derivation leaves behind about one referral. */
export type LoopRow = {
  referral: string
  patient: string
  state: string
  display: string
  urgency: string
  specialty?: string
  direction: string
  owner?: string
  nextDueAt?: Date
  plan: unknown
}

/** A loop a sweep holds: nobody else gets it until the lease ends or the version has moved on. */
export type ClaimedLoop = {
  tenant: string
  referral: string
  patient: string
  version: number
  evidenceAt: Date
  /** Since when it is known that it falls due when it does; domain time. */
  dueKnownAt: Date
  failures: number
  /** Policy and revision `plan` was made under. */
  policy: string
  plan: unknown
}

/**
 * Stores what was derived from evidence read at `evidenceAt`; an older reading never overwrites a newer one. A lease
 * somebody holds ends by it: what the holder decided was decided on older evidence.
 *
 * @returns the referrals that were stored
 */
export async function saveLoops(
  trx: WatchTransaction,
  tenant: string,
  evidenceAt: Date,
  rows: readonly LoopRow[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const values = rows.map((row) => ({
    tenant_id: tenant,
    referral_id: row.referral,
    patient_id: row.patient,
    state: row.state,
    display: row.display,
    urgency: row.urgency,
    specialty: row.specialty ?? null,
    direction: row.direction,
    owner: row.owner ?? null,
    next_due_at: row.nextDueAt ?? null,
    plan: JSON.stringify(row.plan),
    evidence_at: evidenceAt,
  }))
  const saved = await trx
    .insertInto('loop')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'referral_id'])
        .doUpdateSet((eb) => ({
          patient_id: eb.ref('excluded.patient_id'),
          state: eb.ref('excluded.state'),
          display: eb.ref('excluded.display'),
          urgency: eb.ref('excluded.urgency'),
          specialty: eb.ref('excluded.specialty'),
          direction: eb.ref('excluded.direction'),
          owner: eb.ref('excluded.owner'),
          next_due_at: eb.ref('excluded.next_due_at'),
          plan: eb.ref('excluded.plan'),
          evidence_at: eb.ref('excluded.evidence_at'),
          // Read again with the same outcome, it is as old a debt as before.
          due_known_at: sql`case when loop.next_due_at is distinct from excluded.next_due_at
            then (select baton_now()) else loop.due_known_at end`,
          version: sql`loop.version + 1`,
          lease_until: null,
          // What could not be judged may be judged now, if anything is other than it was.
          failures: sql`case when loop.failures > 0 and loop.plan::text = excluded.plan::text then loop.failures
            else 0 end`,
          quarantined_at: sql`case when loop.quarantined_at is not null and loop.plan::text = excluded.plan::text
            then loop.quarantined_at end`,
        }))
        .where('loop.evidence_at', '<=', evidenceAt),
    )
    .returning('referral_id')
    .execute()
  return new Set(saved.map((row) => row.referral_id))
}

/** Takes loops out of the sweep whose order is no longer in the patient's record. */
export async function retireLoops(
  trx: WatchTransaction,
  tenant: string,
  patient: string,
  present: readonly string[],
): Promise<void> {
  await sql`update loop set next_due_at = null, state = 'void', display = 'closed', version = version + 1
    where tenant_id = ${tenant} and patient_id = ${patient} and state <> 'void'
      and not (referral_id = any(${[...present]}))`.execute(trx)
}

/** What is stored now of loops that were claimed and read anew since; a version of their own comes with each. */
export async function readLoops(
  db: WatchDatabase,
  tenant: string,
  referrals: readonly string[],
): Promise<ClaimedLoop[]> {
  const found = await sql<ClaimedRow>`select tenant_id, referral_id, patient_id, version, evidence_at,
      due_known_at, failures, policy, plan from loop where tenant_id = ${tenant} and referral_id = any(${[...referrals]})`.execute(
    db,
  )
  return found.rows.map(toClaimed)
}

/** What the newest reading made of a loop, and the state it is in; undefined when none was stored of it. */
export async function findLoop(
  db: WatchDatabase,
  tenant: string,
  referral: string,
): Promise<{ state: string; urgency: string; owner: string | null; plan: unknown } | undefined> {
  return db
    .selectFrom('loop')
    .select(['state', 'urgency', 'owner', 'plan'])
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', referral)
    .executeTakeFirst()
}

export type ClaimedRow = {
  tenant_id: string
  referral_id: string
  patient_id: string
  version: number
  evidence_at: Date
  due_known_at: Date
  failures: number
  policy: string | null
  plan: unknown
}

/** A stored row as the sweep works with it. */
export function toClaimed(row: ClaimedRow): ClaimedLoop {
  return {
    tenant: row.tenant_id,
    referral: row.referral_id,
    patient: row.patient_id,
    version: row.version,
    evidenceAt: row.evidence_at,
    dueKnownAt: row.due_known_at,
    failures: row.failures,
    policy: row.policy ?? '',
    plan: row.plan,
  }
}

export type Advance = { tenant: string; referral: string; version: number; nextDueAt: Date | undefined }

/**
 * Moves loops on to their next due step and gives them back, where nobody has changed them since they were claimed.
 *
 * @returns which were moved, as `tenant|referral`; effects may be written for these only
 */
export async function advanceLoops(
  trx: WatchTransaction,
  advances: readonly Advance[],
): Promise<ReadonlySet<string>> {
  if (advances.length === 0) return new Set()
  const moved = await sql<{ tenant_id: string; referral_id: string }>`update loop
    set next_due_at = a.next_due_at, due_known_at = (select baton_now()), lease_until = null,
      version = loop.version + 1, failures = 0
    from unnest(${advances.map((one) => one.tenant)}::text[], ${advances.map((one) => one.referral)}::text[],
      ${advances.map((one) => one.version)}::int8[],
      ${advances.map((one) => one.nextDueAt?.toISOString() ?? null)}::timestamptz[])
      as a(tenant_id, referral_id, version, next_due_at)
    where loop.tenant_id = a.tenant_id and loop.referral_id = a.referral_id and loop.version = a.version
    returning loop.tenant_id, loop.referral_id`.execute(trx)
  return new Set(moved.rows.map((row) => `${row.tenant_id}|${row.referral_id}`))
}

/**
 * Notes that a loop could not be judged: it rests for `restSeconds` of real time and is set aside for good, until its
 * evidence changes, once it has failed `limit` times in a row.
 *
 * @returns true when this failure set it aside
 */
export async function noteFailure(
  trx: WatchTransaction,
  loop: { tenant: string; referral: string; version: number },
  { limit, restSeconds }: { limit: number; restSeconds: number },
): Promise<boolean> {
  const noted = await sql<{ quarantined: boolean }>`update loop set failures = failures + 1,
      lease_until = now() + make_interval(secs => ${restSeconds}), version = version + 1,
      quarantined_at = case when failures + 1 >= ${limit} then baton_now() else quarantined_at end
    where tenant_id = ${loop.tenant} and referral_id = ${loop.referral} and version = ${loop.version}
    returning quarantined_at is not null as quarantined`.execute(trx)
  return noted.rows[0]?.quarantined ?? false
}

/** Gives loops back undecided, for another try after `restSeconds` of real time. */
export async function releaseLoops(
  db: WatchDatabase,
  loops: readonly { tenant: string; referral: string; version: number }[],
  restSeconds: number,
): Promise<void> {
  if (loops.length === 0) return
  await sql`update loop set lease_until = now() + make_interval(secs => ${restSeconds}), version = loop.version + 1
    from unnest(${loops.map((one) => one.tenant)}::text[], ${loops.map((one) => one.referral)}::text[],
      ${loops.map((one) => one.version)}::int8[]) as a(tenant_id, referral_id, version)
    where loop.tenant_id = a.tenant_id and loop.referral_id = a.referral_id
      and loop.version = a.version`.execute(db)
}

/** Who was given a loop before; loops of nobody are absent. */
export async function findOwners(
  db: WatchDatabase,
  tenant: string,
  referrals: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('loop')
    .select(['referral_id', 'owner'])
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', sql<string>`any(${[...referrals]})`)
    .where('owner', 'is not', null)
    .execute()
  return new Map(rows.flatMap(({ referral_id, owner }) => (owner === null ? [] : [[referral_id, owner]])))
}

/** Open loops by owner, to share new ones out evenly. */
export async function countOpenByOwner(
  db: WatchDatabase,
  tenant: string,
): Promise<ReadonlyMap<string, number>> {
  const counted = await sql<{ owner: string; open: number }>`select owner, count(*) as open from loop
    where tenant_id = ${tenant} and owner is not null and display <> 'closed' group by owner`.execute(db)
  return new Map(counted.rows.map((row) => [row.owner, row.open]))
}

/** Who owns a referral's loop, as the chart names them; nothing where nobody does, or it is not followed. */
export async function findLoopOwner(
  db: WatchDatabase,
  tenant: string,
  referral: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('loop')
    .select('owner')
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', referral)
    .executeTakeFirst()
  return row?.owner ?? undefined
}

/** A loop with whose it is: the patient, and the owner that the chart names. Ids without their types. */
export async function findLoopPlace(
  db: WatchDatabase,
  tenant: string,
  referral: string,
): Promise<{ referral: string; patient: string; owner?: string } | undefined> {
  const row = await db
    .selectFrom('loop')
    .select(['owner', 'patient_id'])
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', referral)
    .executeTakeFirst()
  return row && { referral, patient: row.patient_id, ...(row.owner !== null && { owner: row.owner }) }
}
