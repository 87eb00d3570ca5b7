import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits: RFC 6749 section 10.10 asks for at least 128, SMART for 122 in a state. */
export function newOpaqueToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Only digests are stored, so that a copy of the database opens nothing. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
