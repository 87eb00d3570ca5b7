import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far the clocks of both sides may differ, and how long a recorded request could be replayed. */
const toleranceMs = 5 * 60_000

/**
 * Signs a request between Baton and a voice agent: HMAC-SHA256 over id, time in seconds and body, in base64. The time
 * is under the signature, so that a recorded request is worthless after five minutes.
 *
 * @param id - names the event; the same one again is the same event
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md | Standard Webhooks}
 */
export function toSignedHeaders(secret: string, id: string, body: string, at: Date): Record<string, string> {
  const seconds = String(Math.floor(at.getTime() / 1_000))
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${sign(secret, id, seconds, Buffer.from(body))}`,
  }
}

/**
 * Whether the other side signed this, lately. Several signatures may stand beside each other while a secret changes.
 *
 * @returns the id of the event, or `undefined` when the signature is not right
 */
export function verifySigned(
  secret: string,
  headers: Headers,
  rawBody: Uint8Array,
  now: Date,
): string | undefined {
  const id = headers.get('webhook-id') ?? ''
  const seconds = headers.get('webhook-timestamp') ?? ''
  if (!/^[\w.:-]{1,100}$/.test(id) || !/^\d{1,12}$/.test(seconds)) return undefined
  if (Math.abs(now.getTime() - Number(seconds) * 1_000) > toleranceMs) return undefined
  const expected = Buffer.from(`v1,${sign(secret, id, seconds, rawBody)}`)
  const given = (headers.get('webhook-signature') ?? '').split(' ').map((each) => Buffer.from(each))
  return given.some((each) => isEqual(each, expected)) ? id : undefined
}

function sign(secret: string, id: string, seconds: string, body: Uint8Array): string {
  return createHmac('sha256', secret).update(`${id}.${seconds}.`).update(body).digest('base64')
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other)
}
