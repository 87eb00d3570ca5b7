import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Kysely } from 'kysely'
import { answerConsent, authorize } from './authorize-endpoint.ts'
import { introspect } from './introspection-endpoint.ts'
import type { Issuer } from './issuer.ts'
import { refuse } from './oauth-error.ts'
import type { Registry } from './registration.ts'
import { revoke } from './revocation-endpoint.ts'
import type { SigningKey } from './signing-keys.ts'
import type { AuthorizationTables } from './tables.ts'
import { token } from './token-endpoint.ts'

export type AuthorizationDeps = {
  readonly db: Kysely<AuthorizationTables>
  /** The real clock: tokens do not live by the day the clinic shows. */
  readonly clock: () => Date
  readonly issuer: Issuer
  readonly registry: Registry
  readonly signingKey: SigningKey
}

/** A client assertion with a long key is a few kilobytes; nothing here needs more. */
const largestBody = 64 * 1024

/**
 * One issuer's authorization server, to be mounted under `/{profile}/auth`.
 *
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/ | SMART App Launch 2.2}
 */
export function createAuthorizationServer(deps: AuthorizationDeps): Hono {
  const app = new Hono()
  app.use(
    bodyLimit({
      maxSize: largestBody,
      onError: (c) => refuse(c, { error: 'invalid_request', description: 'The body is too large' }),
    }),
  )
  app.on(['GET', 'POST'], '/authorize', (c) => authorize(c, deps))
  app.post('/consent', (c) => answerConsent(c, deps))
  app.post('/token', (c) => token(c, deps))
  app.post('/introspect', (c) => introspect(c, deps))
  app.post('/revoke', (c) => revoke(c, deps))
  app.get('/jwks', (c) => c.json({ keys: [deps.signingKey.publicJwk] }))
  return app
}
