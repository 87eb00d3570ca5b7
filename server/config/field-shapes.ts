import { z } from 'zod'

/** What a wrong value should be instead: `error` is what the administrator reads after the field's name. */
export const text = (remedy: string) => z.string({ error: remedy }).trim().min(1, { error: remedy })

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

export function isLoopbackHost(hostname: string): boolean {
  return loopbackHosts.has(hostname)
}

function isSecureAddress(value: string): boolean {
  if (!URL.canParse(value)) return false
  const url = new URL(value)
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
}

/** https, or http on this machine. */
export const address = (remedy: string) =>
  z.string({ error: remedy }).refine(isSecureAddress, { error: remedy })

export const originAddress = z
  .string()
  .refine((value) => isSecureAddress(value) && new URL(value).origin === value, {
    error:
      'must be an origin and nothing more, like "https://ehr.example"; cut off the path and the final slash',
  })

export const day = z.iso.date({ error: 'must be a day like "2026-01-31"' })

/** Minutes since midnight. */
export const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: 'must be a time of day like "08:00"' })
  .transform((value) => Number(value.slice(0, 2)) * 60 + Number(value.slice(3)))

export const e164 = (remedy: string) =>
  z.string({ error: remedy }).regex(/^\+[1-9]\d{6,14}$/, { error: remedy })

export const mailbox = (remedy: string) =>
  z
    .string({ error: remedy })
    .regex(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]+$/, { error: remedy })
