import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** From opening the launch page to being back with a token, a second factor at the EHR included. */
const lifetimeMs = 15 * 60_000

const randomLength = 16
const headLength = randomLength + 6
const signatureLength = 16

/**
 * A nonce that only this installation can have made. Nothing is stored when it is made, so that nobody can fill a
 * table by asking for launch pages; using it up is stored.
 */
export function makeNonce(secret: Buffer, tenant: string, now: Date): string {
  const head = Buffer.alloc(headLength)
  randomBytes(randomLength).copy(head)
  head.writeUIntBE(now.getTime(), randomLength, 6)
  return Buffer.concat([head, sign(secret, tenant, head)]).toString('base64url')
}

/** The moment from which the nonce is worthless, or `undefined` if it is not ours or already is. */
export function checkNonce(secret: Buffer, tenant: string, nonce: string, now: Date): Date | undefined {
  const bytes = Buffer.from(nonce, 'base64url')
  if (bytes.length !== headLength + signatureLength) return undefined
  const head = bytes.subarray(0, headLength)
  if (!timingSafeEqual(sign(secret, tenant, head), bytes.subarray(headLength))) return undefined
  const expiresAt = new Date(head.readUIntBE(randomLength, 6) + lifetimeMs)
  return expiresAt > now ? expiresAt : undefined
}

function sign(secret: Buffer, tenant: string, head: Buffer): Buffer {
  return createHmac('sha256', secret)
    .update(tenant)
    .update('\0')
    .update(head)
    .digest()
    .subarray(0, signatureLength)
}
