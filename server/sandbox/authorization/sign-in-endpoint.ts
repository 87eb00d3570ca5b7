import type { Context } from 'hono'
import type { AuthorizationDeps } from './authorization-deps.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { continueWith, refuseAtApp } from './authorize-endpoint.ts'
import { errorPage } from './error-page.ts'
import { issuerUrls } from './issuer.ts'
import { usualLaunch } from './launch-options.ts'
import { refused } from './oauth-error.ts'
import { findUser } from './registration.ts'
import { findSignIn, takeSignIn } from './sign-in-store.ts'
import { signInPage } from './sign-in-page.ts'

const ended = refused('invalid_request', 'This page was answered already or has expired')

/** GET: the page of a standalone launch, also after a search or another name under "Signed in as". */
export async function showSignIn(c: Context, deps: AuthorizationDeps): Promise<Response> {
  const ticket = c.req.query('ticket') ?? ''
  const request = await findSignIn(deps, ticket)
  if (request === undefined) return errorPage(c, ended)
  const { users } = deps.registry
  const search = (c.req.query('q') ?? '').slice(0, 100)
  const user = findUser(deps.registry, c.req.query('user')) ?? users[0]
  const patients = asksForPatient(request) ? { patients: await deps.patients.find(search) } : {}
  const address = issuerUrls(deps.issuer).signIn
  return signInPage(c, { ticket, request, users, userId: user?.id ?? '', search, address, ...patients })
}

/** POST: someone chose, or gave up. */
export async function answerSignIn(c: Context, deps: AuthorizationDeps): Promise<Response> {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return errorPage(c, ended)
  const form = new URLSearchParams(await c.req.text())
  const request = await takeSignIn(deps, form.get('ticket') ?? '')
  if (request === undefined) return errorPage(c, ended)
  if (form.get('answer') !== 'open') {
    return refuseAtApp(c, request, refused('access_denied', 'The user did not open the app'))
  }
  const patient = asksForPatient(request) ? (form.get('patient') ?? '') : undefined
  if (patient !== undefined && !(await deps.patients.has(patient))) {
    return refuseAtApp(c, request, refused('access_denied', 'No patient was chosen'))
  }
  const launch = {
    clientId: request.client.id,
    userId: form.get('user') ?? '',
    options: usualLaunch,
    ...(patient === undefined ? {} : { patient }),
  }
  return continueWith(c, request, launch, deps)
}

function asksForPatient({ scope, client }: AuthorizationRequest): boolean {
  const isRegistered = client.scope.split(' ').includes('launch/patient')
  return isRegistered && scope.split(/\s+/).includes('launch/patient')
}
