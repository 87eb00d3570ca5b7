import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose'
import { EhrUnavailable } from './ehr-error.ts'
import type { GuardedFetch } from './guarded-fetch.ts'

/** Older than this, a token is not the sign of a person who has just signed in. */
const maxTokenAgeSeconds = 300
/** How far the EHR's clock may be off. */
const clockToleranceSeconds = 60

export type IdTokenRules = {
  tenant: string
  /** Any of them. */
  issuer: readonly string[]
  audience: string
  algorithms: readonly string[]
}

export type Identity = {
  subject: string
  /** As in the token: usually an absolute reference. */
  fhirUser: string
  name?: string
  nonce?: string
  /** From then on nobody accepts the token. */
  expiresAt: Date
}

export type IdTokenRefusal = 'id-token-refused' | 'id-token-too-old'

/** The EHR's signing keys, fetched through the guard, cached, and fetched again for a key not seen before. */
export function openKeySet(ehr: GuardedFetch, jwksUri: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUri), {
    [customFetch]: async (url, options) => {
      const answer = await ehr.fetch(url, { headers: Object.fromEntries(options.headers) })
      return new Response(answer.body, { status: answer.status, headers: answer.headers })
    },
  })
}

/**
 * Decides whether an id_token says who is signed in: signature, issuer, audience, algorithm, age and `fhirUser`
 * (`profile` at SMART 1 servers). The nonce is returned, not judged.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation | OpenID Connect Core 3.1.3.7}
 * @throws EhrUnavailable when the keys cannot be had
 */
export async function verifyIdToken(
  keys: JWTVerifyGetKey,
  token: string,
  rules: IdTokenRules,
  now: Date,
): Promise<Identity | IdTokenRefusal> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: [...rules.issuer],
      audience: rules.audience,
      algorithms: [...rules.algorithms],
      maxTokenAge: maxTokenAgeSeconds,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: now,
    })
    return toIdentity(payload, rules)
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'id-token-too-old'
    if (error instanceof errors.JWKSTimeout)
      throw new EhrUnavailable(rules.tenant, 'timeout', { cause: error })
    if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') return 'id-token-refused'
    // A key set that answers 500 is the EHR's failure, not the user's.
    if (error instanceof errors.JOSEError)
      throw new EhrUnavailable(rules.tenant, 'unusable-answer', { cause: error })
    throw error
  }
}

function toIdentity(payload: JWTPayload, rules: IdTokenRules): Identity | IdTokenRefusal {
  const fhirUser = textOf(payload.fhirUser) ?? textOf(payload.profile)
  const name = textOf(payload.name)
  const nonce = textOf(payload.nonce)
  // Meant for several parties: then it must have been made for us (`azp`).
  const isForUs = !Array.isArray(payload.aud) || payload.aud.length === 1 || payload.azp === rules.audience
  if (payload.sub === undefined || payload.exp === undefined || fhirUser === undefined || !isForUs) {
    return 'id-token-refused'
  }
  return {
    subject: payload.sub,
    fhirUser,
    ...(name === undefined ? {} : { name }),
    ...(nonce === undefined ? {} : { nonce }),
    expiresAt: new Date((payload.exp + clockToleranceSeconds) * 1_000),
  }
}

function textOf(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined
}
