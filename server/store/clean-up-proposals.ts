import { createHash } from 'node:crypto'
import type { CleanUpProposal } from '#domain/clean-up/clean-up.ts'
import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'
import { holdsFor, momentOf, type ListReader } from './worklist-conditions.ts'
import { listedColumns, type ListedRow } from './worklist.ts'

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

/** Names a proposal with its proof, whatever else changes. */
export function digestOf({ kind, proof }: Pick<CleanUpProposal, 'kind' | 'proof'>): string {
  const { message, values, evidence } = proof
  const said = JSON.stringify([kind, message, Object.entries(values).toSorted(), evidence])
  return createHash('sha256').update(said).digest('base64url')
}

/**
 * Replaces a patient's proposals by those of a new reading. A proposal that is the same as before keeps what somebody
 * said of it.
 */
export async function saveProposals(
  trx: WatchTransaction,
  tenant: string,
  patient: string,
  proposals: readonly CleanUpProposal[],
): Promise<void> {
  const present = proposals.map(({ referral }) => idOf(referral))
  await trx
    .deleteFrom('clean_up_proposal')
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .where(sql<boolean>`not (referral_id = any(${present}))`)
    .execute()
  if (proposals.length === 0) return
  const rows = proposals.map((proposal) => ({
    tenant_id: tenant,
    referral_id: idOf(proposal.referral),
    patient_id: patient,
    kind: proposal.kind,
    proof: JSON.stringify(proposal.proof),
    digest: digestOf(proposal),
    from_at: proposal.from === undefined ? sql<Date>`'-infinity'::timestamptz` : new Date(proposal.from),
    kept_by: null,
    kept_at: null,
  }))
  await trx
    .insertInto('clean_up_proposal')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'referral_id']).doUpdateSet((eb) => ({
        patient_id: eb.ref('excluded.patient_id'),
        kind: eb.ref('excluded.kind'),
        proof: eb.ref('excluded.proof'),
        digest: eb.ref('excluded.digest'),
        from_at: eb.ref('excluded.from_at'),
        kept_by: sql<string | null>`case when clean_up_proposal.digest = excluded.digest
          then clean_up_proposal.kept_by end`,
        kept_at: sql<Date | null>`case when clean_up_proposal.digest = excluded.digest
          then clean_up_proposal.kept_at end`,
      })),
    )
    .execute()
}

export type ListedProposal = ListedRow & { kind: string; proof: unknown; digest: string }

/** The proposals this person may see and that hold now, oldest referral first; those somebody keeps open are left out. */
export async function findProposals(
  db: WatchDatabase,
  reader: ListReader,
  limit: number,
): Promise<readonly ListedProposal[]> {
  const { rows } = await sql<ListedProposal>`select ${listedColumns}, p.kind, p.proof, p.digest,
      array[]::text[] as key
    from clean_up_proposal p
    join worklist_stretch s using (tenant_id, referral_id)
    join worklist_row r using (tenant_id, referral_id)
    where ${holdsFor(reader)} and p.from_at <= ${momentOf(reader)} and p.kept_at is null
    order by s.ordered_at, p.referral_id limit ${limit}`.execute(db)
  return rows
}

/** Keeps a referral open against a proposal, as long as its proof stays the same; false when there is no such proposal. */
export async function keepOpen(
  db: WatchDatabase,
  tenant: string,
  { referral, digest, by }: { referral: string; digest: string; by: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`update clean_up_proposal set kept_by = ${by}, kept_at = baton_now()
    where tenant_id = ${tenant} and referral_id = ${idOf(referral)} and digest = ${digest}`.execute(db)
  return (numAffectedRows ?? 0n) > 0n
}
