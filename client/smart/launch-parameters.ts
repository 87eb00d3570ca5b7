import { LaunchFailure } from './launch-failure.ts'

/**
 * Takes from the launch address the two parameters SMART defines and drops every other one: fhirclient would let
 * `fhirServiceUrl`, `clientId` or `patientId` of the address beat the configuration. Without `launch` the app was
 * opened by itself, and the EHR asks which patient it is about.
 *
 * @param issuer - the only FHIR base URL this tenant may be launched from; compared exactly
 * @returns an address that carries `iss`, `launch` where the EHR gave one, and nothing else
 * @throws LaunchFailure `unknown-issuer`, or `missing-launch` for a launch that names no chart or two
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html | SMART App Launch, EHR and standalone launch}
 */
export function toSafeLaunchUrl(address: URL, issuer: string): URL {
  const issuers = address.searchParams.getAll('iss')
  const launches = address.searchParams.getAll('launch')
  const [iss] = issuers
  const [launch] = launches
  if (issuers.length !== 1 || iss !== issuer)
    throw new LaunchFailure('unknown-issuer', iss === undefined ? [] : [iss])
  if (launches.length > 1 || launch === '') throw new LaunchFailure('missing-launch')
  const safe = new URL(address.pathname, address.origin)
  safe.searchParams.set('iss', iss)
  if (launch !== undefined) safe.searchParams.set('launch', launch)
  return safe
}

/** What the authorization server put on the redirect address. */
export type RedirectParameters = { state: string; code?: string } | { error: string; description?: string }

/**
 * Reads the redirect address. An error response may come without a state; without both there is no launch at all.
 *
 * @throws LaunchFailure `launch-not-found` when the page was opened by hand
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 | RFC 6749 section 4.1.2}
 */
export function readRedirect(address: URL): RedirectParameters {
  const error = address.searchParams.get('error')
  if (error !== null) {
    const description = address.searchParams.get('error_description')
    return description === null ? { error } : { error, description }
  }
  const state = address.searchParams.get('state')
  const code = address.searchParams.get('code')
  if (state === null || state === '') throw new LaunchFailure('launch-not-found')
  return code === null ? { state } : { state, code }
}

/** The address a reload should find: this launch's state, without the code that works only once. */
export function toReloadableUrl(address: URL): URL {
  const state = address.searchParams.get('state')
  const clean = new URL(address.pathname, address.origin)
  if (state !== null) clean.searchParams.set('state', state)
  clean.hash = address.hash
  return clean
}
