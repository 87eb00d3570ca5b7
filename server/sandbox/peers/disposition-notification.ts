/** What became of a Direct message, as its recipient's HISP tells the sender. */
export const dispositions = ['processed', 'dispatched', 'failed'] as const
export type Disposition = (typeof dispositions)[number]

export type DispositionNotice = {
  readonly disposition: Disposition
  /** Message-ID of the message that is reported on, in angle brackets. */
  readonly originalMessageId: string
  /** Whose HISP reports. */
  readonly recipient: string
  /** Where the report goes. */
  readonly to: string
  /** Message-ID of the report itself, in angle brackets. */
  readonly messageId: string
  readonly at: Date
}

const reportingAgent = 'hisp.sandbox.example; Sandbox HISP'

const explanations: Readonly<Record<Disposition, string>> = {
  processed: 'The message was accepted, decrypted and trusted by the HISP of its recipient.',
  dispatched: 'The message was placed in the mailbox of its recipient.',
  failed: 'The message could not be delivered to its recipient.',
}

/**
 * A complete message disposition notification, ready for SMTP: a human-readable part and a machine-readable one.
 * `dispatched` carries the field that Direct demands of it, which has no value.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8098 | RFC 8098} for the parts and fields;
 *   {@link https://www.rfc-editor.org/rfc/rfc3798 | RFC 3798}, which Direct refers to;
 *   "Implementation Guide for Delivery Notification in Direct" 1.0 (2012) for `dispatched`, `failed` and the field
 */
export function toDispositionNotification(notice: DispositionNotice): string {
  const { disposition, recipient } = notice
  const boundary = `mdn-${disposition}-${notice.messageId.replace(/[^A-Za-z0-9]/g, '').slice(0, 40)}`
  return [
    `From: <${recipient}>`,
    `To: <${notice.to}>`,
    `Subject: ${disposition[0]?.toUpperCase()}${disposition.slice(1)}: your message`,
    `Date: ${toMailDate(notice.at)}`,
    `Message-ID: ${notice.messageId}`,
    `In-Reply-To: ${notice.originalMessageId}`,
    `References: ${notice.originalMessageId}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=disposition-notification;`,
    `\tboundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    explanations[disposition],
    '',
    `--${boundary}`,
    'Content-Type: message/disposition-notification',
    '',
    ...dispositionFields(notice),
    '',
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

function dispositionFields({ disposition, recipient, originalMessageId }: DispositionNotice): string[] {
  return [
    `Reporting-UA: ${reportingAgent}`,
    `Final-Recipient: rfc822; ${recipient}`,
    `Original-Message-ID: ${originalMessageId}`,
    `Disposition: automatic-action/MDN-sent-automatically; ${disposition}`,
    ...(disposition === 'dispatched' ? ['X-DIRECT-FINAL-DESTINATION-DELIVERY:'] : []),
    ...(disposition === 'failed' ? ['Failure: 5.1.1 no such mailbox'] : []),
  ]
}

/** RFC 5322 writes the zone as an offset, where `toUTCString` says GMT. */
function toMailDate(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000')
}
