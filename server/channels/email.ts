import type { Dispatchable, Transport } from './channel.ts'
import { toDomain, toMessageId } from './message-id.ts'
import { openSmtpPool, type SmtpSettings } from './smtp-pool.ts'

export type EmailSettings = SmtpSettings & {
  /** Who the messages are from. */
  from: string
}

/**
 * E-mail over SMTP. It goes to the practice's own people and holds no health information.
 *
 * SMTP has no idempotency: when the answer to a message is missing, it may have arrived, and it is not sent again.
 *
 * @param practiceName - shown as the sender's name
 */
export function openEmail(settings: EmailSettings, practiceName: string): Transport {
  const pool = openSmtpPool(settings)
  const domain = toDomain(settings.from)
  return {
    channel: 'email',
    isIdempotent: false,
    send: (message, signal) => {
      if (!isMailbox(message.to.address)) {
        return Promise.resolve({ kind: 'permanent', code: 'address-unusable' })
      }
      return pool.send(toMail(message), signal)
    },
    close: () => {
      pool.close()
      return Promise.resolve()
    },
  }

  function toMail(message: Dispatchable) {
    return {
      messageId: toMessageId(message.key, domain),
      from: { address: settings.from, name: practiceName },
      to: message.to.address,
      subject: message.subject ?? practiceName,
      text: message.text,
      // Vacation notices and the like answer people, not machines (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...(message.attachments === undefined ? {} : { attachments: message.attachments }),
    }
  }
}

/** One plain address: nothing that could name a second recipient or begin another header. */
export function isMailbox(address: string): boolean {
  return address.length <= 254 && /^[^\s@,;:<>()"\\[\]\p{Cc}]{1,64}@[A-Za-z0-9.-]+$/u.test(address)
}
