import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type Unset = ColumnType<Date | null, Date | null | undefined, Date | null>

/** One packet as it left. */
interface PacketTable {
  tenant_id: string
  /** Id of the command that sent it. */
  packet_id: string
  referral_id: string
  patient_id: string
  pdf: Buffer
  pdf_sha256: string
  pages: number
  /** The C-CDA Referral Note. */
  note: string
  note_sha256: string
  /** References that labels kept out. */
  kept_out: string[]
  /** Domain time, as all that follows it. */
  made_at: Timestamp
}

/** How far a packet got with one recipient by one channel. */
interface PacketRecipientTable {
  tenant_id: string
  packet_id: string
  /** Reference of the receiver, where the directory knows one. */
  receiver: string | null
  name: string
  channel: string
  transmitted_at: Unset
  delivered_at: Unset
  failed_at: Unset
  accepted_at: Unset
}

interface AnswerAccessTable {
  tenant_id: string
  access_id: string
  packet_id: string
  referral_id: string
  patient_id: string
  receiver: string | null
  name: string
  code_hash: Buffer
  birth_hash: Buffer
  failures: Generated<number>
  /** Real clock, as all of an access. */
  locked_at: Unset
  expires_at: Timestamp
}

interface AnswerSessionTable {
  token_hash: Buffer
  tenant_id: string
  access_id: string
  ends_at: Timestamp
}

export interface PacketTables {
  packet: PacketTable
  packet_recipient: PacketRecipientTable
  answer_access: AnswerAccessTable
  answer_session: AnswerSessionTable
}
