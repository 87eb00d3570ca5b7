import type { Context } from 'hono'
import type { AuthorizationDeps } from './authorization-deps.ts'
import {
  type AuthorizationRequest,
  readAuthorizationRequest,
  readReplyTo,
  type ReplyTo,
} from './authorization-request.ts'
import { consentPage } from './consent-page.ts'
import { openConsent, takeConsent, type PendingConsent } from './consent-store.ts'
import { errorPage } from './error-page.ts'
import { issueCode, recordGrant } from './grant-store.ts'
import { withheldScopes } from './launch-options.ts'
import { type LaunchContext, takeLaunch } from './launch-store.ts'
import { granted, type OAuthError, type OAuthResult, refused } from './oauth-error.ts'
import { issuerUrls } from './issuer.ts'
import { findUser } from './registration.ts'
import { readForm, singleValued } from './request-parameters.ts'
import { openSignIn } from './sign-in-store.ts'
import { negotiateScopes, unregisteredIn } from './scope-negotiation.ts'

/** GET or POST (`authorize-post`): judges the request and sends the browser on with a code, a refusal or a question. */
export async function authorize(c: Context, deps: AuthorizationDeps): Promise<Response> {
  const parameters =
    c.req.method === 'POST' ? await readForm(c) : singleValued(new URL(c.req.url).searchParams)
  if (!parameters.ok) return errorPage(c, parameters)
  const replyTo = readReplyTo(parameters.value, deps.registry)
  if (!replyTo.ok) return errorPage(c, replyTo)
  const request = readAuthorizationRequest(parameters.value, replyTo.value, deps.issuer.iss)
  if (!request.ok) return refuseAtApp(c, replyTo.value, request)
  if (request.value.launch === undefined) return askWhoIsThere(c, request.value, deps)
  const presented = { id: request.value.launch, clientId: request.value.client.id }
  const launch = await takeLaunch(deps.db, deps.issuer.profile, presented, deps.clock())
  if (launch === undefined) {
    return refuseAtApp(c, replyTo.value, refused('invalid_request', 'The launch is unknown, used or expired'))
  }
  return continueWith(c, request.value, launch, deps)
}

/** Goes on once it is known who is there and which patient, if any, it is about. */
export async function continueWith(
  c: Context,
  request: AuthorizationRequest,
  launch: LaunchContext,
  deps: AuthorizationDeps,
): Promise<Response> {
  if (launch.options.consent === 'denied') {
    return refuseAtApp(c, request, refused('access_denied', 'The user did not allow it'))
  }
  const pending = withScopes(request, launch, deps)
  if (!pending.ok) return refuseAtApp(c, request, pending)
  if (launch.options.consent === 'ask') return askForConsent(c, pending.value, deps)
  return sendCode(c, pending.value, pending.value.scopes, deps)
}

/** An app opened from outside any chart: the EHR finds out itself what a launch would have said. */
async function askWhoIsThere(
  c: Context,
  request: AuthorizationRequest,
  deps: AuthorizationDeps,
): Promise<Response> {
  const ticket = await openSignIn(deps, request)
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  return c.redirect(`${issuerUrls(deps.issuer).signIn}?${new URLSearchParams({ ticket })}`, 303)
}

/** Sends the browser back to the app with a refusal. */
export function refuseAtApp(
  c: Context,
  replyTo: Pick<ReplyTo, 'redirectUri' | 'state'>,
  { error, description }: OAuthError,
): Response {
  return sendBack(c, replyTo, { error, error_description: description })
}

/** POST of the consent page: the person allowed all, some or none of it. */
export async function answerConsent(c: Context, deps: AuthorizationDeps): Promise<Response> {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    return errorPage(c, refused('invalid_request', 'This is not the answer of a consent page'))
  }
  const form = new URLSearchParams(await c.req.text())
  const pending = await takeConsent(deps, form.get('ticket') ?? '')
  if (pending === undefined) {
    return errorPage(c, refused('invalid_request', 'This question was answered already or has expired'))
  }
  const allowed = pending.scopes.filter((scope) => form.getAll('scope').includes(scope))
  if (form.get('answer') !== 'allow' || allowed.length === 0) {
    return refuseAtApp(c, pending.request, refused('access_denied', 'The user did not allow it'))
  }
  return sendCode(c, pending, allowed, deps)
}

function withScopes(
  request: AuthorizationRequest,
  launch: LaunchContext,
  deps: AuthorizationDeps,
): OAuthResult<PendingConsent> {
  const user = findUser(deps.registry, launch.userId)
  if (user === undefined) return refused('access_denied', 'The user no longer works here')
  const { habits } = deps.issuer
  const ceiling = { client: request.client.scope, syntaxes: habits.scopeSyntaxes }
  const unregistered = unregisteredIn(request.scope, ceiling)
  if (habits.unregisteredScopes === 'refused' && unregistered.length > 0) {
    return refused('invalid_scope', `The app is not registered for ${unregistered.join(' ')}`)
  }
  const scopes = negotiateScopes(request.scope, {
    ...ceiling,
    user: user.may,
    withheld: withheldScopes(launch.options),
    types: deps.issuer.types,
    contexts: launch.patient === undefined ? ['user'] : ['patient', 'user'],
  })
  if (scopes.length === 0) return refused('invalid_scope', 'None of the scopes can be granted')
  return granted({ request, launch, scopes })
}

async function askForConsent(
  c: Context,
  pending: PendingConsent,
  deps: AuthorizationDeps,
): Promise<Response> {
  const ticket = await openConsent(deps, pending)
  return consentPage(c, { ticket, pending, issuer: deps.issuer })
}

async function sendCode(
  c: Context,
  { request, launch }: PendingConsent,
  scopes: readonly string[],
  deps: AuthorizationDeps,
): Promise<Response> {
  const { profile } = deps.issuer
  const grant = await recordGrant(
    deps.db,
    profile,
    { ...launch, scope: scopes.join(' '), ...(request.nonce === undefined ? {} : { nonce: request.nonce }) },
    deps.clock(),
  )
  const code = await issueCode(deps.db, profile, grant, request, deps.clock())
  return sendBack(c, request, { code })
}

function sendBack(
  c: Context,
  replyTo: Pick<ReplyTo, 'redirectUri' | 'state'>,
  answer: Record<string, string>,
): Response {
  const target = new URL(replyTo.redirectUri)
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value)
  if (replyTo.state !== undefined) target.searchParams.set('state', replyTo.state)
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  return c.redirect(target.href, 302)
}
