import type { AuthorizationDeps } from './authorization-deps.ts'
import { recordGrant } from './grant-store.ts'
import { usualLaunch } from './launch-options.ts'
import { granted, type OAuthResult, refused } from './oauth-error.ts'
import type { Client } from './registration.ts'
import type { Parameters } from './request-parameters.ts'
import { negotiateScopes } from './scope-negotiation.ts'
import { issueTokens, type TokenResponse } from './token-response.ts'

/** SMART Backend Services recommends five minutes. */
const backendTokenSeconds = 300

/** A server asks for itself: system scopes only, no refresh token, no patient, no user. */
export async function grantForBackend(
  parameters: Parameters,
  client: Client | undefined,
  deps: AuthorizationDeps,
): Promise<OAuthResult<TokenResponse>> {
  if (client?.kind !== 'backend')
    return refused('unauthorized_client', 'Only a backend service may ask for itself')
  const asked = parameters.get('scope')
  if (asked === undefined) return refused('invalid_scope', 'scope is missing')
  const { types } = deps.issuer
  const scopes = negotiateScopes(asked, { client: client.scope, withheld: [], types, contexts: ['system'] })
  if (scopes.length === 0) return refused('invalid_scope', 'None of the scopes can be granted to this client')
  const scope = scopes.join(' ')
  const options = { ...usualLaunch, lifetime: backendTokenSeconds }
  const grant = await recordGrant(
    deps.db,
    deps.issuer.profile,
    { clientId: client.id, scope, options },
    deps.clock(),
  )
  return granted(await issueTokens(deps, grant, { scope, withIdToken: false }))
}
