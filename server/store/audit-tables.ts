import type { ColumnType, GeneratedAlways } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>

/** Where each tenant's chain ends; its row lock makes the order. */
interface AuditHeadTable {
  tenant_id: string
  seq: number
  hash: string
  recorded_at: Timestamp
}

/** The chain. `entry` is the text that was hashed; the other columns repeat what is searched for. */
interface AuditEventTable {
  tenant_id: string
  seq: number
  recorded_at: Timestamp
  entry: string
  event: string
  agent: string
  patient: string | null
  /** Read out of `entry` by the database itself. */
  outcome: GeneratedAlways<string>
  prev: string
  hash: string
}

/** Signed statements of where a chain ended at a time. They outlive the rows before them. */
interface AuditCheckpointTable {
  tenant_id: string
  seq: number
  hash: string
  recorded_at: Timestamp
  /** Compact JWS over `CheckpointClaim` (use-cases/audit-checkpoints.ts). */
  signed: string
}

export interface AuditTables {
  audit_head: AuditHeadTable
  audit_event: AuditEventTable
  audit_checkpoint: AuditCheckpointTable
}
