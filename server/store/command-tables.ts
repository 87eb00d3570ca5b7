import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type Json = ColumnType<unknown, string, string>

/** What one person decided about one referral. Real clock: it is about waiting pages, not about the clinic's day. */
interface IntentTable {
  tenant_id: string
  intent_id: string
  patient_id: string
  /** Without its type; null for a referral that the command itself made. */
  referral_id: string | null
  command: Json
  /** Reference of the person. */
  actor: string
  state: Generated<'open' | 'done' | 'handed-over' | 'undone'>
  /** The intent that this one takes back. */
  undoes: string | null
  undoable_until: Timestamp | null
  created_at: Generated<Date>
  /** While somebody finishes it. */
  lease_until: Timestamp | null
  attempts: Generated<number>
}

interface IntentWriteTable {
  tenant_id: string
  intent_id: string
  /** Place in the plan; later writes may refer to it. */
  seq: number
  shelf: 'ehr' | 'own'
  write: Json
  /** Of an update: the resource as it was, for undo. */
  before: Json | null
  state: Generated<'waiting' | 'written' | 'failed'>
  reference: string | null
  version_id: string | null
}

interface ReferralNumberTable {
  tenant_id: string
  year: number
  last: number
}

export interface CommandTables {
  intent: IntentTable
  intent_write: IntentWriteTable
  referral_number: ReferralNumberTable
}
