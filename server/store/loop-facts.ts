import { createHash } from 'node:crypto'
import type { LoopFact } from '#domain/metrics/loop-fact.ts'
import { sql, type RawBuilder } from 'kysely'
import type { WatchTransaction } from './watch-database.ts'

const dateOf = (at: string | undefined): Date | null => (at === undefined ? null : new Date(at))

function toRow(tenant: string, fact: LoopFact) {
  const { reachedAt, days } = fact
  const { waited, held } = days
  return {
    tenant_id: tenant,
    referral_id: fact.referral,
    attempt: fact.attempt,
    is_redirected: fact.isRedirected,
    patient_id: fact.patient,
    month: `${fact.startedOn.slice(0, 7)}-01`,
    started_on: fact.startedOn,
    direction: fact.direction,
    urgency: fact.urgency,
    specialty: fact.specialty ?? null,
    owner: fact.owner?.key ?? null,
    owner_name: fact.owner?.name ?? null,
    receiver: fact.receiver?.key ?? null,
    receiver_name: fact.receiver?.name ?? null,
    referrer: fact.referrer?.key ?? null,
    referrer_name: fact.referrer?.name ?? null,
    language: fact.language ?? null,
    payer: fact.payer?.key ?? null,
    payer_name: fact.payer?.name ?? null,
    distance: fact.distance ?? null,
    is_restricted: fact.isRestricted,
    state: fact.state,
    fate: fact.fate,
    closure: fact.closure ?? null,
    closed_on: fact.closedOn ?? null,
    reached: fact.reached,
    ordered_at: dateOf(reachedAt.ordered),
    sent_at: dateOf(reachedAt.sent),
    accepted_at: dateOf(reachedAt.accepted),
    booked_at: dateOf(reachedAt.booked),
    seen_at: dateOf(reachedAt.seen),
    note_back_at: dateOf(reachedAt['note-back']),
    reconciled_at: dateOf(reachedAt.reconciled),
    reviewed_at: dateOf(reachedAt.reviewed),
    sent_days: waited.sent ?? null,
    accepted_days: waited.accepted ?? null,
    booked_days: waited.booked ?? null,
    seen_days: waited.seen ?? null,
    note_back_days: waited['note-back'] ?? null,
    reconciled_days: waited.reconciled ?? null,
    reviewed_days: waited.reviewed ?? null,
    held_practice: held.practice,
    held_others: held.others,
    days_to_close: fact.daysToClose ?? null,
    leak: fact.leak ?? null,
    no_shows: fact.noShows,
    contacts: fact.contacts,
    is_patient_contacted: fact.isPatientContacted,
    digest: createHash('sha256').update(JSON.stringify(fact)).digest('base64url'),
  }
}

/**
 * Stores what is counted of referrals and their attempts, in the transaction that stores the referrals themselves, and
 * notes which months have to be counted anew: those a fact now belongs to, and those it belonged to before. A referral of
 * which all is the same as before touches none.
 *
 * @param facts - everything that is counted of each referral
 */
export async function saveLoopFacts(
  trx: WatchTransaction,
  tenant: string,
  facts: readonly LoopFact[],
): Promise<void> {
  if (facts.length === 0) return
  const rows = facts.map((fact) => toRow(tenant, fact))
  const known = await trx
    .selectFrom('loop_fact')
    .select(['referral_id', 'attempt', 'digest'])
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', sql<string>`any(${rows.map((row) => row.referral_id)})`)
    .execute()
  const before = sumUp(known)
  const after = sumUp(rows)
  const changed = rows.filter(({ referral_id: id }) => before.get(id) !== after.get(id))
  if (changed.length === 0) return
  const referrals = [...new Set(changed.map((row) => row.referral_id))]
  const left = await deleteFacts(trx, tenant, referrals)
  const kept = await deleteKept(trx, tenant, referrals)
  await trx.insertInto('loop_fact').values(changed).execute()
  await touch(trx, tenant, [...changed, ...left, ...kept])
}

/** Digests of each referral and its attempts, in their order. */
function sumUp(
  rows: readonly { referral_id: string; attempt: number; digest: string }[],
): ReadonlyMap<string, string> {
  const sums = new Map<string, string>()
  for (const row of rows.toSorted((one, other) => one.attempt - other.attempt))
    sums.set(row.referral_id, `${sums.get(row.referral_id) ?? ''}${row.digest} `)
  return sums
}

/** Begins the ids of facts whose chart is forgotten; no FHIR id is as long as the whole. */
const keptPrefix = 'kept-'

/** Under which id a fact stays when its chart is forgotten: the same each time, and told by nobody who does not know it. */
export function keptId(tenant: string, id: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`(${keptPrefix}::text || encode(sha256(convert_to(${tenant}::text || '|' || ${id}, 'UTF8')), 'hex'))`
}

/** Facts (`f`) of charts that are forgotten: counted, and on no list. */
export const isKept: RawBuilder<boolean> = sql<boolean>`starts_with(f.referral_id, ${keptPrefix})`

/**
 * Keeps what is counted of a patient whose chart is forgotten, without ids and instants: only closed referrals go with
 * their chart, and a month that lost them alone would be one of open referrals. Read again, they are replaced.
 */
export async function keepLoopFacts(trx: WatchTransaction, tenant: string, patient: string): Promise<void> {
  await sql`update loop_fact set referral_id = ${keptId(tenant, sql`referral_id`)},
      patient_id = ${keptId(tenant, sql`patient_id`)}, digest = '', ordered_at = null, sent_at = null,
      accepted_at = null, booked_at = null, seen_at = null, note_back_at = null, reconciled_at = null,
      reviewed_at = null
    where tenant_id = ${tenant} and patient_id = ${patient}`.execute(trx)
}

async function deleteKept(
  trx: WatchTransaction,
  tenant: string,
  referrals: readonly string[],
): Promise<readonly { month: string; direction: string }[]> {
  const deleted = await sql<{ month: string; direction: string }>`delete from loop_fact
    where tenant_id = ${tenant} and referral_id in (
      select ${keptId(tenant, sql`r`)} from unnest(${[...referrals]}::text[]) r)
    returning month::text as month, direction`.execute(trx)
  return deleted.rows
}

async function deleteFacts(
  trx: WatchTransaction,
  tenant: string,
  referrals: readonly string[],
): Promise<{ month: string; direction: string }[]> {
  return trx
    .deleteFrom('loop_fact')
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', sql<string>`any(${[...referrals]})`)
    .returning([sql<string>`month::text`.as('month'), 'direction'])
    .execute()
}

/** Takes referrals out of every figure: a patient's that are not among those present. */
export async function deleteLoopFacts(
  trx: WatchTransaction,
  tenant: string,
  patient: string,
  present: readonly string[] = [],
): Promise<void> {
  const gone = await trx
    .deleteFrom('loop_fact')
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .where(sql<boolean>`not (referral_id = any(${[...present]}))`)
    .returning([sql<string>`month::text`.as('month'), 'direction'])
    .execute()
  await touch(trx, tenant, gone)
}

async function touch(
  trx: WatchTransaction,
  tenant: string,
  cohorts: readonly { month: string; direction: string }[],
): Promise<void> {
  const each = new Map(cohorts.map(({ month, direction }) => [`${month}|${direction}`, { month, direction }]))
  if (each.size === 0) return
  await trx
    .insertInto('report_touched')
    .values([...each.values()].map((cohort) => ({ tenant_id: tenant, ...cohort })))
    .execute()
}
