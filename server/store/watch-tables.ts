import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type Json = ColumnType<unknown, string, string>

/** One referral as the sweep knows it: what is due when, from the last derivation. Everything in it can be rebuilt. */
interface LoopTable {
  tenant_id: string
  /** `ServiceRequest/x` without the type. */
  referral_id: string
  patient_id: string
  state: string
  display: string
  urgency: string
  specialty: string | null
  direction: string
  owner: string | null
  /** When the next rung is due; null when nothing is. Domain time. */
  next_due_at: Timestamp | null
  /** Rungs ahead and whom they concern, as `LoopPlan` (domain/watch/loop-plan.ts). */
  plan: Json
  /** Policy and revision of `plan`; made by the database from it. */
  policy: ColumnType<string | null, never, never>
  /** When the evidence behind it was read from the EHR; domain time. */
  evidence_at: Timestamp
  /** Since when `next_due_at` is known; a debt that stands long is a sweep's that did not run. Domain time. */
  due_known_at: Generated<Timestamp>
  version: Generated<number>
  lease_until: Timestamp | null
  /** Failures in a row; a loop that keeps failing is set aside with a task. */
  failures: Generated<number>
  quarantined_at: Timestamp | null
}

/** What was fired. The key makes every second firing impossible. */
interface EscalationTable {
  tenant_id: string
  referral_id: string
  clock: string
  step: string
  cycle: number
  recipient: string
  channel: string
  fired_at: Timestamp
  policy: string
  /** What was asked; null of what is older than this column. */
  action: string | null
  /** `fired`, `caught-up` for rungs that a catch-up stands for, `carried-over` for what a change of policy settled, `suppressed`. */
  outcome: string
  because: string
}

/** Everything that has to happen outside the database: messages and FHIR writes. */
interface OutboxTable {
  tenant_id: string
  outbox_id: Generated<string>
  /** Unique per tenant: of two rows with one key there is only ever one. */
  key: string
  kind: 'message' | 'fhir'
  channel: string
  referral_id: string | null
  patient_id: string | null
  /** Number or address it goes to; null for what is written into a record. */
  address: string | null
  payload: Json
  state: Generated<'waiting' | 'sending' | 'sent' | 'delivered' | 'failed' | 'uncertain' | 'suppressed'>
  attempts: Generated<number>
  not_before: Timestamp
  /** From then on it is of no use any more; null where it always is. Domain time. */
  not_after: Timestamp | null
  lease_until: Timestamp | null
  provider_id: string | null
  /** Where it went: reference of the resource written, or a code of what went wrong. */
  result: string | null
  /** Of a write into a record: the version it left behind, `Type/id/_history/version`. */
  written: string | null
  created_at: Timestamp
  updated_at: Timestamp
}

/** Every report of a provider, once. */
interface DeliveryEventTable {
  tenant_id: string
  channel: string
  event_id: string
  received_at: Timestamp
}

/** What the referrer of a loop was last told, so that only changes are told and corrections are not. */
interface ReferrerToldTable {
  tenant_id: string
  referral_id: string
  told: Json
  pending: Json | null
  pending_until: Timestamp | null
}

/** What somebody was told cannot be read, while it cannot be. */
interface BlindNoticeTable {
  tenant_id: string
  /** `PractitionerRole/x`; empty where nobody was told. */
  person: string
  opened_at: Timestamp
  since: Timestamp
  sources: string[]
}

export interface WatchTables {
  blind_notice: BlindNoticeTable
  loop: LoopTable
  escalation: EscalationTable
  outbox: OutboxTable
  delivery_event: DeliveryEventTable
  referrer_told: ReferrerToldTable
}
