import type { Dispatchable, Transport } from './channel.ts'
import { isMailbox } from './email.ts'
import { toDomain, toMessageId } from './message-id.ts'
import { openSmtpPool, type SmtpSettings } from './smtp-pool.ts'

export type DirectSettings = SmtpSettings & {
  /** The practice's own Direct address; reports come back to it. */
  from: string
}

/**
 * Asks the receiving HISP to say also when the message reached its final destination; without it only "processed" is
 * promised, which does not mean delivered.
 *
 * @see Implementation Guide for Delivery Notification in Direct, version 1.0, sections 1.3 and 3.2
 */
const deliveryRequest = 'X-DIRECT-FINAL-DESTINATION-DELIVERY=optional,true'

/**
 * Direct messages, handed to a HISP over its SMTP edge. The HISP encrypts and signs (S/MIME), finds certificates and
 * checks trust; it reports with MDNs, which arrive at the inbox (direct-inbox.ts).
 *
 * @param practiceName - shown as the sender's name
 */
export function openDirect(settings: DirectSettings, practiceName: string): Transport {
  const pool = openSmtpPool(settings)
  return {
    channel: 'direct',
    isIdempotent: false,
    send: (message, signal) => {
      if (!isMailbox(message.to.address)) {
        return Promise.resolve({ kind: 'permanent', code: 'address-unusable' })
      }
      return pool.send(toDirectMail(message, settings.from, practiceName), signal)
    },
    close: () => {
      pool.close()
      return Promise.resolve()
    },
  }
}

function toDirectMail(message: Dispatchable, from: string, practiceName: string) {
  return {
    messageId: toMessageId(message.key, toDomain(from)),
    from: { address: from, name: practiceName },
    to: message.to.address,
    // Subjects may travel outside the encrypted part and are written without anything about a patient.
    subject: message.subject ?? practiceName,
    text: message.text,
    headers: {
      'Disposition-Notification-To': from,
      'Disposition-Notification-Options': deliveryRequest,
    },
    ...(message.attachments === undefined
      ? {}
      : {
          attachments: message.attachments.map(({ filename, contentType, content }) => ({
            filename,
            contentType,
            content,
          })),
        }),
  }
}
