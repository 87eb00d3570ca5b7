import { createHash } from 'node:crypto'
import type { ParsedMail } from 'mailparser'
import type { AttachedFile } from './peer-messages.ts'

/** What tells two sendings of one mail to one recipient from two mails: its Message-ID, or else its content. */
export function mailKey(mail: ParsedMail, recipient: string): string {
  const id =
    mail.messageId ?? fingerprint(mail.subject ?? '', mail.text ?? '', mail.date?.toISOString() ?? '')
  return `${id} ${recipient.toLowerCase()}`
}

/** A digest that is the same for the same texts. */
export function fingerprint(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url')
}

/** Who a mail says it is from, or else who handed it over. */
export function mailSender(mail: ParsedMail, envelopeFrom: string): string {
  return mail.from?.value[0]?.address ?? envelopeFrom
}

/** The files of a mail, each with a name. */
export function mailFiles(mail: ParsedMail): AttachedFile[] {
  return mail.attachments.map(({ filename, contentType, content }, index) => ({
    filename: filename ?? `attachment-${index + 1}`,
    contentType,
    content,
  }))
}

/** One header line as text; empty when the mail has none. */
export function headerText(mail: ParsedMail, name: string): string {
  const prefix = `${name.toLowerCase()}:`
  const line = mail.headerLines.find(({ key }) => key === name.toLowerCase())?.line ?? ''
  return line.toLowerCase().startsWith(prefix)
    ? line
        .slice(prefix.length)
        .replace(/\r?\n\s+/g, ' ')
        .trim()
    : ''
}
