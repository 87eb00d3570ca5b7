import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far the clocks of both sides may differ, and how long a recorded request could be replayed. */
const toleranceMs = 5 * 60_000

export const timestampHeader = 'baton-timestamp'
export const signatureHeader = 'baton-signature'

/**
 * Signs a request between Baton and a voice agent: HMAC-SHA256 over the time in seconds, a point and the body, in hex.
 * The time is under the signature, so that a recorded request is worthless after five minutes.
 */
export function toSignedHeaders(secret: string, body: string, at: Date): Record<string, string> {
  const seconds = String(Math.floor(at.getTime() / 1_000))
  return { [timestampHeader]: seconds, [signatureHeader]: `v1=${sign(secret, seconds, Buffer.from(body))}` }
}

/** Whether the other side signed this, lately. */
export function isSigned(secret: string, headers: Headers, rawBody: Uint8Array, now: Date): boolean {
  const seconds = headers.get(timestampHeader) ?? ''
  if (!/^\d{1,12}$/.test(seconds)) return false
  if (Math.abs(now.getTime() - Number(seconds) * 1_000) > toleranceMs) return false
  const expected = Buffer.from(`v1=${sign(secret, seconds, rawBody)}`)
  const given = Buffer.from(headers.get(signatureHeader) ?? '')
  return expected.byteLength === given.byteLength && timingSafeEqual(expected, given)
}

function sign(secret: string, seconds: string, body: Uint8Array): string {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')
}
