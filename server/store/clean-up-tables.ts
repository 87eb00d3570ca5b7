import type { ColumnType } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type Json = ColumnType<unknown, string, string>

/** One open referral that may be closed. Domain time; `from_at` is `-infinity` where it holds already. */
interface CleanUpProposalTable {
  tenant_id: string
  referral_id: string
  patient_id: string
  kind: string
  /** `CleanUpProof` (domain/clean-up/clean-up.ts). */
  proof: Json
  /** Of kind and proof: somebody's word holds as long as it stays the same. */
  digest: string
  from_at: Timestamp
  kept_by: string | null
  kept_at: Timestamp | null
}

/** One proposal that was accepted, by the id of the command that closed the referral. */
interface CleanUpAcceptedTable {
  tenant_id: string
  intent_id: string
  referral_id: string
  patient_id: string
  kind: string
  proof: Json
  accepted_by: string
  accepted_at: Timestamp
  is_sampled: boolean
  verdict: string | null
  note: string | null
  checked_by: string | null
  checked_at: Timestamp | null
}

export interface CleanUpTables {
  clean_up_proposal: CleanUpProposalTable
  clean_up_accepted: CleanUpAcceptedTable
}
