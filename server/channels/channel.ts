import type { MessageLanguage } from '#domain/notifications/outgoing-message.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'

/** A message on its way out: words, address, and the key that makes a second sending harmless where that is possible. */
export type Dispatchable = {
  /** Stable over retries; the Message-ID of an e-mail, the idempotency key of a provider. */
  key: string
  to: ChannelAddress
  subject?: string
  text: string
  /** Of the text; English where nothing is said. */
  language?: MessageLanguage
  attachments?: readonly Attachment[]
}

export type Attachment = {
  filename: string
  contentType: string
  content: Uint8Array
  /** It begins with a cover sheet of its own: a fax needs no other. */
  isCovered?: true
}

/** Where a channel delivers to: an e-mail or Direct address, a telephone or fax number in E.164. */
export type ChannelAddress = { address: string; name?: string }

/**
 * What became of handing a message to its provider. `uncertain`: bytes were sent and no answer came; only a channel
 * that is idempotent may try again.
 */
export type SendResult =
  | { kind: 'accepted'; providerId: string }
  | { kind: 'retry'; afterMs?: number; code: string }
  | { kind: 'permanent'; code: string; revokesConsent?: true }
  | { kind: 'uncertain'; code: string }

/** What a provider reports later. States only ever advance: delivered never goes back to accepted. */
export type DeliveryEvent = {
  providerId: string
  /** Unique per provider: the same event twice is one event. */
  eventId: string
  at: Date
  state: 'accepted' | 'delivered' | 'failed'
  code?: string
  /** It failed because the recipient wants no messages; the consent for the number ends with it. */
  revokesConsent?: true
}

/** What a recipient wrote back over the same channel. */
export type InboundReply = {
  eventId: string
  at: Date
  from: string
  to: string
  text: string
  /** The provider recognised the wish and has already answered it; we record it and answer nothing. */
  handledByProvider?: 'stop' | 'start' | 'help'
}

/** A document that came in over a channel: the provider's id of it, and the file. */
export type InboundDocument = { sourceId: string; name: string; content: Uint8Array }

export type CallbackRequest = {
  /** The public address the provider called, as the provider signed it. */
  url: string
  headers: Headers
  rawBody: Uint8Array
}

export type CallbackReading =
  | { kind: 'refused'; why: 'bad-signature' | 'unreadable' }
  /** Cannot be judged now, since it takes a question to the provider; the provider is to call again. */
  | { kind: 'undecided'; code: string }
  | {
      kind: 'read'
      events: readonly DeliveryEvent[]
      replies: readonly InboundReply[]
      documents?: readonly InboundDocument[]
    }

/** One way out. Implementations hold their own connection and credentials; nothing here knows a database. */
export type Transport = {
  readonly channel: SendChannel
  /** Whether the provider recognises our key, so that sending again after an unknown outcome is harmless. */
  readonly isIdempotent: boolean
  /** Never throws for what a provider or the network does. */
  readonly send: (message: Dispatchable, signal: AbortSignal) => Promise<SendResult>
  /**
   * After an attempt of which nobody knows how it ended: the id under which the provider has what was sent with our key.
   * Nothing where it has none, cannot be asked, or may have it all the same: that settles nothing.
   */
  readonly findSent?: (
    message: Pick<Dispatchable, 'key' | 'to'>,
    signal: AbortSignal,
  ) => Promise<string | undefined>
  /** Verifies the provider's own signature before anything else is looked at. */
  readonly readCallback?: (request: CallbackRequest) => Promise<CallbackReading>
  /** Asks the provider what became of a message; for callbacks that prove nothing by themselves. */
  readonly lookUp?: (providerId: string, signal: AbortSignal) => Promise<DeliveryEvent | undefined>
  readonly close: () => Promise<void>
}
