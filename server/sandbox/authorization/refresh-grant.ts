import type { AuthorizationDeps } from './authorization-deps.ts'
import { granted, type OAuthResult, refused } from './oauth-error.ts'
import { type Client, findClient, findUser } from './registration.ts'
import type { Parameters } from './request-parameters.ts'
import { negotiateScopes } from './scope-negotiation.ts'
import { findLiveToken, findRefreshToken, takeRefreshToken, type Token } from './token-store.ts'
import { issueTokens, type TokenResponse } from './token-response.ts'

/**
 * Trades a refresh token for a new pair; the old one is spent, except where a vendor never changes it. Scopes may shrink here but never grow.
 *
 * @param client - absent when the request named none, which only a public client may do
 */
export async function refresh(
  parameters: Parameters,
  client: Client | undefined,
  deps: AuthorizationDeps,
): Promise<OAuthResult<TokenResponse>> {
  const secret = parameters.get('refresh_token')
  if (secret === undefined) return refused('invalid_request', 'refresh_token is missing')
  const stranger = await isForAnother(secret, client, deps)
  if (stranger) return refused('invalid_grant', 'The refresh token was issued to another client')
  const keeps = deps.issuer.habits.refresh === 'keeps'
  const take = keeps ? findRefreshToken : takeRefreshToken
  const old = await take(deps.db, deps.issuer.profile, secret, deps.clock())
  if (old === undefined)
    return refused('invalid_grant', 'The refresh token is unknown, used, revoked or expired')
  if (findUser(deps.registry, old.grant.userId) === undefined) {
    return refused('invalid_grant', 'The user no longer works here')
  }
  const scope = narrow(old, parameters.get('scope'), deps)
  if (scope === '') return refused('invalid_scope', 'None of the scopes was granted before')
  const keptRefreshToken = keeps ? secret : undefined
  return granted(await issueTokens(deps, old.grant, { scope, withIdToken: true, keptRefreshToken }))
}

/** Judged before the token is spent: a stranger must not be able to end someone's session. */
async function isForAnother(
  secret: string,
  client: Client | undefined,
  deps: AuthorizationDeps,
): Promise<boolean> {
  const token = await findLiveToken(deps.db, deps.issuer.profile, secret, deps.clock())
  if (token === undefined) return false
  if (client !== undefined) return client.id !== token.grant.clientId
  return findClient(deps.registry, token.grant.clientId)?.keys !== undefined
}

function narrow(old: Token, asked: string | undefined, deps: AuthorizationDeps): string {
  if (asked === undefined) return old.scope
  const contexts = ['patient', 'user', 'system'] as const
  return negotiateScopes(asked, { client: old.scope, withheld: [], types: deps.issuer.types, contexts }).join(
    ' ',
  )
}
