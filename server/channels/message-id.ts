import { createHash } from 'node:crypto'

/**
 * The Message-ID of the message with this key, the same at every attempt: what reports of the receiving side are
 * recognised by. The key itself may name a referral and does not leave the house.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4 | RFC 5322}
 */
export function toMessageId(key: string, domain: string): string {
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domain}>`
}

/** The part of an address after its last `@`, in lower case. */
export function toDomain(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
