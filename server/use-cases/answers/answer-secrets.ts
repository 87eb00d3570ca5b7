import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { sha256 } from '../../store/sessions.ts'
import { readSecret } from '../../store/tenant-secrets.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

/** A link works for two weeks; the code on the cover sheet for as long as the referral may take. */
const linkDays = 14
const audience = 'baton-answer'

/** The keys behind codes and links, shared by every process of this installation. */
export type AnswerSecrets = {
  codeHash: (code: string) => Buffer
  /** Bound to its access, so that equal birth dates do not look equal. */
  birthHash: (access: string, birthDate: string) => Buffer
  /** A link's token: which access, and nothing about anybody. */
  signLink: (tenant: string, access: string, now: Date) => Promise<string>
  /** What a link opens, with the hash by which it is used up; nothing for a forged or expired one. */
  readLink: (token: string, now: Date) => Promise<AnswerLink | undefined>
}

export type AnswerLink = { tenant: string; access: string; onceHash: Buffer; expiresAt: Date }

const Claims = z.object({ iss: z.string(), sub: z.string(), jti: z.string(), exp: z.number() })

export async function readAnswerSecrets(db: BatonDatabase): Promise<AnswerSecrets> {
  const codeKey = await readSecret(db, '', 'answer-code')
  const linkKey = await readSecret(db, '', 'answer-link')
  const hash = (...parts: string[]) => createHmac('sha256', codeKey).update(parts.join('\0')).digest()
  return {
    codeHash: (code) => hash('code', code),
    birthHash: (access, birthDate) => hash('birth', access, birthDate),
    signLink: (tenant, access, now) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(tenant)
        .setSubject(access)
        .setAudience(audience)
        .setJti(randomUUID())
        .setExpirationTime(new Date(now.getTime() + linkDays * 86_400_000))
        .sign(linkKey),
    readLink: async (token, now) => {
      try {
        const options = { algorithms: ['HS256'], audience, currentDate: now }
        const { payload } = await jwtVerify(token, linkKey, options)
        const { iss, sub, jti, exp } = Claims.parse(payload)
        return { tenant: iss, access: sub, onceHash: sha256(jti), expiresAt: new Date(exp * 1_000) }
      } catch {
        // Whatever is wrong with it, it opens nothing.
        return undefined
      }
    },
  }
}

/** Takes as long whether they agree or not. */
export function isSameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
