import { createHmac, timingSafeEqual } from 'node:crypto'

/** How old a post may be before it counts as a replay. */
const toleranceMs = 5 * 60_000

/**
 * Headers that sign a post: `webhook-signature` is `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`, the
 * timestamp in seconds.
 *
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md | Standard Webhooks}
 */
export function signedHookHeaders(
  secret: string,
  id: string,
  body: string,
  at: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatureOf(secret, id, timestamp, body),
  }
}

/** Whether whoever knows the secret posted this, within the last minutes. */
export function isSignedHook(secret: string, headers: Headers, body: string, now: Date): boolean {
  const id = headers.get('webhook-id') ?? ''
  const timestamp = headers.get('webhook-timestamp') ?? ''
  const isRecent = Math.abs(now.getTime() - Number(timestamp) * 1_000) <= toleranceMs
  const wanted = Buffer.from(signatureOf(secret, id, timestamp, body))
  const given = (headers.get('webhook-signature') ?? '').split(' ').map((each) => Buffer.from(each))
  const isRight = given.some((each) => each.length === wanted.length && timingSafeEqual(each, wanted))
  return id !== '' && isRecent && isRight
}

function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}
