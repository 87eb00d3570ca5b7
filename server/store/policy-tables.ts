import type { ColumnType } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type Json = ColumnType<unknown, string, string>

/** One decision of a practice about its policy. */
interface PolicyVersionTable {
  tenant_id: string
  /** Counted from 1; what the files say is version 0. */
  version: number
  /** Domain time. */
  active_from: Timestamp
  /** `PolicyDocument` (contract/policy-settings.ts). */
  document: Json
  why: string
  /** The version it went back to, where it did. */
  restores: number | null
  made_at: Timestamp
  made_by: string
  made_by_name: string
}

/** What the files said of a practice's policy, from when Baton went by it to the next of these or a decision. */
interface PolicyOfFilesTable {
  tenant_id: string
  /** Domain time. */
  seen_at: Timestamp
  /** `PolicyDocument` (contract/policy-settings.ts). */
  document: Json
}

interface PolicyAppliedTable {
  tenant_id: string
  stamp: string
}

/** From when to when one clock of a loop ran on the same terms. */
interface LoopClockTable {
  tenant_id: string
  referral_id: string
  /** When Baton first judged it to run so; domain time. */
  known_at: Timestamp
  /** `termsOf` (domain/backtest/recorded-clock.ts). */
  terms: string
  /** When Baton first judged that it did not any more; null while it does. */
  ended_at: ColumnType<Date | null, Date | null, Date | null>
  record: Json
}

export interface PolicyTables {
  loop_clock: LoopClockTable
  policy_version: PolicyVersionTable
  policy_applied: PolicyAppliedTable
  policy_of_files: PolicyOfFilesTable
}
