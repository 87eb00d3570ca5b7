import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>

/** The last good reading of a patient's evidence from the EHR, as it was answered. Rebuilt by reading again. */
interface MirroredResourceTable {
  tenant_id: string
  patient_id: string
  type: string
  id: string
  version_id: string | null
  last_updated: Timestamp | null
  /** Where it was read: `ehr`. */
  source: string
  content: string
  /** When this version was first read; domain time. Reading it again changes nothing. */
  read_at: Timestamp
}

/** How far discovery has come with one way of finding referrals. */
interface SyncSourceTable {
  tenant_id: string
  /** `ServiceRequest` for searches, `subscription` for notifications, `backfill` for a run under way. */
  source: string
  /** Latest `meta.lastUpdated` seen, by the EHR's clock; of a backfill, when it began. */
  high_water: Timestamp | null
  /** `eventsSinceSubscriptionStart` of the last notification. */
  events_seen: number | null
  last_good_read_at: Timestamp | null
  /** When the EHR last refused a search without a patient, or could not be searched to its end; domain time. */
  refused_at: Timestamp | null
  failures: Generated<number>
}

/** A patient whose chart is read by itself. Instants are domain time. */
interface TrackedPatientTable {
  tenant_id: string
  patient_id: string
  why: 'open-loop' | 'chart-opened' | 'discovered'
  opened_at: Timestamp | null
  /** When it was first and last tried. */
  first_read_at: Timestamp | null
  last_read_at: Timestamp | null
  /** When the referrals were last read, and when every source was. */
  evidence_at: Timestamp | null
  last_good_read_at: Timestamp | null
  /** Since when it could not be judged, or never was read; null once a reading went well. */
  unread_since: Timestamp | null
  /** Null: not read by itself any more. */
  next_read_at: Timestamp | null
  /** What became of each source at the last try, as `Sources`. */
  sources: ColumnType<unknown, string, string>
  failures: Generated<number>
  /** When the patient's standing consent to texts was given, and the number it holds for. */
  text_consent_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  text_number: ColumnType<string | null, string | null | undefined, string | null>
}

/** A resource a notification named without saying whose it is. */
interface NotifiedResourceTable {
  tenant_id: string
  type: string
  id: string
  noted_at: Timestamp
}

/** The Subscription an EHR keeps for Baton, or why there is none. Instants are domain time. */
interface EhrSubscriptionTable {
  tenant_id: string
  status: 'requested' | 'active' | 'error' | 'off' | 'not-offered' | 'refused'
  topic: string
  subscription_id: string | null
  ends_at: Timestamp | null
  because: string | null
  checked_at: Timestamp
}

/** A work item about no referral that Baton has put into an EHR, as it was last seen there. */
interface EhrWorkTable {
  tenant_id: string
  task_id: string
  /** Null where it is about nobody. */
  patient_id: string | null
  /** Empty where the EHR counts no versions. */
  version_id: string
  content: string
  is_open: boolean
  /** When it was last looked at; domain time. */
  read_at: Timestamp
}

export interface SyncTables {
  ehr_work: EhrWorkTable
  ehr_subscription: EhrSubscriptionTable
  mirrored_resource: MirroredResourceTable
  sync_source: SyncSourceTable
  tracked_patient: TrackedPatientTable
  notified_resource: NotifiedResourceTable
}
