import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { AuthorizationDeps } from './authorization-deps.ts'
import { answerConsent, authorize } from './authorize-endpoint.ts'
import { introspect } from './introspection-endpoint.ts'
import { refuse } from './oauth-error.ts'
import { revoke } from './revocation-endpoint.ts'
import { answerSignIn, showSignIn } from './sign-in-endpoint.ts'
import { token } from './token-endpoint.ts'

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
  app.get('/sign-in', (c) => showSignIn(c, deps))
  app.post('/sign-in', (c) => answerSignIn(c, deps))
  app.post('/token', (c) => token(c, deps))
  app.post('/introspect', (c) => introspect(c, deps))
  app.post('/revoke', (c) => revoke(c, deps))
  app.get('/jwks', (c) => c.json({ keys: [deps.signingKey.publicJwk] }))
  return app
}
