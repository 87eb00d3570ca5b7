import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { CallbackRequest } from './channel.ts'

/**
 * Whether Twilio itself made this request: `X-Twilio-Signature` is the HMAC-SHA1, in base64, of the public address
 * followed by every form parameter's name and value, by name. Where the body is not a form, its SHA-256 stands in the
 * address as `bodySHA256` and only the address is signed.
 *
 * @param tokens - the account's auth token; two while it is being changed
 * @see {@link https://www.twilio.com/docs/usage/security | Twilio, Security}
 */
export function isSignedByTwilio(request: CallbackRequest, tokens: readonly string[]): boolean {
  const given = Buffer.from(request.headers.get('x-twilio-signature') ?? '')
  const bodyHash = new URL(request.url).searchParams.get('bodySHA256')
  if (bodyHash !== null && !isHashOf(bodyHash, request.rawBody)) return false
  const parameters = bodyHash === null ? toSignedParameters(readForm(request.rawBody)) : ''
  return tokens.some((token) =>
    toSpellings(request.url).some((url) => {
      const expected = createHmac('sha1', token).update(`${url}${parameters}`).digest('base64')
      return isEqual(Buffer.from(expected), given)
    }),
  )
}

export function readForm(rawBody: Uint8Array): URLSearchParams {
  return new URLSearchParams(Buffer.from(rawBody).toString('utf8'))
}

/** A parameter that comes several times counts once per different value. */
function toSignedParameters(form: URLSearchParams): string {
  return [...new Set(form.keys())]
    .sort()
    .map((name) => [...new Set(form.getAll(name))].sort().map((value) => `${name}${value}`))
    .flat()
    .join('')
}

/** Twilio signs some addresses with the scheme's usual port and some without. */
function toSpellings(address: string): string[] {
  const { protocol, host, port } = new URL(address)
  if (port !== '') return [address]
  return [address, address.replace(`//${host}`, `//${host}:${protocol === 'http:' ? 80 : 443}`)]
}

function isHashOf(hash: string, body: Uint8Array): boolean {
  const expected = createHash('sha256').update(body).digest('hex')
  return isEqual(Buffer.from(expected), Buffer.from(hash.toLowerCase()))
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other)
}
