import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type Json = ColumnType<unknown, string, string>

export type NoteRowState =
  'new' | 'filed' | 'waiting' | 'unmatched' | 'quarantined' | 'refused' | 'dismissed' | 'withdrawn'

/** A note that came in from outside, once whatever ways it came. Instants are domain time. */
interface ReceivedNoteTable {
  tenant_id: string
  note_id: Generated<string>
  /** SHA-256 of the content, in hexadecimal. */
  content_hash: string
  name: string
  content_type: string
  content: Buffer
  /** `NoteFacts`; null for a file that was not read, and for one that is `new` while it has yet to be read. */
  facts: Json | null
  /** Why it was not read; beside `facts`, what there was not enough of to read more. */
  refusal: string | null
  /** `new` until it was decided about; `refused` and `quarantined` are in nobody's chart. */
  state: Generated<NoteRowState>
  /** `NoteDecision`, as it was made. */
  decision: Json | null
  patient_id: string | null
  referral_id: string | null
  is_sampled: Generated<boolean>
  received_at: Timestamp
  decided_at: Timestamp | null
  attempts: Generated<number>
  lease_until: Timestamp | null
  /** Moves with every change of where it stands. */
  version: Generated<number>
}

/** Every way a note came in. */
interface ReceivedNoteWayTable {
  tenant_id: string
  note_id: string
  way: 'direct' | 'fax' | 'upload' | 'response-page' | 'v2'
  /** The message, fax or upload it came with. */
  source_id: string
  /** The referral whose message it answers, and the one its page was given out for. */
  answers: string | null
  referral_id: string | null
  received_at: Timestamp
}

/** One decision about a note. */
interface NoteDecisionTable {
  tenant_id: string
  /** The page's id of it; of a rule's filing `rule-` and the note's id and version. */
  decision_id: string
  note_id: string
  /** Of the note after it. */
  note_version: number
  /** `NoteChoice`, or `{kind: 'rule'}`. */
  choice: Json
  actor: string
  actor_name: string | null
  made_at: Timestamp
  /** How the note stood before. */
  before: Json
  /** `NoteEffects`: what it wrote, in order. */
  effects: Json
  /** Ids of referrals that it was the first to say no to. */
  rejected: string[]
  /** Ids of referrals the note was filed at by it. */
  referrals: string[]
  /** The decision that took it back. */
  undone_by: string | null
}

/** Pairs that a person said no to. */
interface NoteRejectionTable {
  tenant_id: string
  note_id: string
  referral_id: string
  rejected_by: string
  rejected_at: Timestamp
}

/** Practices whose notes all wait for a person, from now on and until somebody says otherwise. */
interface NoteFilingOffTable {
  tenant_id: string
  switched_by: string
  switched_at: Timestamp
}

/** What was read in the file of a document of the EHR. */
interface DocumentTextTable {
  tenant_id: string
  patient_id: string
  /** `DocumentReference/x` or `DiagnosticReport/x`. */
  document: string
  /** Empty where the EHR keeps no versions. */
  version_id: string
  /** `read` or `refused`; null while it has yet to be read. */
  outcome: string | null
  /** Why it was not read. */
  because: string | null
  /** `NoteFacts`. */
  facts: Json | null
  attempts: Generated<number>
  lease_until: Timestamp | null
}

export interface NoteTables {
  document_text: DocumentTextTable
  received_note: ReceivedNoteTable
  received_note_way: ReceivedNoteWayTable
  note_rejection: NoteRejectionTable
  note_decision: NoteDecisionTable
  note_filing_off: NoteFilingOffTable
}
