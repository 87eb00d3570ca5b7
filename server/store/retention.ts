import { sql, type RawBuilder } from 'kysely'
import { isHeld, isHeldReferral, namesHeld } from './legal-holds.ts'
import { deleteLoopClocks } from './loop-clocks.ts'
import { keepLoopFacts } from './loop-facts.ts'
import { tryLockPatient } from './patient-lock.ts'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'
import { deleteFromWorklist } from './worklist-rows.ts'

/** Days are counted back from domain time. Whatever is exactly as old still stays. */
const olderThan = (moment: RawBuilder<unknown>, days: number): RawBuilder<boolean> =>
  sql<boolean>`${moment} < baton_now() - make_interval(days => ${days})`

/** What to remove at most in one statement, of one tenant. */
export type Batch = { tenant: string; days: number; limit: number }

/**
 * Removes rows of a table, each called `r` in the condition. Rows are picked once and for all, without those that another
 * process holds: a plain subquery could be read again and again, past its limit.
 *
 * @param keys - what tells one row of a tenant from another
 * @returns how many went
 */
async function deletePicked(
  trx: WatchTransaction,
  { tenant, limit }: Pick<Batch, 'tenant' | 'limit'>,
  [table, ...keys]: readonly [string, ...string[]],
  condition: RawBuilder<boolean>,
): Promise<number> {
  const columns = sql.join(keys.map((key) => sql.ref(key)))
  const deleted = await sql`with picked as materialized (
      select ${columns} from ${sql.table(table)} r where r.tenant_id = ${tenant} and ${condition}
      limit ${limit} for update skip locked)
    delete from ${sql.table(table)} where tenant_id = ${tenant} and (${columns}) in (select * from picked)`.execute(
    trx,
  )
  return Number(deleted.numAffectedRows ?? 0)
}

/** Of a referral that is open; where a row names none, of a patient who has one that is. */
const isOfOpenLoop = sql<boolean>`exists (select from loop l where l.tenant_id = r.tenant_id and l.display <> 'closed'
  and (l.referral_id = r.referral_id or (r.referral_id is null and l.patient_id = r.patient_id)))`

/** Of a patient under a legal hold, by itself or by the referral it names. */
const isOfHeld = (tenant: string): RawBuilder<boolean> =>
  sql<boolean>`(${isHeld(tenant, sql`r.patient_id`)} or ${isHeldReferral(tenant, sql`r.referral_id`)})`

/** Ended messages and writes of referrals that are not open; where none is named, of patients who have none open. */
export function deleteEndedItems(trx: WatchTransaction, batch: Batch): Promise<number> {
  const condition = sql<boolean>`r.state not in ('waiting', 'sending')
    and ${olderThan(sql`r.updated_at`, batch.days)} and not ${isOfOpenLoop}
    and not ${isOfHeld(batch.tenant)}`
  return deletePicked(trx, batch, ['outbox', 'outbox_id'], condition)
}

/**
 * Packets, and received notes that somebody put aside or their sender took back, of referrals that are not open; with a packet goes the right to
 * answer it. That they were sent or came in, and their hashes, stay in the audit trail.
 */
export function deletePapers(
  trx: WatchTransaction,
  table: 'packet' | 'received_note',
  batch: Batch,
): Promise<number> {
  // A filed note may lie nowhere but here, and one that waits for somebody's decision is nobody's to throw away.
  const isDone = table === 'packet' ? sql`true` : sql`r.state in ('refused', 'dismissed', 'withdrawn')`
  const [key, moment] = table === 'packet' ? ['packet_id', 'made_at'] : ['note_id', 'received_at']
  // Whoever put it aside was offered patients whose it could be.
  const mayBeHeld = table === 'packet' ? sql`false` : namesHeld(batch.tenant, sql`r.decision`)
  const condition = sql<boolean>`${isDone} and ${olderThan(sql.ref(`r.${moment}`), batch.days)}
    and not exists (select from loop l where l.tenant_id = r.tenant_id and l.display <> 'closed'
      and l.referral_id = r.referral_id)
    and not ${isOfHeld(batch.tenant)} and not ${mayBeHeld}`
  return deletePicked(trx, batch, [table, key], condition)
}

/**
 * What people decided, once all of it is written, of referrals that are not open; where none is named, of patients who
 * have none open. Its writes go with it, and what was said of a clean-up. It is as old as the real clock says.
 */
export function deleteDecisions(trx: WatchTransaction, batch: Batch): Promise<number> {
  const condition = sql<boolean>`r.state <> 'open' and r.created_at < now() - make_interval(days => ${batch.days})
    and not ${isOfOpenLoop} and not ${isOfHeld(batch.tenant)}`
  return deletePicked(trx, batch, ['intent', 'intent_id'], condition)
}

/** Ids of providers' reports. They name no referral: a message they could be about is known by its state, too. */
export function deleteDeliveryEvents(trx: WatchTransaction, batch: Batch): Promise<number> {
  const condition = olderThan(sql`r.received_at`, batch.days)
  return deletePicked(trx, batch, ['delivery_event', 'channel', 'event_id'], condition)
}

