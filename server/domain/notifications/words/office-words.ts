import type {
  DigestValues,
  ReceiverNotice,
  ReceiverValues,
  ReferrerNotice,
  ReferrerValues,
} from '../outgoing-message.ts'

/** What one language says to the offices on both sides, and to members of the practice. */
export type OfficeWords = {
  receiverSubject: string
  packetSubject: string
  receiver: Readonly<Record<ReceiverNotice, (values: ReceiverValues) => string>>
  /** The body with what identifies the referral, and where to answer. */
  toReceiver: (body: string, values: ReceiverValues) => string
  callReceiver: (body: string, values: ReceiverValues) => string
  referrerSubject: string
  /** One sentence per change. */
  referrer: Readonly<Record<ReferrerNotice, (values: ReferrerValues) => string>>
  toReferrer: (body: string, values: ReferrerValues) => string
  callReferrer: (body: string, values: ReferrerValues) => string
  digestSubject: (values: DigestValues) => string
  digest: (values: DigestValues) => string
}
