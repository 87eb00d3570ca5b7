import type { Registry, AppClient } from './registration.ts'
import { findClient } from './registration.ts'
import { granted, type OAuthError, type OAuthResult, refused } from './oauth-error.ts'
import type { Parameters } from './request-parameters.ts'

/** An authorization request that is complete and comes from whom it says. */
export type AuthorizationRequest = {
  readonly client: AppClient
  readonly redirectUri: string
  readonly state: string
  readonly scope: string
  readonly codeChallenge: string
  readonly launch?: string
  readonly nonce?: string
}

/** Where an answer may be sent; known before anything else is judged. */
export type ReplyTo = { readonly client: AppClient; readonly redirectUri: string; readonly state?: string }

/** A challenge is the unpadded base64url of a SHA-256 (RFC 7636 section 4.2). */
const s256Challenge = /^[A-Za-z0-9_-]{43}$/

/**
 * Decides whether the browser may be sent back to the app at all. If not, the person sees a page here:
 * redirecting to an address that is not registered would make the EHR a tool for phishing.
 */
export function readReplyTo(parameters: Parameters, registry: Registry): OAuthResult<ReplyTo> {
  const client = findClient(registry, parameters.get('client_id'))
  if (client?.kind !== 'app') return refused('invalid_client', 'No app is registered with this client_id')
  const redirectUri = parameters.get('redirect_uri')
  if (redirectUri === undefined || !client.redirectUris.includes(redirectUri)) {
    return refused('invalid_request', 'The redirect_uri is not one that this app registered')
  }
  const state = parameters.get('state')
  return granted({ client, redirectUri, ...(state === undefined ? {} : { state }) })
}

/** Judges the rest of the request, strictest reading first. */
export function readAuthorizationRequest(
  parameters: Parameters,
  { client, redirectUri, state }: ReplyTo,
  iss: string,
): OAuthResult<AuthorizationRequest> {
  const scope = parameters.get('scope')
  const launch = parameters.get('launch')
  const nonce = parameters.get('nonce')
  const challenge = parameters.get('code_challenge')
  const wrong = firstMistake(parameters, iss)
  if (wrong !== undefined) return { ok: false, ...wrong }
  if (state === undefined) return refused('invalid_request', 'state is missing')
  if (scope === undefined) return refused('invalid_scope', 'scope is missing')
  if (challenge === undefined)
    return refused('invalid_request', 'code_challenge is missing: PKCE is required')
  return granted({
    client,
    redirectUri,
    state,
    scope,
    codeChallenge: challenge,
    ...(launch === undefined ? {} : { launch }),
    ...(nonce === undefined ? {} : { nonce }),
  })
}

function firstMistake(parameters: Parameters, iss: string): OAuthError | undefined {
  const challenge = parameters.get('code_challenge') ?? ''
  const method = parameters.get('code_challenge_method')
  const asksForLaunch = parameters.get('scope')?.split(/\s+/).includes('launch') === true
  const checks: readonly (readonly [boolean, OAuthError['error'], string])[] = [
    [parameters.get('response_type') !== 'code', 'unsupported_response_type', 'response_type has to be code'],
    [!parameters.has('aud'), 'invalid_request', 'aud is missing'],
    [parameters.get('aud') !== iss, 'invalid_request', `aud has to be ${iss}`],
    [challenge !== '' && method !== 'S256', 'invalid_request', 'code_challenge_method has to be S256'],
    [
      challenge !== '' && !s256Challenge.test(challenge),
      'invalid_request',
      'code_challenge is no SHA-256 in base64url',
    ],
    [
      asksForLaunch && !parameters.has('launch'),
      'invalid_request',
      'the scope launch needs a launch parameter',
    ],
    [
      !asksForLaunch && parameters.has('launch'),
      'invalid_scope',
      'a launch parameter needs the scope launch',
    ],
  ]
  const failed = checks.find(([isWrong]) => isWrong)
  return failed && { error: failed[1], description: failed[2] }
}
