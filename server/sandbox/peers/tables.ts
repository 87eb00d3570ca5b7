import type { Generated } from 'kysely'

/** A way a message reaches its recipient outside the EHR. */
export const peerKinds = ['sms', 'email', 'direct', 'fax', 'voice'] as const
export type PeerKind = (typeof peerKinds)[number]

interface PeerMessage {
  tenant_id: string
  message_id: string
  /** Order of arrival: the clinic's clock may be turned back. */
  seq: Generated<number>
  kind: PeerKind
  /** `received` from Baton by its recipient; `sent` by that recipient to Baton. */
  direction: 'received' | 'sent'
  /** What tells a second sending of the same message from another message. */
  dedupe_key: string
  /** What the provider called it; empty where there is no such thing. */
  provider_id: string
  sender: string
  recipient: string
  subject: string | null
  body: string
  /** JSON of what only this kind of peer needs later, such as the address that wants to hear of it. */
  facts: string
  /** The clinic's time. */
  at: Date
}

interface PeerMessageState {
  tenant_id: string
  message_id: string
  seq: Generated<number>
  state: string
  /** The provider's code of what went wrong. */
  code: string | null
  at: Date
}

interface PeerAttachment {
  tenant_id: string
  message_id: string
  ordinal: number
  filename: string
  content_type: string
  content: Uint8Array
}

/** What the peers and the message centre keep; beside the EHR's own tables in the same database. */
export interface PeerTables {
  peer_message: PeerMessage
  peer_message_state: PeerMessageState
  peer_attachment: PeerAttachment
  /** Who told the text message provider to stop, and from which of our numbers. */
  peer_opt_out: { tenant_id: string; our_number: string; number: string }
  peer_setting: { tenant_id: string; name: string; value: string }
}
