import { sql, type RawBuilder } from 'kysely'
import {
  ofCountedPatient,
  keptTables,
  mentions,
  patientTables,
  type PatientScope,
  type PatientTable,
} from './patient-tables.ts'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** Tables whose rows say whose a referral is. */
const claims = [
  'loop',
  'worklist_row',
  'loop_fact',
  'intent',
  'packet',
  'answer_access',
  'outbox',
  'received_note',
  'clean_up_proposal',
  'clean_up_accepted',
] as const

/**
 * A patient with the referrals that are theirs and nobody else's: a referral that two charts claim is left to the other
 * one, because what is about somebody else must not go.
 */
export async function findPatientScope(
  db: WatchDatabase,
  tenant: string,
  patient: string,
): Promise<PatientScope> {
  const claimed = (where: RawBuilder<unknown>) =>
    sql.join(
      [
        ...claims.map(
          (table) => sql`select referral_id as id from ${sql.table(table)} c
            where c.tenant_id = ${tenant} and c.referral_id is not null and ${where}`,
        ),
        sql`select c.id from (select tenant_id, id, id as referral_id, patient_id from mirrored_resource
          where tenant_id = ${tenant} and type = 'ServiceRequest') c where ${where}`,
        sql`select c.id from (select tenant_id, id, id as referral_id, patient_id from held_resource
          where tenant_id = ${tenant} and type = 'ServiceRequest') c where ${where}`,
      ],
      sql` union `,
    )
  const found = await sql<{
    id: string
  }>`with mine as materialized (${claimed(sql`c.patient_id = ${patient}`)}),
    theirs as (${claimed(sql`c.patient_id <> ${patient} and c.referral_id in (select id from mine)`)})
    select id from mine where id not in (select id from theirs) order by 1`.execute(db)
  return { tenant, patient, referrals: found.rows.map(({ id }) => id) }
}

const rowsOf = ({ table, of }: PatientTable, scope: PatientScope) =>
  sql`${sql.table(table)} t where t.tenant_id = ${scope.tenant} and ${of(scope)}`

/** How many rows each table holds of a patient; tables with none are left out. */
export async function countPatientRows(
  db: WatchDatabase,
  scope: PatientScope,
): Promise<ReadonlyMap<string, number>> {
  const counts = patientTables.map(
    (each) => sql`select ${each.table}::text as name, count(*)::int4 as count from ${rowsOf(each, scope)}`,
  )
  const found = await sql<{ name: string; count: number }>`${sql.join(counts, sql` union all `)}`.execute(db)
  return new Map(found.rows.filter(({ count }) => count > 0).map(({ name, count }) => [name, count]))
}

/** A page of rows as PostgreSQL writes them as JSON, without what is handed over in other ways. */
export async function* readPatientRows(
  db: WatchDatabase,
  each: PatientTable,
  scope: PatientScope,
): AsyncGenerator<string> {
  const unlisted: RawBuilder<unknown> = sql`${[...(each.unlisted ?? [])]}::text[]`
  for (let offset = 0; ; offset += pageSize) {
    const { rows } = await sql<{ row: string }>`select (to_jsonb(t) - ${unlisted})::text as row
      from ${rowsOf(each, scope)} order by t.ctid limit ${pageSize} offset ${offset}`.execute(db)
    for (const { row } of rows) yield `${row}\n`
    if (rows.length < pageSize) return
  }
}

const pageSize = 500

/**
 * Removes every row of a patient, and takes the patient out of what was decided about other people's notes.
 *
 * @returns how many rows went, by table
 */
export async function deletePatientRows(
  trx: WatchTransaction,
  scope: PatientScope,
): Promise<ReadonlyMap<string, number>> {
  const deleted = new Map<string, number>()
  await sql`update received_note t set decision = null
    where t.tenant_id = ${scope.tenant} and t.patient_id is distinct from ${scope.patient}
      and ${mentions(sql`t.decision`, scope)}`.execute(trx)
  await sql`update received_note_way t set answers = null, referral_id = null
    where t.tenant_id = ${scope.tenant} and (t.referral_id = any(${[...scope.referrals]})
      or t.answers = any(${[...scope.referrals]}))`.execute(trx)
  await touchCohorts(trx, scope)
  for (const each of patientTables) {
    const gone = await sql`delete from ${rowsOf(each, scope)}`.execute(trx)
    const count = Number(gone.numAffectedRows ?? 0)
    if (count > 0) deleted.set(each.table, count)
  }
  return deleted
}

/** Months are counted anew without the patient's referrals. */
async function touchCohorts(trx: WatchTransaction, scope: PatientScope): Promise<void> {
  await sql`insert into report_touched (tenant_id, month, direction)
    select distinct tenant_id, month, direction from loop_fact t
    where tenant_id = ${scope.tenant} and ${ofCountedPatient(scope)}`.execute(trx)
}

/** Notes that wait for somebody and may be about this patient: undecided, they are nobody's to delete. */
export async function countUndecidedNotes(db: WatchDatabase, scope: PatientScope): Promise<number> {
  const found = await sql<{ count: number }>`select count(*)::int4 as count from received_note t
    where t.tenant_id = ${scope.tenant} and t.state in ('new', 'waiting', 'unmatched', 'quarantined')
      and (t.patient_id = ${scope.patient} or ${mentions(sql`t.decision`, scope)})`.execute(db)
  return found.rows[0]?.count ?? 0
}

/** Whether something of the patient is just being sent or written: what is on its way cannot be called back. */
export async function isUnderWay(db: WatchDatabase, { tenant, patient }: PatientScope): Promise<boolean> {
  const found = await sql`select 1 from outbox where tenant_id = ${tenant} and patient_id = ${patient}
      and state = 'sending' and lease_until > now()
    union all select 1 from intent where tenant_id = ${tenant} and patient_id = ${patient}
      and state = 'open' and lease_until > now() limit 1`.execute(db)
  return found.rows.length > 0
}

/** How many entries of tables that keep them name the patient. */
export async function countKeptRows(
  db: WatchDatabase,
  { tenant, patient }: PatientScope,
): Promise<{ table: keyof typeof keptTables; count: number }[]> {
  const found = await sql<{ audit: number; erased: number }>`select
    (select count(*)::int4 from audit_event where tenant_id = ${tenant} and patient = ${`Patient/${patient}`}) as audit,
    (select count(*)::int4 from patient_erasure
      where tenant_id = ${tenant} and patient_id = ${patient}) as erased`.execute(db)
  const [row] = found.rows
  return [
    { table: 'audit_event', count: row?.audit ?? 0 },
    { table: 'patient_erasure', count: row?.erased ?? 0 },
  ]
}
