import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type Unset = ColumnType<Date | null, Date | null | undefined, Date | null>

/** Somebody wants everything of a patient kept; until it is lifted nothing goes. Real clock. */
interface LegalHoldTable {
  tenant_id: string
  hold_id: Generated<string>
  patient_id: string
  /** In the words of whoever set it. */
  reason: string
  set_by: string
  set_at: Generated<Date>
  lifted_by: string | null
  lifted_at: Unset
  lift_reason: string | null
}

/** One deletion of everything Baton held of a patient. Real clock. */
interface PatientErasureTable {
  tenant_id: string
  /** The page's id of it: pressed twice it is done once. */
  erasure_id: string
  patient_id: string
  /** `ErasureReason` (contract/compliance.ts): a code, because words could name the patient. */
  reason: string
  erased_by: string
  erased_at: Timestamp
  /** Compact JWS over `ErasureProof` (contract/compliance.ts). */
  proof: string
  /** When somebody opened the chart again in the EHR; from then on Baton may keep of it again. */
  reopened_at: Unset
}

/** A resource of a held patient as it was before the EHR changed it or took it back. Real clock. */
interface HeldResourceTable {
  tenant_id: string
  held_id: Generated<string>
  patient_id: string
  type: string
  id: string
  version_id: string | null
  content: string
  read_at: Timestamp
  replaced_at: Generated<Date>
}

export interface ComplianceTables {
  held_resource: HeldResourceTable
  legal_hold: LegalHoldTable
  patient_erasure: PatientErasureTable
}