/**
 * Firings of referrals that are not open, all of one referral together, once the last of them is old: a part of them
 * would let the rest be fired a second time. `limit` counts referrals.
 */
export async function deleteFirings(trx: WatchTransaction, { tenant, days, limit }: Batch): Promise<number> {
  const deleted = await sql`with picked as materialized (
      select e.referral_id from escalation e
      where e.tenant_id = ${tenant} and not exists (select from loop l
        where l.tenant_id = e.tenant_id and l.referral_id = e.referral_id
          and l.display <> 'closed') and not ${isHeldReferral(tenant, sql`e.referral_id`)}
      group by e.referral_id having ${olderThan(sql`max(e.fired_at)`, days)} limit ${limit})
    delete from escalation where tenant_id = ${tenant} and referral_id
      in (select * from picked) returning referral_id`.execute(trx)
  return deleted.rows.length
}

/** What referrers were told of referrals of which nothing else is left. */
export function deleteTold(trx: WatchTransaction, batch: Pick<Batch, 'tenant' | 'limit'>): Promise<number> {
  const condition = sql<boolean>`not exists (select from loop l
      where l.tenant_id = r.tenant_id and l.referral_id = r.referral_id)
    and not exists (select from escalation e where e.tenant_id = r.tenant_id and e.referral_id = r.referral_id)
    and not ${isHeldReferral(batch.tenant, sql`r.referral_id`)}`
  return deletePicked(trx, batch, ['referrer_told', 'referral_id'], condition)
}

/** What was kept of charts only because of a legal hold that has ended. */
export function deleteHeldCopies(
  trx: WatchTransaction,
  batch: Pick<Batch, 'tenant' | 'limit'>,
): Promise<number> {
  const condition = sql<boolean>`not ${isHeld(batch.tenant, sql`r.patient_id`)}`
  return deletePicked(trx, batch, ['held_resource', 'held_id'], condition)
}

/** Views that were not stored anew, of patients without an open referral. */
export function deleteSnapshots(trx: WatchTransaction, batch: Batch): Promise<number> {
  const condition = sql<boolean>`${olderThan(sql`r.as_of`, batch.days)}
    and not exists (select from loop l
      where l.tenant_id = r.tenant_id and l.patient_id = r.patient_id and l.display <> 'closed')
    and not ${isHeld(batch.tenant, sql`r.patient_id`)}`
  return deletePicked(trx, batch, ['snapshot', 'patient_id'], condition)
}

/** A chart that nobody reads any more or holds, without an open referral, and nothing of it that is young. */
const isForgotten = (tenant: string, days: number): RawBuilder<boolean> =>
  sql<boolean>`t.next_read_at is null and not ${isHeld(tenant, sql`t.patient_id`)}
    and ${olderThan(sql`coalesce(greatest(t.last_read_at, t.opened_at), '-infinity')`, days)}
    and not exists (select from mirrored_resource m where m.tenant_id = t.tenant_id
      and m.patient_id = t.patient_id and not (${olderThan(sql`m.read_at`, days)}))
    and not exists (select from loop l where l.tenant_id = t.tenant_id and l.patient_id = t.patient_id
      and (l.display <> 'closed' or not (${olderThan(sql`l.evidence_at`, days)})))`

/** Patients whose charts may be forgotten, in a stable order behind `after`. */
export async function findForgottenPatients(
  db: WatchDatabase,
  { tenant, days, limit }: Batch,
  after: string,
): Promise<string[]> {
  const found = await sql<{ patient_id: string }>`select t.patient_id from tracked_patient t
    where t.tenant_id = ${tenant} and t.patient_id > ${after} and ${isForgotten(tenant, days)}
    order by t.patient_id limit ${limit}`.execute(db)
  return found.rows.map((row) => row.patient_id)
}

/**
 * Removes what was read of a chart and worked out from it, but for what is counted, unless somebody is just reading it or has since.
 *
 * @returns how many resources and referrals were removed; `undefined` when the chart stays
 */
export async function deleteChart(
  trx: WatchTransaction,
  { tenant, patient, days }: { tenant: string; patient: string; days: number },
): Promise<{ resources: number; loops: number } | undefined> {
  if (!(await tryLockPatient(trx, tenant, patient))) return undefined
  const tracked = await sql`delete from tracked_patient t
    where t.tenant_id = ${tenant} and t.patient_id = ${patient} and ${isForgotten(tenant, days)}
    returning patient_id`.execute(trx)
  if (tracked.rows.length === 0) return undefined
  const deleteFrom = (table: 'document_text' | 'mirrored_resource' | 'loop') =>
    sql`delete from ${sql.table(table)} where tenant_id = ${tenant} and patient_id = ${patient}`.execute(trx)
  await deleteLoopClocks(trx, tenant, patient)
  await deleteFrom('document_text')
  const resources = await deleteFrom('mirrored_resource')
  const loops = await deleteFrom('loop')
  await deleteFromWorklist(trx, tenant, patient)
  await keepLoopFacts(trx, tenant, patient)
  return { resources: Number(resources.numAffectedRows ?? 0), loops: Number(loops.numAffectedRows ?? 0) }
}
