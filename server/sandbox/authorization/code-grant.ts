import { createHash, timingSafeEqual } from 'node:crypto'
import type { AuthorizationDeps } from './authorization-deps.ts'
import { findCode, takeCode, type TakenCode } from './grant-store.ts'
import { granted, type OAuthError, type OAuthResult, refused } from './oauth-error.ts'
import type { Client } from './registration.ts'
import type { Parameters } from './request-parameters.ts'
import { issueTokens, type TokenResponse } from './token-response.ts'

/** RFC 7636 section 4.1. */
const codeVerifier = /^[A-Za-z0-9._~-]{43,128}$/

/** Trades a code for tokens. The code is spent by the attempt, whatever comes of it, unless codes can be reused. */
export async function exchangeCode(
  parameters: Parameters,
  client: Client | undefined,
  deps: AuthorizationDeps,
): Promise<OAuthResult<TokenResponse>> {
  const code = parameters.get('code')
  if (code === undefined) return refused('invalid_request', 'code is missing')
  const { reusesCodes } = deps.issuer.habits
  const take = reusesCodes ? findCode : takeCode
  const taken = await take(deps.db, deps.issuer.profile, code, deps.clock())
  if (taken === undefined) return refused('invalid_grant', 'The code is unknown, used or expired')
  const mismatch = firstMismatch(parameters, client, taken, reusesCodes)
  if (mismatch !== undefined) return { ok: false, ...mismatch }
  return granted(await issueTokens(deps, taken.grant, { scope: taken.grant.scope, withIdToken: true }))
}

function firstMismatch(
  parameters: Parameters,
  client: Client | undefined,
  { grant, redirectUri, codeChallenge }: TakenCode,
  forAnyone: boolean,
): OAuthError | undefined {
  const verifier = parameters.get('code_verifier')
  if (!forAnyone && client?.id !== grant.clientId) return invalid('The code was issued to another client')
  if (parameters.get('redirect_uri') !== redirectUri)
    return invalid('redirect_uri is not the one of the request')
  if (verifier === undefined) return { error: 'invalid_request', description: 'code_verifier is missing' }
  if (!codeVerifier.test(verifier) || !isHashedTo(verifier, codeChallenge)) {
    return invalid('code_verifier does not fit the code_challenge')
  }
  return undefined
}

function invalid(description: string): OAuthError {
  return { error: 'invalid_grant', description }
}

function isHashedTo(verifier: string, challenge: string): boolean {
  const hashed = Buffer.from(createHash('sha256').update(verifier).digest('base64url'))
  const expected = Buffer.from(challenge)
  return hashed.length === expected.length && timingSafeEqual(hashed, expected)
}
