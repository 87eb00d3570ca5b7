import type { Context } from 'hono'
import type { AuthorizationDeps } from './authorization-deps.ts'
import { authenticateClient } from './client-authentication.ts'
import { refuse, refused } from './oauth-error.ts'
import { readForm } from './request-parameters.ts'
import { findLiveToken, revokeToken } from './token-store.ts'

/** Ends a token (RFC 7009): 200 also for one that is worth nothing, another client's stays as it is. */
export async function revoke(c: Context, deps: AuthorizationDeps): Promise<Response> {
  const form = await readForm(c)
  if (!form.ok) return refuse(c, form)
  const client = await authenticateClient(form.value, deps)
  if (!client.ok) return refuse(c, client)
  const secret = form.value.get('token')
  if (secret === undefined) return refuse(c, refused('invalid_request', 'token is missing'))
  const token = await findLiveToken(deps.db, deps.issuer.profile, secret, deps.clock())
  if (token?.grant.clientId === client.value.id) {
    await revokeToken(deps.db, deps.issuer.profile, secret, token, deps.clock())
  }
  c.header('Cache-Control', 'no-store')
  return c.body(null, 200)
}
