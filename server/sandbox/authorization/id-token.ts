import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { AuthorizationDeps } from './authorization-deps.ts'
import type { Grant } from './grant-store.ts'
import { idTokenIssuer } from './issuer.ts'
import { findUser } from './registration.ts'

/** Long enough to be handed to an app's backend once, short enough to be worthless afterwards. */
const idTokenSeconds = 300

/**
 * Says who signed in (OpenID Connect Core section 2, SMART `fhirUser`). `fhirUser` is an absolute address and only
 * there with the scope for it; the nonce is echoed unless the launch plays an issuer that does not.
 */
export async function signIdToken(
  deps: AuthorizationDeps,
  grant: Grant,
  scopes: readonly string[],
): Promise<string> {
  const { issuer, registry, signingKey, clock } = deps
  const user = findUser(registry, grant.userId)
  if (user === undefined) throw new Error('An id_token needs a user')
  const issuedAt = Math.floor(clock().getTime() / 1000)
  const tellsUser = scopes.includes('fhirUser') || scopes.includes('profile')
  const echoesNonce = issuer.habits.echoesNonce && grant.options.nonce === 'on'
  const claims = {
    ...(tellsUser ? { fhirUser: `${issuer.iss}/${user.fhirUser}` } : {}),
    ...(scopes.includes('profile') ? { name: user.name } : {}),
    ...(echoesNonce && grant.nonce !== undefined ? { nonce: grant.nonce } : {}),
  }
  const token = new SignJWT(claims)
    .setProtectedHeader({ alg: signingKey.alg, kid: signingKey.kid, typ: 'JWT' })
    .setIssuer(idTokenIssuer(issuer))
    .setAudience(grant.clientId)
    .setSubject(user.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + idTokenSeconds)
  // Without a nonce two launches within one second would get the same token, which is good for one session only.
  if (!echoesNonce) token.setJti(randomUUID())
  return token.sign(signingKey.privateKey)
}
