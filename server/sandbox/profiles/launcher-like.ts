import { fullProfile, noQuirks } from '../../fhir-server/server-profile.ts'
import { strictHabits } from '../authorization/issuer-habits.ts'
import type { SandboxProfile } from './sandbox-profile.ts'

/** The launcher refuses larger bodies, and not in FHIR. */
const maxBodyBytes = 1_000_000

/** Where the FHIR server behind the launcher is: nobody outside can reach it, but its creates say so. */
const upstream = 'http://fhir-r4.internal:8080'

/**
 * What gets lost on the way through a proxy that does not speak FHIR: refusals in plain text without a challenge,
 * no Last-Modified, and the address of the server behind it in Location.
 */
function asProxied(response: Response): Response {
  if (response.status === 401) return plainText('Invalid token: jwt expired', 401)
  if (response.status === 413) return plainText('request entity too large', 500)
  const headers = new Headers(response.headers)
  headers.delete('Last-Modified')
  const location = headers.get('Location')
  if (location !== null) {
    headers.set('Location', location.replace(/^https?:\/\/[^/]+\/[^/]+\/fhir/, upstream))
  }
  return new Response(response.body, { status: response.status, headers })
}

function plainText(text: string, status: number): Response {
  return new Response(text, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
}

/**
 * The quirks of the public SMART launcher: full FHIR behind it, scopes in the old syntax that nobody enforces, no
 * token needed at all, codes and refresh tokens that can be used again, id_tokens without a nonce from an issuer that
 * discovery does not name, and headers browsers cannot read.
 *
 * @see {@link https://github.com/smart-on-fhir/smart-launcher-v2}
 */
export const launcherLike: SandboxProfile = {
  id: 'launcher-like',
  title: 'Launcher-like',
  description:
    'The public SMART launcher: nobody checks scopes or patients, version 1 scopes, refusals in plain text, headers that browsers cannot read.',
  fhir: {
    ...fullProfile,
    name: 'launcher-like',
    maxBodyBytes,
    quirks: { ...noQuirks, onResponse: asProxied },
  },
  smart: {
    ...strictHabits,
    scopeSyntaxes: ['v1'],
    refresh: 'keeps',
    reusesCodes: true,
    // The name is put together from the path of the token endpoint (issue 22 there).
    signsAs: 'undeclared',
    echoesNonce: false,
  },
  idTokenAlgorithm: 'RS256',
  exposesHeaders: false,
  readableBy: 'any-origin',
  enforcesScopes: false,
}
