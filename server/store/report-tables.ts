import type { ColumnType, Generated } from 'kysely'

/** `date`: as `YYYY-MM-DD` in both directions, by a cast where it is read. */
type Day = ColumnType<string, string, string>
type Timestamp = ColumnType<Date, Date, Date>
type Json = ColumnType<unknown, string, string>

/** One referral, or one attempt of it, as it is counted: `LoopFact` (domain/metrics/loop-fact.ts). Can be rebuilt. */
interface LoopFactTable {
  tenant_id: string
  referral_id: string
  /** 0: the referral itself; from 1: its attempts, where it went to more than one receiver. */
  attempt: Generated<number>
  is_redirected: Generated<boolean>
  patient_id: string
  /** First day of the month of `started_on`. */
  month: Day
  started_on: Day
  direction: string
  urgency: string
  specialty: string | null
  owner: string | null
  owner_name: string | null
  receiver: string | null
  receiver_name: string | null
  referrer: string | null
  referrer_name: string | null
  language: string | null
  payer: string | null
  payer_name: string | null
  distance: string | null
  is_restricted: boolean
  state: string
  fate: string
  closure: string | null
  closed_on: Day | null
  reached: number
  ordered_at: Timestamp | null
  sent_at: Timestamp | null
  accepted_at: Timestamp | null
  booked_at: Timestamp | null
  seen_at: Timestamp | null
  note_back_at: Timestamp | null
  reconciled_at: Timestamp | null
  reviewed_at: Timestamp | null
  sent_days: number | null
  accepted_days: number | null
  booked_days: number | null
  seen_days: number | null
  note_back_days: number | null
  reconciled_days: number | null
  reviewed_days: number | null
  held_practice: number
  held_others: number
  days_to_close: number | null
  leak: string | null
  no_shows: number
  contacts: number
  is_patient_contacted: boolean
  /** Of the whole fact: the same reading twice touches no cohort. */
  digest: string
}

/** What was counted of one month, direction and value of one dimension. */
interface ReportCohortTable {
  tenant_id: string
  month: Day
  direction: string
  dimension: string
  value: string
  name: string
  /** `CohortCell` (domain/metrics/cohort-cell.ts), with all loops on a day long ago. */
  cell: Json
  /** The parts of it by the very day, to be laid over it. */
  by_day: Json
  /** Of `cell`, what figures of groups are made of; null until the month is counted anew. */
  of_groups: Json | null
}

/** Months in which something has changed since they were counted. */
interface ReportTouchedTable {
  tenant_id: string
  month: Day
  direction: string
  touched_at: Generated<Date>
}

/** What a practice has said for its reports. */
interface ReportSettingTable {
  tenant_id: string
  /** What one referral is worth, in US dollars. */
  referral_value_usd: number
  set_by: string
  set_at: Generated<Date>
}

export interface ReportTables {
  report_setting: ReportSettingTable
  loop_fact: LoopFactTable
  report_cohort: ReportCohortTable
  report_touched: ReportTouchedTable
}
