import type { Context } from 'hono'
import type { AuthorizationDeps } from './authorization-deps.ts'
import { authenticateClient } from './client-authentication.ts'
import { granted, type OAuthResult, refuse, refused } from './oauth-error.ts'
import type { Client } from './registration.ts'
import { findUser } from './registration.ts'
import { type Parameters, readForm } from './request-parameters.ts'
import { findLiveToken, type Token } from './token-store.ts'

/**
 * Says what a token is worth now (RFC 7662 with the members of SMART 2.2 section 5). Only a client that signs may
 * ask, and only about its own tokens or those of clients it was registered to look after; anything else is inactive.
 */
export async function introspect(c: Context, deps: AuthorizationDeps): Promise<Response> {
  const form = await readForm(c)
  if (!form.ok) return refuse(c, form)
  const caller = await authenticateCaller(form.value, deps)
  if (!caller.ok) return refuse(c, caller)
  const secret = form.value.get('token')
  if (secret === undefined) return refuse(c, refused('invalid_request', 'token is missing'))
  const token = await findLiveToken(deps.db, deps.issuer.profile, secret, deps.clock())
  c.header('Cache-Control', 'no-store')
  if (token === undefined || !mayKnow(caller.value, token)) return c.json({ active: false })
  return c.json(describe(token, deps))
}

async function authenticateCaller(form: Parameters, deps: AuthorizationDeps): Promise<OAuthResult<Client>> {
  const caller = await authenticateClient(form, deps)
  if (!caller.ok) return caller
  return caller.value.keys === undefined
    ? refused('invalid_client', 'A public client cannot introspect')
    : granted(caller.value)
}

function mayKnow(caller: Client, { grant }: Token): boolean {
  return (
    grant.clientId === caller.id || (caller.kind === 'backend' && caller.introspects.includes(grant.clientId))
  )
}

function describe(token: Token, { issuer, registry }: AuthorizationDeps) {
  const { grant } = token
  const user = findUser(registry, grant.userId)
  return {
    active: true,
    token_type: token.kind === 'access' ? 'Bearer' : 'refresh_token',
    scope: token.scope,
    client_id: grant.clientId,
    iss: issuer.iss,
    iat: Math.floor(token.issuedAt.getTime() / 1000),
    exp: Math.floor(token.expiresAt.getTime() / 1000),
    sub: user?.id ?? grant.clientId,
    ...(user === undefined ? {} : { fhirUser: `${issuer.iss}/${user.fhirUser}` }),
    ...(grant.patient === undefined ? {} : { patient: grant.patient }),
    ...(grant.encounter === undefined ? {} : { encounter: grant.encounter }),
  }
}
