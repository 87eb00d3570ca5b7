import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type Json = ColumnType<unknown, string, string>

/** Whom referrals may go to. Nothing of a patient is here. */
interface ReceiverTable {
  tenant_id: string
  receiver_id: Generated<string>
  /** `ReceiverRecord` (domain/directory/receiver.ts). */
  body: Json
  /** What is searched: names, places and numbers, folded. */
  words: string
  name: string
  specialties: string[]
  reference: string | null
  external_key: string | null
  is_active: boolean
  version: number
}

/** Every version of every receiver, with what made it. */
interface ReceiverHistoryTable {
  tenant_id: string
  receiver_id: string
  version: number
  body: Json
  changed_at: Timestamp
  /** The name people know the person by, or the name of the job. */
  changed_by: string
  cause: 'ehr-import' | 'csv-import' | 'edit'
  reason: string
}

/** Networks of payers, as the EHR's directory names them. */
interface DirectoryNetworkTable {
  tenant_id: string
  reference: string
  name: string
  payer: string | null
}

export interface DirectoryTables {
  receiver: ReceiverTable
  receiver_history: ReceiverHistoryTable
  directory_network: DirectoryNetworkTable
}
