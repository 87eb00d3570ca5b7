import type { Context } from 'hono'
import type { AuthorizationDeps } from './authorization-deps.ts'
import { authenticateClient } from './client-authentication.ts'
import { grantForBackend } from './client-credentials-grant.ts'
import { exchangeCode } from './code-grant.ts'
import { type OAuthResult, refuse, refused } from './oauth-error.ts'
import { refresh } from './refresh-grant.ts'
import { type Client } from './registration.ts'
import { type Parameters, readForm } from './request-parameters.ts'
import type { TokenResponse } from './token-response.ts'

type Exchange = (
  parameters: Parameters,
  client: Client | undefined,
  deps: AuthorizationDeps,
) => Promise<OAuthResult<TokenResponse>>

const exchanges: Readonly<Record<string, Exchange>> = {
  authorization_code: exchangeCode,
  refresh_token: refresh,
  client_credentials: grantForBackend,
}

/** Trades a code, a refresh token or a signed assertion for tokens. */
export async function token(c: Context, deps: AuthorizationDeps): Promise<Response> {
  const result = await answer(c, deps)
  if (!result.ok) return refuse(c, result)
  c.header('Cache-Control', 'no-store')
  c.header('Pragma', 'no-cache')
  return c.json(result.value)
}

async function answer(c: Context, deps: AuthorizationDeps): Promise<OAuthResult<TokenResponse>> {
  const form = await readForm(c)
  if (!form.ok) return form
  const grantType = form.value.get('grant_type')
  if (grantType === undefined) return refused('invalid_request', 'grant_type is missing')
  const exchange = Object.hasOwn(exchanges, grantType) ? exchanges[grantType] : undefined
  if (exchange === undefined) return refused('unsupported_grant_type', `${grantType} is not supported`)
  if (c.req.header('authorization') !== undefined) {
    return refused('invalid_client', 'Clients identify themselves in the body here')
  }
  // A public client may leave its name out of a refresh: the token knows whom it was issued to (RFC 6749 section 6).
  if (grantType === 'refresh_token' && !form.value.has('client_id') && !form.value.has('client_assertion')) {
    return exchange(form.value, undefined, deps)
  }
  // Where a code is good for anyone, nobody looks who trades it.
  if (grantType === 'authorization_code' && deps.issuer.habits.reusesCodes) {
    return exchange(form.value, undefined, deps)
  }
  const client = await authenticateClient(form.value, deps)
  return client.ok ? exchange(form.value, client.value, deps) : client
}
