import type { LaunchConfig } from '#contract/launch-config.ts'
import { authorize } from 'fhirclient/lib/smart.js'
import { FhirclientAdapter } from './fhirclient-adapter.ts'
import { LaunchFailure } from './launch-failure.ts'
import { toSafeLaunchUrl } from './launch-parameters.ts'
import type { StorageArea } from './launch-storage.ts'

/** Longer than any discovery document should take; a person is waiting in front of an empty frame. */
const discoveryTimeoutMs = 8_000

/**
 * Starts a launch from a chart, or a standalone one where the address names no chart: discovery, PKCE, and the state stored under a key of its own.
 *
 * @returns the authorization address to go to, with the nonce that Baton's backend will look for in the id_token
 * @throws LaunchFailure `missing-launch` where this EHR opens no app outside a chart; otherwise when the address names another issuer, or the EHR cannot be asked or lacks PKCE S256
 */
export async function beginLaunch(config: LaunchConfig, address: URL, area: StorageArea): Promise<URL> {
  const safe = toSafeLaunchUrl(address, config.issuer)
  const scope = safe.searchParams.has('launch') ? config.scope : config.standaloneScope
  if (scope === undefined) throw new LaunchFailure('missing-launch')
  const authorizationUrl = await readAuthorizationUrl({ ...config, scope }, new FhirclientAdapter(safe, area))
  const url = new URL(authorizationUrl)
  if (url.pathname === safe.pathname || !url.searchParams.has('code_challenge')) {
    throw new LaunchFailure('ehr-unreachable', ['authorization_endpoint'])
  }
  url.searchParams.set('nonce', config.nonce)
  return url
}

async function readAuthorizationUrl(config: LaunchConfig, adapter: FhirclientAdapter): Promise<string> {
  try {
    const url = await authorize(adapter, [
      {
        issMatch: (iss: string) => iss === config.issuer,
        clientId: config.clientId,
        scope: config.scope,
        redirectUri: config.redirectUri,
        pkceMode: 'required',
        completeInTarget: true,
        noRedirect: true,
        stateKey: crypto.randomUUID(),
        wellKnownRequestOptions: { signal: AbortSignal.timeout(discoveryTimeoutMs), credentials: 'omit' },
        conformanceRequestOptions: { signal: AbortSignal.timeout(discoveryTimeoutMs), credentials: 'omit' },
      },
    ])
    if (typeof url === 'string') return url
  } catch (error) {
    const isAboutPkce = error instanceof Error && error.message.includes('PKCE')
    throw new LaunchFailure(isAboutPkce ? 'pkce-unsupported' : 'ehr-unreachable', [], error)
  }
  throw new LaunchFailure('ehr-unreachable')
}
