import type { Capabilities } from '#contract/capabilities.ts'
import type { LaunchConfig } from '#contract/launch-config.ts'
import { ready } from 'fhirclient/lib/smart.js'
import type Client from 'fhirclient/lib/Client.js'
import { FhirclientAdapter } from './fhirclient-adapter.ts'
import { readGrantedScopes, type GrantedScopes } from './granted-scopes.ts'
import { LaunchFailure } from './launch-failure.ts'
import { readRedirect } from './launch-parameters.ts'
import type { StorageArea } from './launch-storage.ts'
import { readTokenContext, type TokenContext } from './token-response.ts'

/** One launch, from here on the identity of everything on the screen: nothing of it is shared with another. */
export type Launch = {
  tenant: string
  /** The launch's own `state`: first part of every storage key and query key. */
  key: string
  /** Logical id of the patient the EHR launched us for. */
  patient: string
  context: TokenContext
  scopes: GrantedScopes
  client: Client
  /** What the EHR can do, as the page was told: known before a session answers. */
  capabilities?: Capabilities
}

/** A launch without a patient, or meant for the list all the same: somebody opened everybody's referrals. */
export type WorklistLaunch = Omit<Launch, 'patient'> & { patient?: never }

/** Without these nothing can be shown: who it is, and which referrals there are. */
const indispensable = ['Patient', 'ServiceRequest'] as const

/**
 * Finishes a launch at the redirect address, or restores it after a reload by the `state` in the address.
 * Call it once per page: the code in the address works only once.
 *
 * @throws LaunchFailure naming what is missing
 */
export async function completeLaunch(
  config: LaunchConfig,
  address: URL,
  area: StorageArea,
): Promise<Launch | WorklistLaunch> {
  const redirect = readRedirect(address)
  if ('error' in redirect) throw toRefusal(redirect.error, redirect.description)
  const adapter = new FhirclientAdapter(new URL(address), area)
  const stored = await adapter.getStorage().get(redirect.state)
  if (stored === null) throw new LaunchFailure('launch-not-found')
  if (!isOfIssuer(stored, config.issuer)) throw new LaunchFailure('unknown-issuer')
  const client = await exchange(adapter)
  const context = readTokenContext(client.state.tokenResponse, client.state.scope ?? config.scope)
  if (context === undefined) throw new LaunchFailure('launch-interrupted')
  const { tenant, capabilities } = config
  const launch = toLaunch(tenant, redirect.state, context, client)
  return capabilities === undefined ? launch : { ...launch, capabilities }
}

function toLaunch(
  tenant: string,
  key: string,
  context: TokenContext,
  client: Client,
): Launch | WorklistLaunch {
  const scopes = readGrantedScopes(context.scope)
  // The list is read from Baton alone.
  const isForList = context.intent === 'worklist'
  if (isForList || context.patient === undefined || context.patient === '')
    return { tenant, key, context, scopes, client }
  const missing = indispensable.filter((type) => !scopes.allows(type === 'Patient' ? 'read' : 'search', type))
  if (missing.length > 0) throw new LaunchFailure('missing-scopes', missing)
  return { tenant, key, patient: context.patient, context, scopes, client }
}

/** A state of another issuer under our key would send this tenant's session to that issuer's patient. */
function isOfIssuer(stored: unknown, issuer: string): boolean {
  return typeof stored === 'object' && stored !== null && 'serverUrl' in stored && stored.serverUrl === issuer
}

async function exchange(adapter: FhirclientAdapter): Promise<Client> {
  try {
    return await ready(adapter)
  } catch (error) {
    const isAnswer = error instanceof Error && 'status' in error
    throw new LaunchFailure(isAnswer ? 'token-refused' : 'ehr-unreachable', [], error)
  }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 | RFC 6749 error response} */
function toRefusal(error: string, description: string | undefined): LaunchFailure {
  const details = description === undefined ? [error] : [error, description.slice(0, 200)]
  if (error === 'access_denied') return new LaunchFailure('consent-denied', details)
  if (error === 'invalid_scope') return new LaunchFailure('scopes-refused', details)
  return new LaunchFailure('authorization-refused', details)
}
