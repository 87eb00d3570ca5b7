import { createHash } from 'node:crypto'
import type { WorklistEntry } from '#domain/worklist/worklist-entry.ts'
import type { RowBasis } from '#domain/worklist/row-basis.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** A referral's entry, with ids as the tables have them: without their types. */
export type WorklistItem = { referral: string; patient: string; entry: WorklistEntry; basis: RowBasis }

/** So many versions of a row are remembered: more changes than anybody waits for before they act. */
const remembered = 8
const rememberedPath = sql.lit(`$[0 to ${remembered - 1}]`)

/** Sorts behind every name, where there is none. */
const last = '\uffff'

/**
 * Stores what lists show of referrals, in the transaction that stores the referrals themselves. What is the same as
 * before keeps its version: a chart that is read again changes nobody's list.
 */
export async function saveWorklist(
  trx: WatchTransaction,
  tenant: string,
  evidenceAt: Date,
  items: readonly WorklistItem[],
): Promise<void> {
  if (items.length === 0) return
  const rows = items.map(({ referral, patient, entry, basis }) => ({
    tenant_id: tenant,
    referral_id: referral,
    patient_id: patient,
    summary: JSON.stringify(entry.summary),
    search_text: entry.searchText,
    digest: createHash('sha256').update(JSON.stringify(entry)).digest('base64url'),
    evidence_at: evidenceAt,
    basis: JSON.stringify(basis),
  }))
  const saved = await trx
    .insertInto('worklist_row')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'referral_id']).doUpdateSet((eb) => ({
        patient_id: eb.ref('excluded.patient_id'),
        summary: eb.ref('excluded.summary'),
        search_text: eb.ref('excluded.search_text'),
        digest: eb.ref('excluded.digest'),
        evidence_at: eb.ref('excluded.evidence_at'),
        basis: eb.ref('excluded.basis'),
        past: sql`case when worklist_row.digest = excluded.digest then worklist_row.past
          else jsonb_path_query_array(jsonb_build_array(jsonb_build_object(
            'version', worklist_row.version, 'basis', worklist_row.basis)) || worklist_row.past, ${rememberedPath}) end`,
        version: sql`case when worklist_row.digest = excluded.digest
          then worklist_row.version else worklist_row.version + 1 end`,
        changed_in: sql`case when worklist_row.digest = excluded.digest
          then worklist_row.changed_in else excluded.changed_in end`,
      })),
    )
    .returning(['referral_id', sql<boolean>`changed_in = pg_current_xact_id()`.as('is_changed')])
    .execute()
  const changed = new Set(saved.filter((row) => row.is_changed).map((row) => row.referral_id))
  await replaceStretches(
    trx,
    tenant,
    items.filter(({ referral }) => changed.has(referral)),
  )
}

async function replaceStretches(
  trx: WatchTransaction,
  tenant: string,
  items: readonly WorklistItem[],
): Promise<void> {
  if (items.length === 0) return
  await trx
    .deleteFrom('worklist_stretch')
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', sql<string>`any(${items.map(({ referral }) => referral)})`)
    .execute()
  await trx
    .insertInto('worklist_stretch')
    .values(items.flatMap((item) => toStretchRows(tenant, item)))
    .execute()
}

function toStretchRows(tenant: string, { referral, entry }: WorklistItem) {
  const { summary, order } = entry
  const [escalatedFrom] = summary.escalatesAt
  return entry.stretches.map(({ from, until, rank, display, clock, dueAt, action }) => ({
    tenant_id: tenant,
    referral_id: referral,
    from_at: from === undefined ? ever('-infinity') : new Date(from),
    until_at: until === undefined ? ever('infinity') : new Date(until),
    rank,
    display,
    clock: clock ?? null,
    due_at: dueAt === undefined ? ever('infinity') : new Date(dueAt),
    action: action ?? null,
    ordered_at: entry.orderedAt === undefined ? ever('infinity') : new Date(entry.orderedAt),
    owner: entry.owner ?? null,
    specialty: entry.specialty ?? null,
    urgency: entry.urgency,
    direction: entry.direction,
    receiver: entry.receiver ?? null,
    state: summary.state,
    unfiled_notes: summary.unfiledNotes,
    awaits_review: entry.awaitsReview,
    escalated_from: escalatedFrom === undefined ? ever('infinity') : new Date(escalatedFrom),
    put_off_until: entry.putOffUntil === undefined ? ever('-infinity') : new Date(entry.putOffUntil),
    is_restricted: entry.isRestricted,
    owed_work: entry.summary.owedWork ?? 0,
    work_owners: [...entry.workOwners],
    patient_order: order.patient || last,
    receiver_order: order.receiver || last,
    owner_order: order.owner || last,
  }))
}

function ever(word: 'infinity' | '-infinity') {
  return sql<Date>`${word}::timestamptz`
}

const Past = z.array(z.object({ version: z.number(), basis: z.record(z.string(), z.string()).nullable() }))

/**
 * What a row was derived from when it had this version and was then superseded.
 *
 * @returns nothing of a version that nobody remembers
 */
export async function findPastBasis(
  db: WatchDatabase,
  tenant: string,
  referral: string,
  version: number,
): Promise<RowBasis | undefined> {
  const row = await db
    .selectFrom('worklist_row')
    .select('past')
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', referral)
    .executeTakeFirst()
  const past = row === undefined ? [] : Past.parse(row.past)
  return past.find((each) => each.version === version)?.basis ?? undefined
}

/** Takes out of every list what is no longer among a patient's referrals; all of it when none is left. */
export async function deleteFromWorklist(
  trx: WatchTransaction,
  tenant: string,
  patient: string,
  present: readonly string[] = [],
): Promise<void> {
  await sql`with gone as (
      delete from worklist_row where tenant_id = ${tenant} and patient_id = ${patient}
        and not (referral_id = any(${[...present]})) returning referral_id),
    unproposed as (
      delete from clean_up_proposal where tenant_id = ${tenant} and referral_id in (select referral_id from gone))
    delete from worklist_stretch where tenant_id = ${tenant}
      and referral_id in (select referral_id from gone)`.execute(trx)
}
