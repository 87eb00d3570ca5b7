import { z } from 'zod'
import { EhrUnavailable } from './ehr-error.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { parseJson } from './smart-discovery.ts'

const words = z.array(z.string()).optional().catch(undefined)
const address = z.url().optional().catch(undefined)

/** Everything an issuer may say of itself; a part that is missing or of the wrong form counts as not said. */
const DeclaredSmart = z.object({
  issuer: address,
  jwks_uri: address,
  authorization_endpoint: address,
  token_endpoint: address,
  capabilities: words,
  scopes_supported: words,
  code_challenge_methods_supported: words,
  token_endpoint_auth_methods_supported: words,
  token_endpoint_auth_signing_alg_values_supported: words,
})

/**
 * An issuer's SMART configuration as it stands, for judging it rather than for using it.
 *
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html | SMART App Launch, conformance}
 */
export type DeclaredSmart = {
  issuer?: string
  jwks_uri?: string
  authorization_endpoint?: string
  token_endpoint?: string
  capabilities?: readonly string[]
  scopes_supported?: readonly string[]
  code_challenge_methods_supported?: readonly string[]
  token_endpoint_auth_methods_supported?: readonly string[]
  token_endpoint_auth_signing_alg_values_supported?: readonly string[]
}

/**
 * Reads `{iss}/.well-known/smart-configuration` as a page of `origin` would.
 *
 * @returns what it says, and the headers it came with
 * @throws EhrUnavailable when it cannot be read or is no JSON object
 */
export async function readDeclaredSmart(
  ehr: GuardedFetch,
  tenant: string,
  iss: string,
  origin: string,
): Promise<{ declared: DeclaredSmart; headers: Headers }> {
  const answer = await ehr.fetch(`${iss}/.well-known/smart-configuration`, {
    headers: { accept: 'application/json', origin },
  })
  if (answer.status !== 200) throw new EhrUnavailable(tenant, 'status', { status: answer.status })
  const read = DeclaredSmart.safeParse(parseJson(tenant, answer.body))
  if (!read.success) throw new EhrUnavailable(tenant, 'unusable-answer')
  return { declared: withoutMissing(read.data), headers: answer.headers }
}

function withoutMissing(read: z.infer<typeof DeclaredSmart>): DeclaredSmart {
  const { issuer, jwks_uri, authorization_endpoint, token_endpoint, capabilities, scopes_supported } = read
  const challenges = read.code_challenge_methods_supported
  const methods = read.token_endpoint_auth_methods_supported
  const algorithms = read.token_endpoint_auth_signing_alg_values_supported
  return {
    ...(issuer === undefined ? {} : { issuer }),
    ...(jwks_uri === undefined ? {} : { jwks_uri }),
    ...(authorization_endpoint === undefined ? {} : { authorization_endpoint }),
    ...(token_endpoint === undefined ? {} : { token_endpoint }),
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(scopes_supported === undefined ? {} : { scopes_supported }),
    ...(challenges === undefined ? {} : { code_challenge_methods_supported: challenges }),
    ...(methods === undefined ? {} : { token_endpoint_auth_methods_supported: methods }),
    ...(algorithms === undefined ? {} : { token_endpoint_auth_signing_alg_values_supported: algorithms }),
  }
}
