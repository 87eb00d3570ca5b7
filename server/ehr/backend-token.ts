import { randomUUID } from 'node:crypto'
import { SignJWT, type CryptoKey, type KeyObject } from 'jose'
import { z } from 'zod'
import { EhrUnavailable } from './ehr-error.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { parseJson } from './smart-discovery.ts'

export type BackendKey = { kid: string; algorithm: string; privateKey: CryptoKey | KeyObject | Uint8Array }

export type BackendClient = { tenant: string; clientId: string; scope: string }

export type BackendTokens = {
  /** A token with at least a minute to live; many callers wait for one request. Throws EhrUnavailable. */
  read: () => Promise<BackendToken>
  /** Forgets a token the EHR refused, so that the next call asks for another. */
  forget: (token: BackendToken) => void
}

export type BackendToken = { accessToken: string; scope: string; expiresAt: number }

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  scope: z.string().default(''),
})

/** An assertion is used at once; SMART allows five minutes. */
const assertionSeconds = 60
const spareMs = 60_000

/**
 * Tokens of SMART Backend Services for one EHR, kept while they last.
 *
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html | SMART Backend Services}
 */
export function openBackendTokens(
  ehr: Pick<GuardedFetch, 'fetch'>,
  client: BackendClient,
  readKey: () => Promise<BackendKey>,
  readTokenEndpoint: () => Promise<string>,
  clock: () => Date,
): BackendTokens {
  let kept: BackendToken | undefined
  let asking: Promise<BackendToken> | undefined
  const ask = async (): Promise<BackendToken> => {
    kept = await requestToken(ehr, client, await readKey(), await readTokenEndpoint(), clock())
    return kept
  }
  return {
    read: () => {
      if (kept !== undefined && kept.expiresAt - spareMs > clock().getTime()) return Promise.resolve(kept)
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    forget: (token) => {
      if (kept === token) kept = undefined
    },
  }
}

async function requestToken(
  ehr: Pick<GuardedFetch, 'fetch'>,
  client: BackendClient,
  key: BackendKey,
  endpoint: string,
  now: Date,
): Promise<BackendToken> {
  const seconds = Math.floor(now.getTime() / 1_000)
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'JWT' })
    .setIssuer(client.clientId)
    .setSubject(client.clientId)
    .setAudience(endpoint)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + assertionSeconds)
    .sign(key.privateKey)
  const answer = await ehr.fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: client.scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }).toString(),
  })
  if (answer.status !== 200) throw new EhrUnavailable(client.tenant, 'status', { status: answer.status })
  const read = TokenAnswer.safeParse(parseJson(client.tenant, answer.body))
  if (!read.success) throw new EhrUnavailable(client.tenant, 'unusable-answer')
  return {
    accessToken: read.data.access_token,
    scope: read.data.scope,
    expiresAt: now.getTime() + read.data.expires_in * 1_000,
  }
}
