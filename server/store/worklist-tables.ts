import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type Json = ColumnType<unknown, string, string>

/** What a list shows of one referral, apart from what time changes; everything in it can be rebuilt. */
interface WorklistRowTable {
  tenant_id: string
  referral_id: string
  patient_id: string
  version: Generated<number>
  /** `WorklistSummary` (domain/worklist/worklist-entry.ts). */
  summary: Json
  search_text: string
  /** Of everything that was stored of it: the same reading twice changes nothing. */
  digest: string
  evidence_at: Timestamp
  /** `RowBasis` (domain/worklist/row-basis.ts); null of a row that was stored before this was kept. */
  basis: Json | null
  /** The bases of the versions before, the newest first: `[{version, basis}]`. */
  past: Generated<Json>
  /** Id of the transaction that changed it last, as PostgreSQL writes it. */
  changed_in: Generated<string>
}

/** One stretch of time of one referral, `infinity` where it has no end. Domain time. */
interface WorklistStretchTable {
  tenant_id: string
  referral_id: string
  from_at: Timestamp
  until_at: Timestamp
  rank: number
  display: string
  clock: string | null
  due_at: Timestamp
  action: string | null
  ordered_at: Timestamp
  owner: string | null
  specialty: string | null
  urgency: string
  direction: string
  receiver: string | null
  state: string
  unfiled_notes: number
  awaits_review: boolean
  escalated_from: Timestamp
  put_off_until: Timestamp
  is_restricted: boolean
  /** Work items beside reminders of a clock that nobody has finished. */
  owed_work: number
  /** Who was asked, of these. */
  work_owners: string[]
  patient_order: string
  receiver_order: string
  owner_order: string
}

/** A question somebody asks again and again; never what they searched for. */
interface WorklistViewTable {
  tenant_id: string
  person: string
  view_id: Generated<string>
  name: string
  question: Json
  created_at: Generated<Date>
}

export interface WorklistTables {
  worklist_row: WorklistRowTable
  worklist_stretch: WorklistStretchTable
  worklist_view: WorklistViewTable
}
