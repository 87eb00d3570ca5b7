import { createHmac } from 'node:crypto'

/**
 * Twilio's signature of a form it posts: HMAC-SHA1 of the address, followed by every field's name and value, fields
 * in the order of their names; in base64.
 *
 * @see {@link https://www.twilio.com/docs/usage/security#validating-requests | Twilio: validating requests}
 */
export function twilioSignature(
  authToken: string,
  url: string,
  fields: Readonly<Record<string, string>>,
): string {
  const named = Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const signed = url + named.map(([name, value]) => name + value).join('')
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64')
}
