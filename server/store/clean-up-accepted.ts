import type { CleanUpProposal } from '#domain/clean-up/clean-up.ts'
import { isSampled } from '#domain/clean-up/second-look.ts'
import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'
import type { ListReader } from './worklist-conditions.ts'

/** A proposal that was accepted; ids without their types. */
export type AcceptedRow = {
  id: string
  referral: string
  patient: string
  kind: string
  proof: unknown
  acceptedBy: string
  acceptedAt: Date
  isSampled: boolean
  verdict: string | null
  note: string | null
  checkedBy: string | null
  checkedAt: Date | null
  /** Whether the referral is open again, whoever took it up. */
  isOpenAgain: boolean
  /** Real time until which whoever accepted it may take it back at once. */
  undoUntil: Date | null
  specialty: string | null
  /** What lists show of it; absent once it has left them. */
  summary: unknown
}

/**
 * Keeps what was accepted and on which proof, and decides whether somebody else has to look at it. In the transaction
 * that stores the command.
 *
 * @param at - domain time
 */
export async function insertAccepted(
  trx: WatchTransaction,
  tenant: string,
  accepted: { id: string; patient: string; by: string; at: Date } & Pick<
    CleanUpProposal,
    'referral' | 'kind' | 'proof'
  >,
): Promise<void> {
  const { before } = await trx
    .selectFrom('clean_up_accepted')
    .where('tenant_id', '=', tenant)
    .select(sql<number>`count(*)::float8`.as('before'))
    .executeTakeFirstOrThrow()
  const { id, patient, by, at, referral, kind, proof } = accepted
  await trx
    .insertInto('clean_up_accepted')
    .values({
      tenant_id: tenant,
      intent_id: id,
      referral_id: referral.slice(referral.indexOf('/') + 1),
      patient_id: patient,
      kind,
      proof: JSON.stringify(proof),
      accepted_by: by,
      accepted_at: at,
      is_sampled: isSampled(before),
      verdict: null,
      note: null,
      checked_by: null,
      checked_at: null,
    })
    .execute()
}

const columns = sql`a.intent_id as id, a.referral_id as referral, a.patient_id as patient, a.kind, a.proof,
  a.accepted_by as "acceptedBy", a.accepted_at as "acceptedAt", a.is_sampled as "isSampled", a.verdict, a.note,
  a.checked_by as "checkedBy", a.checked_at as "checkedAt", i.undoable_until as "undoUntil", l.specialty, r.summary,
  i.state = 'undone' or coalesce(l.display <> 'closed', false) as "isOpenAgain"`
const source = sql`clean_up_accepted a join intent i using (tenant_id, intent_id)
  left join loop l on l.tenant_id = a.tenant_id and l.referral_id = a.referral_id
  left join worklist_row r on r.tenant_id = a.tenant_id and r.referral_id = a.referral_id`

/** What was accepted, the newest first, but what waits for a second look before everything else. */
export async function findAccepted(
  db: WatchDatabase,
  { tenant, seesRestricted }: ListReader,
  limit: number,
): Promise<readonly AcceptedRow[]> {
  const visible = seesRestricted
    ? sql``
    : sql` and not exists (select from worklist_stretch s where s.tenant_id = a.tenant_id
        and s.referral_id = a.referral_id and s.is_restricted)`
  const { rows } = await sql<AcceptedRow>`select ${columns} from ${source}
    where a.tenant_id = ${tenant}${visible}
    order by (a.is_sampled and a.checked_at is null) desc, a.accepted_at desc, a.intent_id limit ${limit}`.execute(
    db,
  )
  return rows
}

/** One that was accepted, by the id of its command; locked until the transaction ends. */
export async function lockAccepted(
  trx: WatchTransaction,
  tenant: string,
  id: string,
): Promise<AcceptedRow | undefined> {
  const { rows } = await sql<AcceptedRow>`select ${columns} from ${source}
    where a.tenant_id = ${tenant} and a.intent_id = ${id} for update of a`.execute(trx)
  return rows[0]
}

/** Keeps what a second person said. */
export async function saveVerdict(
  trx: WatchTransaction,
  tenant: string,
  id: string,
  { verdict, note, by }: { verdict: 'agrees' | 'disagrees'; note: string; by: string },
): Promise<void> {
  await sql`update clean_up_accepted set verdict = ${verdict}, note = ${note}, checked_by = ${by},
    checked_at = baton_now() where tenant_id = ${tenant} and intent_id = ${id}`.execute(trx)
}

export type CleanUpFigures = { accepted: number; sampled: number; checked: number; disagreed: number }

/** How many were accepted, picked for a second look, looked at, and found wrong. */
export async function countAccepted(db: WatchDatabase, tenant: string): Promise<CleanUpFigures> {
  const { rows } = await sql<CleanUpFigures>`select count(*)::float8 as accepted,
      count(*) filter (where is_sampled)::float8 as sampled, count(checked_at)::float8 as checked,
      count(*) filter (where verdict = 'disagrees')::float8 as disagreed
    from clean_up_accepted where tenant_id = ${tenant}`.execute(db)
  return rows[0] ?? { accepted: 0, sampled: 0, checked: 0, disagreed: 0 }
}
